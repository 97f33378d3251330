import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Remark, readListFile } from '../../../main/lists/index.ts'
import { readTablesInThread } from '../../../main/lists/readers/sheets/in-thread.ts'
import { cellOfParquet } from '../../../main/lists/readers/sheets/parquet-cells.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import { itemsOf } from '../entries.ts'

// Five columns, two groups of rows, packed with Snappy: as published lists of images for training have them.
const whole = await readFile(fileURLToPath(new URL('../shapes/laion.parquet', import.meta.url)))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-parquet-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'list.parquet')
  await writeFile(path, bytes)
  return path
}

test('rows are items with their columns as fields, in order', async () => {
  const remarks: Remark[] = []
  const path = await fileOf(whole)
  const entries = (await Array.fromAsync(readListFile(path, { tell: one => remarks.push(one) }))).flat()
  expect(itemsOf(entries).map(({ url, fields, origin }) => [origin.line, url, fields?.['text']])).toEqual([
    [1, 'https://a.example/1.jpg', 'a cat'],
    [2, 'https://a.example/2.jpg', 'a dog'],
    [3, 'https://a.example/3', 'a cow'],
  ])
  expect(remarks).toMatchObject([{ kind: 'left-out', reason: 'LICENSE: a licence' }])
})

test.each<[string, Uint8Array]>([
  ['cut at its end', whole.subarray(0, -20)],
  ['cut in the middle', whole.subarray(0, 300)],
  ['without anything but its name', whole.subarray(0, 4)],
])('a file that is %s is refused before any item', async (_, bytes) => {
  const reading = Array.fromAsync(readListFile(await fileOf(bytes)))
  await expect(reading).rejects.toThrow(RefusalError)
})

test('changed bytes are read, or refused, and never hang', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      async changes => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        const request = { path: await fileOf(bytes), container: 'parquet' as const, sheets: [] }
        const reading = readTablesInThread(request, { silenceMs: 2000, heapMb: 128 })
        const messages = await Array.fromAsync(reading).catch(error => {
          expect(error).toBeInstanceOf(RefusalError)
          return []
        })
        expect(messages.length).toBeLessThan(100)
      },
    ),
    { numRuns: 12 },
  ))

test.each<[unknown, string]>([
  [null, ''],
  ['https://a.com/1.jpg', 'https://a.com/1.jpg'],
  [12n, '12'],
  [1.5, '1.5'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date(Number.NaN), ''],
  [new Uint8Array(2), ''],
  [{ bytes: new Uint8Array(2), path: 'a.jpg', size: 7n }, '{"path":"a.jpg","size":7}'],
  [['https://a.com/1.jpg', 'https://a.com/2.jpg'], '["https://a.com/1.jpg","https://a.com/2.jpg"]'],
])('%o becomes the cell %j', (value, cell) => expect(cellOfParquet(value)).toBe(cell))
