import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTablesInThread } from '../../../main/lists/readers/sheets/in-thread.ts'
import { readTables } from '../../../main/lists/readers/sheets/read-tables.ts'
import type { SheetRow } from '../../../main/lists/readers/sheets/tables.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import { odsContent, odsOf, relation, textCell, xlsxOf, xlsxParts } from '../../helpers/sheets.ts'
import { zip } from '../../helpers/zip.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-hostile-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function requestOf(bytes: Uint8Array) {
  const path = join(folder, 'hostile.xlsx')
  await writeFile(path, bytes)
  return { path, container: 'zip' as const, sheets: [] }
}

async function rowsOf(bytes: Uint8Array): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const message of readTables(await requestOf(bytes), () => {}))
    if (message.kind === 'rows') rows.push(...message.rows)
  return rows
}

const row = `<row r="1">${textCell('A1', 'https://a.com/1.jpg')}</row>`
const sheet = (xml: string) => zip(xlsxParts(xml))
const ods = (xml: string) => zip({ 'content.xml': odsContent(xml) })
const cell = '<table:table-cell><text:p>x</text:p></table:table-cell>'

test.each<[string, () => Buffer, string]>([
  [
    '20 MB of blanks in a cell',
    () => sheet(`<row><c><v>${' '.repeat(20_000_000)}</v></c></row>`),
    'too long',
  ],
  [
    'a text of many short pieces',
    () => sheet(`<row><c>${'<v>12345678</v>'.repeat(140_000)}</c></row>`),
    'too long',
  ],
  ['a part that grows a thousandfold', () => sheet('<row/>'.repeat(4_000_000)), 'five hundred times'],
  ['elements in one another', () => sheet(`${'<row>'.repeat(500)}${'</row>'.repeat(500)}`), 'is not XML'],
  [
    'shared texts with entities of their own',
    () =>
      zip(
        xlsxParts(row, '', {
          'xl/sharedStrings.xml': '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>',
        }),
      ),
    'is not XML',
  ],
  [
    'rows at the last column, again and again',
    () => sheet(`<row><c r="XFD1"><v>1</v></c></row>`.repeat(3100)),
    'cells',
  ],
  [
    'a cell repeated past the last column',
    () =>
      ods(
        `<table:table-row><table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell></table:table-row>`,
      ),
    'columns',
  ],
  [
    'a row repeated without end',
    () => ods(`<table:table-row table:number-rows-repeated="999999999">${cell}</table:table-row>`),
    'rows',
  ],
  [
    'all cells of a sheet repeated',
    () =>
      ods(
        `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>`,
      ),
    'cells',
  ],
  [
    'an encrypted .ods',
    () =>
      zip({
        'content.xml': 'x',
        'META-INF/manifest.xml':
          '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>',
      }),
    'protected by a password',
  ],
  ['a binary workbook', () => zip({ 'xl/workbook.bin': 'x' }), '.xlsb'],
  ['a Numbers document', () => zip({ 'Index/Document.iwa': 'x' }), 'Numbers'],
  ['a cut zip file', () => sheet(row).subarray(0, 300), 'damaged'],
])('%s is refused in words', async (_, bytes, words) => {
  const error = await rowsOf(bytes()).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RefusalError)
  expect(String(error)).toContain(words)
})

test('a workbook that points at itself, or at nothing, is read as what it holds', async () => {
  const parts = {
    ...xlsxParts(row),
    'xl/_rels/workbook.xml.rels': `<Relationships>${relation('a', 'workbook.xml')}${relation('b', '../../../etc/passwd')}</Relationships>`,
    'xl/worksheets/_rels/sheet1.xml.rels': `<Relationships>${relation('a', 'sheet1.xml')}</Relationships>`,
  }
  expect(await rowsOf(zip(parts))).toEqual([])
})

test('places that no sheet has are passed over', async () => {
  const rows = `<row r="-1"><c r="__proto__"><v>1</v></c><c r="B0"><v>2</v></c></row><row r="1e99"><c><v>3</v></c></row>`
  expect(await rowsOf(sheet(rows))).toEqual([
    { line: 1, cells: ['1', '2'] },
    { line: 2, cells: ['3'] },
  ])
})

test('a sheet of repeated empty rows costs nothing', async () => {
  const empty = '<table:table-cell table:number-columns-repeated="16384"/>'
  const rows = `<table:table-row table:number-rows-repeated="1048575">${empty}</table:table-row><table:table-row>${cell}</table:table-row>`
  expect(await rowsOf(ods(rows))).toEqual([{ line: 1_048_576, cells: ['x'] }])
})

const table = [
  ['Image', 'Name'],
  ...Array.from({ length: 40 }, (_, at) => [`https://a.com/${at}.jpg`, `${at}`]),
]

test.each([
  ['.xlsx', xlsxOf(table)],
  ['.ods', odsOf(table)],
])('%s with changed bytes is read, or refused in words', (_, whole) =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async changes => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        const rows = await rowsOf(bytes).catch(error => {
          expect(error).toBeInstanceOf(RefusalError)
          return []
        })
        expect(rows.length).toBeLessThanOrEqual(table.length)
      },
    ),
    { numRuns: 60 },
  ),
)

// Node prefers the flag to the limit of a thread.
const isLimited = !process.env['NODE_OPTIONS']?.includes('max-old-space-size')
test.runIf(isLimited)('a table that takes too much memory ends its thread, not the program', async () => {
  const links = '<hyperlinks><hyperlink ref="A1:A900000" r:id="h"/></hyperlinks>'
  const rels = `<Relationships>${relation('h', 'https://a.com/1.jpg', 'TargetMode="External"')}</Relationships>`
  const request = await requestOf(zip(xlsxParts(row, links, { 'xl/worksheets/_rels/sheet1.xml.rels': rels })))
  const reading = Array.fromAsync(readTablesInThread(request, { silenceMs: 60_000, heapMb: 16 }))
  await expect(reading).rejects.toThrow('more memory')
})
