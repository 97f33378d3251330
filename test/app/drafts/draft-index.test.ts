import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createLineIndex,
  type PlacedRejection,
  readSome,
  rowsOf,
} from '../../../main/app/drafts/draft-index.ts'

test('rows are items and lines that were not understood, in order, wherever a page begins', () => {
  const list = fc.array(fc.boolean(), { maxLength: 60 })
  fc.assert(
    fc.property(list, fc.nat(70), fc.nat(20), (isItem, offset, limit) => {
      const rejections: PlacedRejection[] = []
      let items = 0
      const all = isItem.map((wanted, line) => {
        if (wanted) {
          items += 1
          return { place: items - 1 }
        }
        const rejected = { source: '', line, text: '', reason: '' }
        rejections.push({ after: items, rejected })
        return { rejected }
      })
      expect(rowsOf(items, rejections, offset, limit)).toEqual(all.slice(offset, offset + limit))
    }),
  )
})

test('items are read from any place of the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-index-'))
  try {
    const path = join(folder, 'items.jsonl')
    const index = createLineIndex()
    const lines = Array.from({ length: 250 }, (_, at) => `${JSON.stringify({ url: `ü${'x'.repeat(at)}` })}\n`)
    for (const line of lines) index.add(Buffer.byteLength(line))
    await writeFile(path, lines.join(''))
    const read = async (first: number, count: number) =>
      (await readSome(path, index.starts, first, count)).map(item => `${JSON.stringify(item)}\n`)
    for (const [first, count] of [
      [0, 5],
      [99, 3],
      [100, 1],
      [249, 10],
      [250, 10],
      [900, 1],
      [3, 0],
    ] as const)
      expect(await read(first, count)).toEqual(lines.slice(first, first + count))
  } finally {
    await rm(folder, { recursive: true })
  }
})
