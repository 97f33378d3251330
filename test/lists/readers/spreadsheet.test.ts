import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readListFile, type Told } from '../../../main/lists/index.ts'
import type { ListEntry } from '../../../shared/model.ts'
import { itemsOf } from '../entries.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-sheets-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A zip file whose parts are stored as they are (APPNOTE 4.3). `flags`: 1 says encrypted. */
function zip(parts: Readonly<Record<string, string>>, flags = 0): Buffer {
  const files: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(parts)) {
    // What is encrypted begins with a header of 12 bytes.
    const [path, body] = [Buffer.from(name), Buffer.from(text + ' '.repeat(12 * flags))]
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(flags, 2)
    facts.writeUInt32LE(crc32(body), 10)
    facts.writeUInt32LE(body.length, 14)
    facts.writeUInt32LE(body.length - 12 * flags, 18)
    facts.writeUInt16LE(path.length, 22)
    const file = Buffer.concat([Buffer.from('504b0304', 'hex'), facts, path, body])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), facts, place, path]))
    files.push(file)
    offset += file.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, list, end])
}

const relation = (id: string, target: string, more = '') =>
  `<Relationship Id="${id}" Target="${target}" ${more}/>`
const text = (place: string, value: string) => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`

const workbook = (rows: string, behind = '', more: Readonly<Record<string, string>> = {}) => ({
  'xl/workbook.xml':
    '<workbook xmlns:r="r"><sheets><sheet name="Mugs" r:id="a"/><sheet name="Old" state="hidden" r:id="b"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': `<Relationships>${relation('a', 'worksheets/sheet1.xml')}${relation('b', '/xl/worksheets/sheet2.xml')}</Relationships>`,
  'xl/sharedStrings.xml':
    '<sst><si><t>SKU</t></si><si><r><t>Image </t></r><r><t>URL</t></r><rPh><t>x</t></rPh></si></sst>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="m" xmlns:r="r"><x:sheetData>${rows}</x:sheetData>${behind}</x:worksheet>`,
  'xl/worksheets/sheet2.xml': `<worksheet><sheetData><row r="1">${text('A1', 'https://a.com/hidden.jpg')}</row></sheetData></worksheet>`,
  ...more,
})

const header = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'

async function read(bytes: Uint8Array): Promise<{ entries: ListEntry[]; told: Told[] }> {
  const path = join(folder, 'list.xlsx')
  await writeFile(path, bytes)
  const told: Told[] = []
  const entries = (await Array.fromAsync(readListFile(path, { tell: one => told.push(one) }))).flat()
  return { entries, told }
}

test('texts, links behind cells, formulas and numbers with zeros', async () => {
  const rows = `${header}
    <row r="2"><c r="A2" s="1"><v>123</v></c>${text('B2', 'https://a.com/1.jpg')}</row>
    <row r="3" hidden="1"><c r="A3"><v>7</v></c>${text('B3', 'a photo')}</row>
    <row><c><v>8</v></c><c t="str"><f>_xlfn.IMAGE("https://a.com/3.jpg")</f><v/></c></row>
    <row r="9"><c r="D9"><v>5</v></c><c r="B9" t="str"><f>HYPERLINK("https://a.com/4.jpg","four")</f><v>four</v></c></row>`
  const links = '<hyperlinks><hyperlink ref="B3" r:id="h"/></hyperlinks>'
  const { entries, told } = await read(
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
  expect(told.map(({ reason }) => reason)).toEqual([
    'pictures inside the file, which are no links: 1',
    'hidden rows, which were read too: 1',
    'the hidden sheet "Old" was left out',
  ])
})

const row = `<row r="2">${text('B2', 'https://a.com/1.jpg')}</row>`

test.each<[string, () => Buffer, string]>([
  ['a password', () => zip(workbook(header + row), 1), 'protected by a password'],
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
  ['too many columns', () => zip(workbook(`<row r="1">${text('ZZZ1', 'x')}</row>`)), 'too many columns'],
  [
    'a flipped byte',
    () => {
      const bytes = zip(workbook(header + row))
      bytes.write('2', bytes.indexOf('a.com/1.jpg') + 6)
      return bytes
    },
    'damaged',
  ],
  ['an old .xls', () => Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'old .xls file, or is protected'],
  ['Parquet', () => Buffer.from('PAR1PAR1'), 'it is a Parquet file'],
])('%s is refused in words, before any item', async (_, bytes, words) => {
  await expect(read(bytes())).rejects.toThrow(words)
})
