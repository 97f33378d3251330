import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareOwnList, writeOwnList } from '../../../main/cli/download/own-list.ts'
import { failedList } from '../../../main/export/failed-list.ts'
import { readListFile } from '../../../main/lists/index.ts'
import { isJsonName } from '../../../main/lists/write-list.ts'
import { failure } from '../../../shared/failure.ts'
import type { Item, Rejected, SettledItem } from '../../../shared/model.ts'
import { jpegOf } from '../../helpers/images.ts'

let folder = ''
const mark = '# A list made by Shoal\n'

const writeFailedList = (path: string, settled: () => Iterable<SettledItem>, rejected: Rejected[] = []) =>
  writeOwnList(path, failedList(settled, isJsonName(path), rejected))
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-failed-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a reader of lists could take for a part of its own, at the end or in the middle of a link. */
const odd = fc.constantFrom(
  '',
  '',
  '[1-3].jpg',
  '{a,b}.jpg',
  '!',
  ')',
  ',',
  '"',
  'a.jpg,b',
  '&amp;',
  '*x',
  "'",
  '|',
  '/http://b.cc/',
)
const url = fc.tuple(fc.webUrl({ withQueryParameters: true }), odd, odd).map(([link, middle, end]) => {
  const made = new URL(link)
  made.pathname += middle
  return new URL(made.href + end).href
})
const word = fc.stringMatching(/^[a-z]{1,8}$/)

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })

test.each(['failed.txt', 'failed.jsonl'])('what was written to %s is read back as the same items', list =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record(
          {
            url,
            mirrors: fc.array(url, { minLength: 1, maxLength: 2 }),
            name: word,
            referer: url,
            headers: fc.dictionary(word, word, { minKeys: 1, maxKeys: 2 }),
            fields: fc.dictionary(
              word.map(key => `x${key}`),
              text,
              { minKeys: 1, maxKeys: 2 },
            ),
            method: fc.constantFrom('POST', 'PUT'),
          },
          { requiredKeys: ['url'] },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      async made => {
        // A body beside no method would be a text about the image.
        const items = made.map(item => (item.method === undefined ? item : { ...item, body: 'a=1' }))
        const path = join(folder, list)
        await writeFailedList(path, () => items.map(failed))
        const read: Item[] = []
        for await (const entries of readListFile(path)) {
          for (const entry of entries) if (entry.kind === 'item') read.push(entry.item)
        }
        expect(read.map(withoutNameField)).toEqual(items)
      },
    ),
    { numRuns: 100 },
  ),
)

test.each(['!', ')', 'a.', 'cat.jpg,', "it's;", 'a&amp;b', '*'])(
  'a link that ends in %s is read back whole',
  async end => {
    const item = { url: `http://a.aa/${end}` }
    for (const name of ['ends.txt', 'ends.jsonl']) {
      const path = join(folder, name)
      await writeFailedList(path, () => [failed(item)])
      const read: string[] = []
      for await (const entries of readListFile(path)) {
        for (const entry of entries) if (entry.kind === 'item') read.push(entry.item.url)
      }
      expect(read).toEqual([item.url])
    }
  },
)

test('only failures are listed, each with its cause', async () => {
  const path = join(folder, 'some.txt')
  const saved = { ...failed({ url: 'https://a.example/good.jpg' }), state: { kind: 'cancelled' } as const }
  await writeFailedList(path, () => [saved, failed({ url: 'https://a.example/bad.jpg' })])
  expect(await readFile(path, 'utf8')).toBe(`${mark}# 404 Not Found\nhttps://a.example/bad.jpg\n`)
})

test.each(['lines.txt', 'lines.jsonl'])(
  '%s: what was not understood is a comment, and no link',
  async name => {
    const path = join(folder, name)
    const line = { source: 'a.txt', line: 7, text: 'see\nhttps://b.example/x.jpg', reason: 'no link' }
    await writeFailedList(path, () => [failed({ url: 'https://a.example/bad.jpg' })], [line])
    expect(await readFile(path, 'utf8')).toMatch(
      /\n# a\.txt:7: not understood: no link \(see https:\/\/b\.example\/x\.jpg\)\n$/,
    )
    const read = (await Array.fromAsync(readListFile(path))).flat()
    expect(read).toMatchObject([{ kind: 'item', item: { url: 'https://a.example/bad.jpg' } }])
  },
)

test.skipIf(process.platform === 'win32')(
  'a list that anybody could read is closed before links go in',
  async () => {
    const path = join(folder, 'open.txt')
    await writeFile(path, `${mark}before`, { mode: 0o644 })
    await prepareOwnList(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readFile(path, 'utf8')).toBe(`${mark}before`)
  },
)

test.each([
  ['a list of the user', 'https://a.example/1.jpg\n'],
  ['an image', jpegOf(3000)],
  ['one byte', '#'],
])('%s is never replaced', async (_, content) => {
  const path = join(folder, 'theirs')
  await writeFile(path, content)
  await expect(prepareOwnList(path)).rejects.toThrow('holds something else')
  await expect(writeFailedList(path, () => [])).rejects.toThrow('holds something else')
  expect(await readFile(path)).toEqual(Buffer.from(content))
})

test('a list of Shoal gives way to the next, whole or not at all', async () => {
  const path = join(folder, 'again.txt')
  await writeFailedList(path, () => [failed({ url: 'https://a.example/1.jpg' })])
  const before = await readFile(path, 'utf8')
  function* broken(): Generator<SettledItem> {
    yield failed({ url: 'https://a.example/2.jpg' })
    throw new Error('the store is gone')
  }
  await expect(writeFailedList(path, broken)).rejects.toThrow()
  expect(await readFile(path, 'utf8')).toBe(before)
  await writeFailedList(path, () => [])
  expect(await readFile(path, 'utf8')).toBe(mark)
})

/** A JSON list's `name` is a field too, so that templates can use it. */
function withoutNameField({ origin: _, fields, ...item }: Item): Omit<Item, 'origin'> {
  const { name: __, ...rest } = fields ?? {}
  return Object.keys(rest).length === 0 ? item : { ...item, fields: rest }
}

const failed = (item: Omit<Item, 'origin'>): SettledItem => ({
  index: 1,
  item: { ...item, origin: { source: 'list', line: 1 } },
  state: { kind: 'failed', failure: failure('not-found', '404 Not Found') },
  attempts: [],
  times: { queuedAt: 0, settledAt: 0, queuedMs: 0, activeMs: 0 },
})
