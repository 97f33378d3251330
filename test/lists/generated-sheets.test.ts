import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readListFile } from '../../main/lists/index.ts'
import type { ListEntry } from '../../shared/model.ts'
import { documentOf, type SheetCell, workbookOf } from '../helpers/sheets.ts'
import { itemsOf } from './entries.ts'
import { cellOf, type Given, headers, table, withImage } from './generated.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-generated-sheets-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** How a sheet holds its links: as text, behind a word, or in a formula. */
const ways = ['text', 'behind', 'formula'] as const
const sheet = fc.record({ given: table, way: fc.constantFrom(...ways) })

const linksOf = ({ rows, isEnding }: Given): string[] =>
  Array.from({ length: rows }, (_, row) => cellOf.image(row, isEnding))

function cellsOf({ given, way }: { given: Given; way: (typeof ways)[number] }): SheetCell[][] {
  const columns = withImage(given.columns)
  const names = columns.map(column => headers[column][given.language] ?? '')
  const rows = linksOf(given).map((link, row) =>
    columns.map((column): SheetCell => {
      if (column !== 'image' || way === 'text') return cellOf[column](row, given.isEnding)
      return { text: `Foto ${row}`, link, how: way }
    }),
  )
  return [names, ...rows]
}

// Forty sheets to a file: a thread of its own reads each file.
test.each([
  ['.xlsx', workbookOf],
  ['.ods', documentOf],
])(
  'headers in six languages, columns in any order, links in any way, in %s: right in 95 of 100',
  async (ending, write) => {
    const sheets = fc.sample(sheet, { numRuns: 120, seed: 5 })
    let right = 0
    for (let from = 0; from < sheets.length; from += 40) {
      const some = sheets.slice(from, from + 40)
      const path = join(folder, `list-${from}${ending}`)
      await writeFile(path, write(some.map(cellsOf)))
      const entries: ListEntry[] = (await Array.fromAsync(readListFile(path))).flat()
      const bySheet = Map.groupBy(itemsOf(entries), ({ origin }) => origin.source)
      for (const [at, { given }] of some.entries()) {
        const items = bySheet.get(`${path} [${at + 1}]`) ?? []
        const isInOrder = items.every(({ origin }, row) => origin.line === row + 2)
        const links = items.map(({ url }) => url)
        if (isInOrder && JSON.stringify(links) === JSON.stringify(linksOf(given))) right += 1
      }
    }
    expect(right / sheets.length).toBeGreaterThanOrEqual(0.95)
  },
)
