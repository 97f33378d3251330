import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createJournal } from '../../../main/engine/record/journal.ts'
import type { Store } from '../../../main/store/store.ts'
import type { SettledItem } from '../../../shared/model.ts'

/** A store that notes what it is asked to write; `sync` may be held or broken by the test. */
function createStore(sync: () => Promise<void> = async () => {}) {
  const commits: { settled: number[]; parts: number[] }[] = []
  const store = {
    items: {
      commit: (_: string, settled: SettledItem[], parts: Map<number, unknown>) => {
        commits.push({ settled: settled.map(({ index }) => index), parts: [...parts.keys()] })
      },
    },
    sync,
  }
  return { commits, store: store as unknown as Store }
}

const item = (index: number) => ({ index }) as SettledItem
const part = { url: 'https://a.org/a.jpg', bytes: 7, validator: '"v1"', totalBytes: 9 }

test('what comes together is written together', async () => {
  const { store, commits } = createStore()
  const journal = createJournal(store, 'b1')
  await Promise.all([journal.settled(item(1)), journal.kept(2, part), journal.settled(item(3))])
  expect(commits).toEqual([{ settled: [1, 3], parts: [2] }])
  await journal.settled(item(4))
  expect(commits[1]).toEqual({ settled: [4], parts: [] })
})

test('nothing is promised before it is synced', async () => {
  const synced = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const { store, commits } = createStore(() => {
    asked.resolve()
    return synced.promise
  })
  let promised = false
  const settled = createJournal(store, 'b1')
    .settled(item(1))
    .then(() => {
      promised = true
    })
  await asked.promise
  expect(commits).toHaveLength(1)
  expect(promised).toBe(false)
  synced.resolve()
  await settled
})

test('a group waits for the one before it, however long that takes', async () => {
  const begun = Promise.withResolvers<void>()
  const synced = Promise.withResolvers<void>()
  const { store, commits } = createStore(() => {
    begun.resolve()
    return synced.promise
  })
  // Groups gather no longer than it takes to ask: only the one before holds the second.
  const journal = createJournal(store, 'b1', async () => {})
  const first = journal.settled(item(1))
  await begun.promise
  const second = journal.settled(item(2))
  await turn()
  expect(commits.map(({ settled }) => settled)).toEqual([[1]])
  synced.resolve()
  await Promise.all([first, second])
  expect(commits.map(({ settled }) => settled)).toEqual([[1], [2]])
})

test('all of a group are reported when the store cannot take it, and the next group has its own chance', async () => {
  let broken = true
  const { store } = createStore(async () => {
    if (broken) throw new Error('the disk is full')
  })
  const journal = createJournal(store, 'b1')
  const told = await Promise.allSettled([journal.settled(item(1)), journal.settled(item(2))])
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  broken = false
  await journal.settled(item(3))
})

test('a commit that throws is reported as well', async () => {
  const store = {
    items: {
      commit: () => {
        throw new Error('the disk is full')
      },
    },
  }
  const journal = createJournal(store as unknown as Store, 'b1')
  await expect(journal.settled(item(1))).rejects.toThrow('the disk is full')
})

test('flush waits for what was handed in, and for nothing when there is nothing', async () => {
  const { store, commits } = createStore()
  const journal = createJournal(store, 'b1')
  await journal.flush()
  void journal.kept(1, part)
  await journal.flush()
  expect(commits).toEqual([{ settled: [], parts: [1] }])
})
