import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Remark, readListFile } from '../../../main/lists/index.ts'
import type { ListEntry } from '../../../shared/model.ts'
import { odsContent, relation, textCell as text, xlsxParts as workbook } from '../../helpers/sheets.ts'
import { zip } from '../../helpers/zip.ts'
import { itemsOf } from '../entries.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-sheets-'))
})
afterAll(() => rm(folder, { recursive: true }))

const header = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'

async function read(
  bytes: Uint8Array,
  sheets: readonly string[] = [],
): Promise<{ entries: ListEntry[]; remarks: Remark[] }> {
  const path = join(folder, 'list.xlsx')
  await writeFile(path, bytes)
  const remarks: Remark[] = []
  const entries = (
    await Array.fromAsync(readListFile(path, { sheets, tell: one => remarks.push(one) }))
  ).flat()
  return { entries, remarks }
}

test('texts, links behind cells, formulas and numbers with zeros', async () => {
  const rows = `${header}
    <row r="2"><c r="A2" s="1"><v>123</v></c>${text('B2', 'https://a.com/1.jpg')}</row>
    <row r="3" hidden="1"><c r="A3"><v>7</v></c>${text('B3', 'a photo')}</row>
    <row><c><v>8</v></c><c t="str"><f>_xlfn.IMAGE("https://a.com/3.jpg")</f><v/></c></row>
    <row r="9"><c r="D9" s="2"><v>45292</v></c><c r="B9" t="str"><f>HYPERLINK("https://a.com/4.jpg","four")</f><v>four</v></c></row>`
  const links = '<hyperlinks><hyperlink ref="B3" r:id="h"/></hyperlinks>'
  const { entries, remarks } = await read(
    zip(
      workbook(rows, links, {
        'xl/worksheets/_rels/sheet1.xml.rels': `<Relationships>${relation('h', 'https://a.com/2.jpg', 'TargetMode="External"')}</Relationships>`,
        'xl/media/image1.png': 'x',
      }),
    ),
  )
  expect(itemsOf(entries).map(({ url, fields, origin }) => [origin.line, url, fields?.['sku']])).toEqual([
    [2, 'https://a.com/1.jpg', '000123'],
    [3, 'https://a.com/2.jpg', '7'],
    [4, 'https://a.com/3.jpg', '8'],
    [9, 'https://a.com/4.jpg', undefined],
  ])
  expect(remarks.map(({ reason }) => reason)).toEqual([
    'pictures inside the file, which are no links: 1',
    'hidden rows, which were read too: 1',
    'the hidden sheet "Old" was left out',
  ])
})

/** `Cat` with a link behind it, a formula, a repeated row, a collapsed one, and the rest of the sheet. */
const odsRows = `<table:table-row><table:table-cell><text:p>SKU</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>Image</text:p></table:table-cell></table:table-row>
  <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
  <table:table-row><table:table-cell office:value-type="float"><office:annotation><text:p>https://a.com/comment.jpg</text:p></office:annotation><text:p>0<text:s text:c="2"/>1</text:p></table:table-cell><table:table-cell><text:p>a <text:a xlink:href="https://a.com/1.jpg">Cat</text:a></text:p></table:table-cell></table:table-row>
  <table:table-row table:visibility="collapse"><table:table-cell/><table:table-cell table:formula="of:=HYPERLINK(&quot;https://a.com/2.jpg&quot;;&quot;two&quot;)"><text:p>two</text:p></table:table-cell></table:table-row>
  <table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell/><table:table-cell><text:p>https://a.com/3.jpg</text:p></table:table-cell></table:table-row>
  <table:table-row table:number-rows-repeated="1048560"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`

test('.ods: links behind texts, formulas, repeated cells and rows', async () => {
  const { entries, remarks } = await read(zip({ 'content.xml': odsContent(odsRows), 'Pictures/1.png': 'x' }))
  expect(itemsOf(entries).map(({ url, fields, origin }) => [origin.line, url, fields?.['sku']])).toEqual([
    [5, 'https://a.com/1.jpg', '0  1'],
    [6, 'https://a.com/2.jpg', undefined],
    [7, 'https://a.com/3.jpg', undefined],
    [8, 'https://a.com/3.jpg', undefined],
  ])
  expect(remarks.map(({ reason }) => reason)).toEqual([
    'pictures inside the file, which are no links: 1',
    'hidden rows, which were read too: 1',
    'the hidden sheet "Old" was left out',
  ])
})

