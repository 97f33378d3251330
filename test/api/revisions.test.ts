import { describe, expect, test } from 'vitest'
import { createRevisions, type Revisions, type Watcher } from '../../main/api/revisions.ts'
import { createFakeClock, startOfTime } from '../helpers/fake-clock.ts'

function create(watcher: Partial<Watcher> = {}) {
  const clock = createFakeClock()
  const revisions = createRevisions(clock, { isLive: () => false, hasChanged: () => false, ...watcher })
  return { clock, revisions }
}

/** Notes when a wait is over. */
function note(revisions: Revisions, since: number | undefined) {
  const noted = { over: false, revision: 0 }
  const over = revisions
    .after(since)
    .then(() => Object.assign(noted, { over: true, revision: revisions.current }))
  return Object.assign(noted, { whenOver: over })
}

test('numbers begin at the present time, so that a new start repeats none', () => {
  expect(create().revisions.current).toBe(startOfTime)
})

test('the first question, and one about another revision, are answered at once', async () => {
  const { revisions } = create()
  await revisions.after(undefined)
  await revisions.after(revisions.current - 1)
  await revisions.after(revisions.current + 1)
})

test('what changed while no question waited has a number of its own in the answer to a first question', async () => {
  const { revisions } = create()
  const seen = revisions.current
  revisions.touch()
  await revisions.after(undefined)
  expect(revisions.current).toBe(seen + 1)
  await revisions.after(undefined)
  expect(revisions.current).toBe(seen + 1)
})

describe('a question about the present revision', () => {
  test('waits until something changes', async () => {
    const { clock, revisions } = create()
    const waiting = note(revisions, revisions.current)
    await clock.advance(1000)
    expect(waiting.over).toBe(false)
    revisions.touch()
    await clock.advance(0)
    expect(waiting).toMatchObject({ over: true, revision: startOfTime + 1 })
  })

  test('is answered after 25 s with nothing new', async () => {
    const { clock, revisions } = create()
    const waiting = note(revisions, revisions.current)
    await clock.advance(24_999)
    expect(waiting.over).toBe(false)
    await clock.advance(1)
    expect(waiting).toMatchObject({ over: true, revision: startOfTime })
  })

  test('hears of what changed before it was asked', async () => {
    const { clock, revisions } = create()
    revisions.touch()
    const waiting = note(revisions, revisions.current)
    await clock.advance(0)
    expect(waiting.over).toBe(true)
  })
})

test('many changes are one answer, and there are at most ten a second', async () => {
  const { clock, revisions } = create()
  const begin = revisions.current
  let answers = 0
  const ask = async () => {
    for (let since = begin; answers < 100; since = revisions.current) {
      await revisions.after(since)
      answers += 1
    }
  }
  void ask()
  for (let step = 0; step < 199; step += 1) {
    revisions.touch()
    revisions.touch()
    await clock.advance(5)
  }
  expect(answers).toBe(10)
  expect(revisions.current - begin).toBe(10)
})

test('what changes by itself is looked at only while a question waits', async () => {
  let looks = 0
  const { clock, revisions } = create({
    isLive: () => true,
    hasChanged: () => {
      looks += 1
      return looks === 3
    },
  })
  await clock.advance(1000)
  expect(looks).toBe(0)
  const waiting = note(revisions, revisions.current)
  await clock.advance(200)
  expect(waiting.over).toBe(false)
  await clock.advance(100)
  expect(waiting.over).toBe(true)
  await clock.advance(1000)
  expect(looks).toBe(3)
})

test('all who wait hear of one change', async () => {
  const { clock, revisions } = create()
  const waiting = [1, 2, 3].map(() => note(revisions, revisions.current))
  revisions.touch()
  await clock.advance(0)
  expect(waiting.map(({ over }) => over)).toEqual([true, true, true])
})

test('of too many waits the oldest are let go', async () => {
  const { clock, revisions } = create()
  const waiting = Array.from({ length: 40 }, () => note(revisions, revisions.current))
  await clock.advance(0)
  expect(waiting.filter(({ over }) => over)).toHaveLength(8)
  expect(waiting[7]?.over).toBe(true)
})

test('after closing no call waits', async () => {
  const { clock, revisions } = create()
  const waiting = note(revisions, revisions.current)
  revisions.close()
  await clock.advance(0)
  expect(waiting.over).toBe(true)
  await revisions.after(revisions.current)
})
