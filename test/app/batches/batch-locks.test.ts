import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type BatchLocks, createBatchLocks } from '../../../main/app/batches/batch-locks.ts'
import { createStore, type Store } from '../../../main/store/store.ts'
import { batchOptions, type SavedPolicy } from '../../../shared/settings.ts'

let folder: string
let store: Store
let locks: BatchLocks

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-locks-'))
  store = createStore(':memory:')
  locks = createBatchLocks(folder, store)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

function batchInto(folder: string, saved: SavedPolicy = 'copy') {
  const batch = store.batches.create(folder, batchOptions.parse({ saved }), 1)
  store.items.append(batch.id, [{ url: 'https://a.example/1.jpg', origin: { source: 'list', line: 1 } }], 1)
  return batch
}

test('a batch is run by one process only', () => {
  const batch = batchInto('/pictures')
  const lock = locks.takeToRun(batch)
  expect(locks.isTaken(batch.id)).toBe(true)
  expect(() => locks.takeToRun(batch)).toThrow('running in another window')
  lock.release(false)
  locks.takeToRun(batch).release(true)
})

test('links that are being downloaded into a folder are not downloaded into it twice', () => {
  const lock = locks.takeToRun(batchInto('/pictures'))
  const second = batchInto('/pictures')
  expect(() => locks.takeToRun(second)).toThrow('1 image of this list is being downloaded into /pictures')
  expect(locks.isTaken(second.id)).toBe(false)
  lock.release(false)
  locks.takeToRun(second).release(true)
})

test('into another folder the same links may be downloaded meanwhile', () => {
  const lock = locks.takeToRun(batchInto('/pictures'))
  locks.takeToRun(batchInto('/elsewhere')).release(true)
  lock.release(true)
})

test('links are downloaded again where that was asked for', () => {
  const lock = locks.takeToRun(batchInto('/pictures'))
  locks.takeToRun(batchInto('/pictures', 'again')).release(true)
  lock.release(true)
})