test('days, large numbers, and links that a formula puts together', async () => {
  const rows = `${header}<row r="2"><c r="A2" s="2"><v>45292</v></c>${text('B2', 'https://a.com/1.jpg')}</row>
    <row r="3"><c r="A3"><v>1.234567890123457E+18</v></c>${text('B3', 'https://a.com/2.jpg')}</row>
    <row r="4"><c r="A4"><v>7</v></c><c r="B4" t="str"><f>HYPERLINK("https://a.com/"&amp;A4,"x")</f><v>x</v></c></row>`
  const { entries, remarks } = await read(zip(workbook(rows)))
  expect(itemsOf(entries).map(({ fields }) => fields?.['sku'])).toEqual([
    '2024-01-01',
    '1.234567890123457E+18',
  ])
  expect(remarks.map(({ reason }) => reason)).toEqual([
    'cells whose link a formula puts together, which is not computed: 1',
    'numbers of more than 15 digits, which the spreadsheet itself has rounded: 1',
    'the hidden sheet "Old" was left out',
  ])
})

test('a name with a link behind it is a name', async () => {
  const rows = `<row r="1">${text('A1', 'Name')}${text('B1', 'Image')}</row>
    <row r="2">${text('A2', 'Red [mug]')}${text('B2', 'https://a.com/1.jpg')}</row>`
  const links = '<hyperlinks><hyperlink ref="A2:A9" r:id="h"/></hyperlinks>'
  const { entries } = await read(
    zip(
      workbook(rows, links, {
        'xl/worksheets/_rels/sheet1.xml.rels': `<Relationships>${relation('h', 'https://a.com/shop', 'TargetMode="External"')}</Relationships>`,
      }),
    ),
  )
  expect(itemsOf(entries)).toMatchObject([
    { url: 'https://a.com/1.jpg', name: 'Red [mug]', fields: { name: 'Red [mug]' } },
  ])
})

test('sheets are chosen by name, also hidden ones', async () => {
  const file = zip(workbook(`<row r="1">${text('A1', 'https://a.com/1.jpg')}</row>`))
  const old = await read(file, ['old'])
  expect(itemsOf(old.entries).map(({ url }) => url)).toEqual(['https://a.com/hidden.jpg'])
  expect(old.remarks.map(({ reason }) => reason)).toEqual([
    'the sheet "Mugs" was left out, as others were asked for',
  ])
  const both = await read(file, ['Mugs', 'Old'])
  expect(itemsOf(both.entries).map(({ origin }) => origin.source)).toEqual([
    expect.stringMatching(/ \[Mugs\]$/),
    expect.stringMatching(/ \[Old\]$/),
  ])
  await expect(read(file, ['Cups'])).rejects.toThrow('no sheet "Cups". It has "Mugs", "Old"')
})

const row = `<row r="2">${text('B2', 'https://a.com/1.jpg')}</row>`

test.each<[string, () => Buffer, string]>([
  ['a password', () => zip(workbook(header + row), { flags: 1 }), 'protected by a password'],
  ['another zip', () => zip({ 'a.txt': 'x' }), 'is not a spreadsheet'],
  ['a cut file', () => zip(workbook(header + row)).subarray(0, -40), 'damaged'],
  [
    'a document type',
    () => zip(workbook(header + row, '', { 'xl/styles.xml': '<!DOCTYPE x [<!ENTITY a "b">]><x/>' })),
    'is not XML',
  ],
  ['an open end', () => zip(workbook(`${header}${row}<row>`)), 'is not XML'],
  [
    'a cell of a megabyte',
    () => zip(workbook(`${header}<row r="2">${text('B2', ' '.repeat(1_100_000))}</row>`)),
    'too long',
  ],
  [
    'too many columns',
    () => zip(workbook(`<row r="1">${text('ZZZ1', 'x')}</row>`)),
    'more than 16384 columns',
  ],
  [
    'a flipped byte',
    () => {
      const bytes = zip(workbook(header + row), { isStored: true })
      bytes.write('2', bytes.indexOf('a.com/1.jpg') + 6)
      return bytes
    },
    'damaged',
  ],
  ['an old .xls', () => Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'old .xls'],
  ['half a Parquet file', () => Buffer.from('PAR1PAR1'), 'damaged'],
])('%s is refused in words, before any item', async (_, bytes, words) => {
  await expect(read(bytes())).rejects.toThrow(words)
})
