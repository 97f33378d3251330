import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStore } from '../../main/store/store.ts'
import { noItems } from '../../shared/outcomes.ts'

/**
 * One store of each version that was ever written. A Shoal of that time made it: by a download that was cut off (the
 * addresses were changed after), or out of the one before.
 */
const versions = fileURLToPath(new URL('./versions/', import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-versions-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('there is one of every version', async () => {
  const store = createStore(join(folder, 'new.db'))
  await store.close()
  const db = new DatabaseSync(join(folder, 'new.db'))
  const newest = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  db.close()
  expect((await readdir(versions)).toSorted(byNumber)).toEqual(
    Array.from({ length: newest }, (_, at) => `v${at + 1}.db`),
  )
})

const { compare: byNumber } = new Intl.Collator('en', { numeric: true })

test.each(await readdir(versions))('%s opens with all it holds, and can be resumed', async file => {
  const path = join(folder, file)
  await copyFile(join(versions, file), path)
  const store = createStore(path)
  try {
    const [batch, ...others] = store.batches.list()
    expect(others).toEqual([])
    expect(batch).toMatchObject({ folder: '/pictures', options: { atOnce: 16, saved: 'copy' } })
    const id = batch?.id ?? ''
    expect(store.items.counts(id)).toEqual({
      ...noItems(),
      items: 4,
      queued: 1,
      saved: 2,
      failed: 1,
    })
    expect([...store.items.eachSettled(id)].map(({ index, state }) => [index, state.kind])).toEqual([
      [1, 'saved'],
      [2, 'saved'],
      [3, 'failed'],
    ])
    expect(store.queue.page(id, 0, 10)).toMatchObject([
      { index: 4, item: { url: 'https://a.example/slow.jpg', fields: { title: 'Slow' } } },
    ])
    // What newer versions ask for works on what older ones wrote.
    expect(store.saved.from({ url: 'https://a.example/cat.jpg' })).toMatchObject([
      { file: 'cat.jpg', bytes: 3000 },
    ])
    expect(store.queue.requeueFailed(id, {})).toEqual(new Map([['a.example', 1]]))
  } finally {
    await store.close()
  }
  // Opened again, it is not changed a second time.
  await createStore(path).close()
})

test('a batch that was kept out of private networks still is', async () => {
  const path = join(folder, 'public.db')
  await copyFile(join(versions, 'v5.db'), path)
  const db = new DatabaseSync(path)
  db.exec(`UPDATE batches SET options = json_set(options, '$.publicOnly', json('true'))`)
  db.close()
  const store = createStore(path)
  const [batch] = store.batches.list()
  expect(batch?.options).not.toHaveProperty('publicOnly')
  expect(store.queue.page(batch?.id ?? '', 0, 10)).toMatchObject([{ item: { publicOnly: true } }])
  await store.close()
})

test('what only a mirror delivered was not saved from the link beside it', async () => {
  const path = join(folder, 'mirror.db')
  await copyFile(join(versions, 'v6.db'), path)
  const db = new DatabaseSync(path)
  const mirror = 'https://b.example/cat.jpg'
  const attempts = [{ url: 'https://a.example/cat.jpg', failure: { code: 'not-found' } }, { url: mirror }]
  db.prepare(`UPDATE items SET extras = ?, attempts = ? WHERE idx = 1`).run(
    JSON.stringify({ mirrors: [mirror] }),
    JSON.stringify(attempts),
  )
  db.close()
  const store = createStore(path)
  const files = (url: string, mirrors?: string[]) =>
    store.saved.from({ url, ...(mirrors && { mirrors }) }).map(({ file }) => file)
  expect(files('https://a.example/cat.jpg')).toEqual([])
  expect(files('https://a.example/cat.jpg', [mirror])).toEqual(['cat.jpg'])
  expect(files(mirror)).toEqual(['cat.jpg'])
  expect(files('https://a.example/dog.jpg')).toEqual(['dog.jpg'])
  await store.close()
})

test('ends that say more than a state are known of what was saved before they were kept', async () => {
  const path = join(folder, 'ends.db')
  await copyFile(join(versions, 'v8.db'), path)
  const db = new DatabaseSync(path)
  db.exec(`UPDATE items SET outcome = json_set(outcome, '$.damage', 'cut') WHERE idx = 1`)
  db.exec(`UPDATE items SET outcome = json_set(outcome, '$.notDecoded', 'too large') WHERE idx = 2`)
  db.close()
  const store = createStore(path)
  const [batch] = store.batches.list()
  expect(store.items.counts(batch?.id ?? '')).toMatchObject({ saved: 2, damaged: 1, notDecoded: 1 })
  await store.close()
})

test('what was measured is still there', async () => {
  const path = join(folder, 'measured.db')
  await copyFile(join(versions, 'v4.db'), path)
  const store = createStore(path)
  const [batch] = store.batches.list()
  expect(store.measurements.list(batch?.id)).toMatchObject([{ kind: 'sweep', best: 2, steps: [{}, {}] }])
  expect(store.measurements.adviceOn('a.example')).toMatchObject({ best: 2 })
  await store.close()
})
