import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type DraftOrder, readOrder } from '../../../main/app/drafts/draft-order.ts'
import { asFound, type GivenLists } from '../../../main/app/drafts/draft-reading.ts'
import { createDraftReader } from '../../../main/app/drafts/draft-thread.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-draft-thread-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** 20,000 rows, twice each, with a line that is no link. */
const table = [
  'Image Src,Title',
  ...Array.from({ length: 40_000 }, (_, n) => `https://a.test/${n % 20_000}.jpg,Title ${n % 20_000}`),
  'not a link,',
].join('\n')

async function orderOf(name: string, lists: GivenLists): Promise<DraftOrder> {
  await mkdir(join(folder, name))
  const paths = {
    items: join(folder, name, 'items'),
    rows: join(folder, name, 'rows'),
    given: join(folder, name, 'given'),
  }
  return { paths, before: undefined, lists, reading: asFound(), remembered: new Map(), tempParent: folder }
}

function createReader(program?: URL) {
  const logged: string[] = []
  const reader = createDraftReader(event => void logged.push(event), program)
  onTestFinished(reader.close)
  return { reader, logged }
}

const broken = new URL('data:text/javascript,throw new Error("no such program")')

test('a large list is read in a thread, with the same result as here', async () => {
  const { reader, logged } = createReader()
  const lists = { sources: [{ name: 'list.csv', text: table }] }
  const apart = await reader.read(await orderOf('apart', lists))
  expect(apart).toEqual(await readOrder(await orderOf('here', lists)))
  expect(apart.written.facts).toMatchObject({ items: 20_000, duplicates: 20_000, rejectedTotal: 1 })
  expect(apart.understood.tables).toHaveLength(1)
  expect(logged).toEqual([])
})

test('lists that another draft kept come first', async () => {
  const { reader } = createReader()
  const first = await orderOf('first', { sources: [{ name: 'list.csv', text: table }] })
  const { given } = await reader.read(first)
  const second = await orderOf('second', { sources: [{ name: 'more', text: 'https://b.test/1.png' }] })
  const both = await reader.read({ ...second, before: { path: first.paths.given, bytes: given.bytes } })
  expect(both.written.facts.items).toBe(20_001)
  expect(both.given).toMatchObject({ sources: 2, paths: 0 })
})

test('what is remembered of columns counts in the thread, too', async () => {
  const { reader } = createReader()
  const columns = new Map([['image src', 'none']] as const)
  const order = await orderOf('known', { sources: [{ name: 'list.csv', text: table }] })
  const { understood } = await reader.read(order)
  const [key = ''] = understood.tables.map(one => one.key)
  const again = await orderOf('again', { sources: [{ name: 'list.csv', text: table }] })
  const read = await reader.read({ ...again, remembered: new Map([[key, { columns, since: 5 }]]) })
  expect(read.understood.tables).toMatchObject([{ since: 5 }])
})

test('a list that cannot be read is refused in words', async () => {
  const { reader } = createReader()
  const paths = [join(folder, 'large.txt'), join(folder, 'missing.txt')]
  await writeFile(paths[0] ?? '', table)
  await expect(reader.read(await orderOf('refused', { sources: [], paths }))).rejects.toThrow(
    /missing\.txt cannot be read: there is no such file/,
  )
})

test('a small list needs no thread', async () => {
  const { reader, logged } = createReader(broken)
  const lists = { sources: [{ name: 'pasted', text: 'https://a.test/1.jpg' }] }
  expect((await reader.read(await orderOf('small', lists))).written.facts.items).toBe(1)
  expect(logged).toEqual([])
})

test('where no thread can be started, that is logged once, and lists are read here', async () => {
  const { reader, logged } = createReader(broken)
  const lists = { sources: [{ name: 'list.csv', text: table }] }
  for (const name of ['one', 'two'])
    expect((await reader.read(await orderOf(name, lists))).written.facts.items).toBe(20_000)
  expect(logged).toEqual(['list-thread-off'])
})

test('closing ends what is being read', async () => {
  const { reader } = createReader()
  const reading = reader.read(await orderOf('ended', { sources: [{ name: 'list.csv', text: table }] }))
  const ended = expect(reading).rejects.toThrow('was ended')
  await reader.close()
  await ended
})
