import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ListEntry } from '../../shared/model.ts'
import { itemsOf, readWithRemarks } from './entries.ts'
import { cellOf, type Given, headers, table, withImage } from './generated.ts'

function write(given: Given): Buffer {
  const { language, rows, isEnding, delimiter, encoding, breaks } = given
  const columns = withImage(given.columns)
  const quoted = (cell: string) => (/[",;|\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const lines = [
    columns.map(column => headers[column][language] ?? ''),
    ...Array.from({ length: rows }, (_, row) => columns.map(column => cellOf[column](row, isEnding))),
  ]
  return Buffer.from(lines.map(cells => cells.map(quoted).join(delimiter)).join(breaks), encoding)
}

test('headers in six languages, columns in any order, any delimiter and encoding: right in 95 of 100', async () => {
  let right = 0
  const tables = fc.sample(table, { numRuns: 300, seed: 7 })
  for (const given of tables) {
    const { entries } = await readWithRemarks(write(given), { name: 'list.csv' })
    const wanted = Array.from({ length: given.rows }, (_, row) => cellOf.image(row, given.isEnding))
    if (JSON.stringify(itemsOf(entries).map(({ url }) => url)) === JSON.stringify(wanted)) right += 1
  }
  expect(right / tables.length).toBeGreaterThanOrEqual(0.95)
})

test('a licence or page is never taken where a column is called images', () =>
  fc.assert(
    fc.asyncProperty(table, async given => {
      const { entries } = await readWithRemarks(write(given), { name: 'list.csv' })
      for (const { url } of itemsOf(entries)) expect(url).toContain('cdn.example')
    }),
  ))

const link = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(999), fc.constantFrom('.jpg', '', '?w=1', '.html'))
  .map(([host, number, end]) => `https://${host}.example/${number}${end}`)
const cell = fc.oneof(
  { arbitrary: link, weight: 3 },
  fc.array(link, { minLength: 2, maxLength: 3 }).map(links => links.join(', ')),
  fc.constantFrom('', 'words', '12', 'see below', 'none'),
  link.map(url => `see ${url} there`),
)
const names = fc.uniqueArray(
  fc.constantFrom('url', 'image', 'page', 'license', 'title', 'x', 'thumbnail', 'photo 2'),
  {
    minLength: 3,
    maxLength: 3,
  },
)

/** Every link that a list accounts for: in items, in rejections, or counted beside. */
function accounted(entries: readonly ListEntry[], counts: number): number {
  return entries.reduce((sum, entry) => {
    if (entry.kind === 'rejected') return sum + (entry.rejected.text.match(/https:/g)?.length ?? 0)
    if (entry.kind === 'row') return sum
    return sum + 1 + (entry.item.mirrors?.length ?? 0)
  }, counts)
}

test('no link of a table is lost without a word, and rows keep their order', () =>
  fc.assert(
    fc.asyncProperty(
      names,
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
      async (head, rows) => {
        // Two forms of one picture at one address are one.
        const distinct = rows.map((cells, row) =>
          cells.map((text, at) => text.replaceAll('.example/', `.example/${row}-${at}-`)),
        )
        const text = [head, ...distinct]
          .map(cells => cells.map(written => `"${written}"`).join(','))
          .join('\n')
        const { entries, remarks } = await readWithRemarks(text, { kind: 'csv' })
        const counted = remarks.reduce(
          (sum, { kind, count = 1 }) => (kind === 'left-out' ? sum + count : sum),
          0,
        )
        const written = new Set(distinct.flat().flatMap(one => one.match(/https:\/\/[^\s,]+/g) ?? [])).size
        expect(accounted(entries, counted)).toBeGreaterThanOrEqual(written)
        const lines = itemsOf(entries).map(({ origin }) => origin.line)
        expect(lines).toEqual(lines.toSorted((a, b) => a - b))
      },
    ),
  ))

const escaped = (text: string) => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

/** The same tables in formats that are trees. */
const trees = {
  json: (rows: readonly Record<string, string>[]) => JSON.stringify({ products: rows }),
  jsonl: (rows: readonly Record<string, string>[]) => rows.map(row => JSON.stringify(row)).join('\n'),
  xml: (rows: readonly Record<string, string>[]) =>
    `<list>${rows
      .map(row => {
        const cells = Object.entries(row)
        // Names of elements have no blanks.
        return `<row>${cells.map(([key, cell]) => `<${nameOf(key)}>${escaped(cell)}</${nameOf(key)}>`).join('')}</row>`
      })
      .join('')}</list>`,
}
const nameOf = (header: string) => header.replace(/[^\p{L}\p{N}]+/gu, '_')

test.each(['json', 'jsonl', 'xml'] as const)('the same tables as %s: right in 95 of 100', async kind => {
  let right = 0
  const tables = fc.sample(table, { numRuns: 150, seed: 11 })
  for (const given of tables) {
    const columns = withImage(given.columns)
    const rows = Array.from({ length: given.rows }, (_, row) =>
      Object.fromEntries(
        columns.map(column => [headers[column][given.language] ?? '', cellOf[column](row, given.isEnding)]),
      ),
    )
    const { entries } = await readWithRemarks(trees[kind](rows), { kind })
    const wanted = Array.from({ length: given.rows }, (_, row) => cellOf.image(row, given.isEnding))
    if (JSON.stringify(itemsOf(entries).map(({ url }) => url)) === JSON.stringify(wanted)) right += 1
  }
  expect(right / tables.length).toBeGreaterThanOrEqual(0.95)
})
