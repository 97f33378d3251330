import { afterEach, describe, expect, test } from 'vitest'
import {
  createDecoders,
  type Decoders,
  type DecodersOptions,
} from '../../../../main/engine/image/decoder/decoders.ts'
import type { DecoderJob, DecoderMessage } from '../../../../main/engine/image/decoder/messages.ts'
import type { DecoderEvents, StartDecoder } from '../../../../main/engine/image/decoder/worker.ts'
import { eventually } from '../../../helpers/eventually.ts'

/** Processes that do what their orders say. */
function fakeProcesses() {
  const started: {
    events: DecoderEvents
    jobs: DecoderJob[]
    killed: boolean
    memory: number
    say(message: DecoderMessage): void
  }[] = []
  const start: StartDecoder = events => {
    const one = {
      events,
      jobs: [] as DecoderJob[],
      killed: false,
      memory: 0,
      say: (message: DecoderMessage) => events.message(message),
    }
    started.push(one)
    return {
      send: job => void one.jobs.push(job),
      kill() {
        if (one.killed) return
        one.killed = true
        queueMicrotask(events.exit)
      },
      memoryBytes: () => one.memory,
      setBusy() {},
    }
  }
  return { started, start }
}

const picture = { bytes: Buffer.from('x') }
const whole = { kind: 'whole', width: 1, height: 1 } as const

let open: Decoders[] = []
function decodersOf(start: StartDecoder, options: Partial<DecodersOptions> = {}): Decoders {
  const decoders = createDecoders(start, { build: 'native', ...options })
  open.push(decoders)
  return decoders
}
afterEach(() => {
  for (const decoders of open) decoders.close()
  open = []
})

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index]
  if (found === undefined) throw new Error(`nothing at ${index}`)
  return found
}

test('two at once, one picture each, and the same processes again', async () => {
  const { started, start } = fakeProcesses()
  const decoders = decodersOf(start)
  const asked = [1, 2, 3].map(() => decoders.check(picture))
  expect(started.map(({ jobs }) => jobs.length)).toEqual([1, 1])
  for (const one of started) one.say({ kind: 'ready' })
  at(started, 0).say({ kind: 'done', id: 1, result: whole })
  expect(started.map(({ jobs }) => jobs.length)).toEqual([2, 1])
  at(started, 1).say({ kind: 'done', id: 1, result: { kind: 'damaged', why: 'x' } })
  at(started, 0).say({ kind: 'done', id: 2, result: whole })
  expect(await Promise.all(asked)).toEqual([whole, { kind: 'damaged', why: 'x' }, whole])
  expect(started).toHaveLength(2)
})

test('questions without an answer, however many, are no failed start', async () => {
  const { started, start } = fakeProcesses()
  const decoders = decodersOf(start, { most: 1 })
  for (let asked = 0; asked < 5; asked += 1) {
    const scrolledPast = new AbortController()
    const thumbnail = decoders.thumbnail(picture, 96, scrolledPast.signal)
    scrolledPast.abort()
    await expect(thumbnail).rejects.toThrow()
    await eventually(() => started.every(({ killed }) => killed))
  }
  const checked = decoders.check(picture)
  at(started, -1 + started.length).say({ kind: 'ready' })
  at(started, -1 + started.length).say({ kind: 'done', id: 1, result: whole })
  expect(await checked).toEqual(whole)
})

test('a death is charged to the one picture it had, and the next gets a new process', async () => {
  const { started, start } = fakeProcesses()
  const decoders = decodersOf(start, { most: 1 })
  const [first, second] = [decoders.check(picture), decoders.check(picture)]
  at(started, 0).say({ kind: 'ready' })
  at(started, 0).events.exit()
  expect(await first).toMatchObject({ kind: 'not-decoded' })
  at(started, 1).say({ kind: 'done', id: 1, result: whole })
  expect(await second).toEqual(whole)
})

test('over memory by its own word, and by the watch from outside', async () => {
  const { started, start } = fakeProcesses()
  const decoders = decodersOf(start, { most: 1, boundsOf: () => ({ memoryBytes: 1000, timeMs: 1e9 }) })
  const first = decoders.check(picture)
  at(started, 0).say({ kind: 'over-memory', id: 1 })
  expect(await first).toEqual({
    kind: 'not-decoded',
    why: 'decoding it needs more memory than Shoal allows',
  })
  const second = decoders.check(picture)
  at(started, 1).say({ kind: 'ready' })
  at(started, 1).memory = 1001
  expect(await second).toMatchObject({ why: 'decoding it needs more memory than Shoal allows' })
})

test('a process that rests with a lot of memory is replaced', async () => {
  const { started, start } = fakeProcesses()
  const decoders = decodersOf(start, { most: 1 })
  const first = decoders.thumbnail(picture, 96)
  at(started, 0).memory = 301 * 1024 * 1024
  at(started, 0).say({ kind: 'done', id: 1, result: new Uint8Array(3) })
  expect(await first).toHaveLength(3)
  expect(at(started, 0).killed).toBe(true)
  const second = decoders.thumbnail(picture, 96)
  await Promise.resolve()
  at(started, 1).say({ kind: 'done', id: 1, result: undefined })
  expect(await second).toBeUndefined()
})

test('an aborted job ends its process, a waiting one only leaves the line', async () => {
  const { started, start } = fakeProcesses()
  const decoders = decodersOf(start, { most: 1 })
  const [running, waiting] = [new AbortController(), new AbortController()]
  const first = decoders.check(picture, running.signal)
  const second = decoders.check(picture, waiting.signal)
  const third = decoders.check(picture)
  waiting.abort(new Error('left'))
  await expect(second).rejects.toThrow('left')
  expect(at(started, 0).killed).toBe(false)
  running.abort(new Error('stop'))
  await expect(first).rejects.toThrow('stop')
  expect(at(started, 0).killed).toBe(true)
  await Promise.resolve()
  at(started, 1).say({ kind: 'done', id: 1, result: whole })
  expect(await third).toEqual(whole)
  await expect(decoders.check(picture, running.signal)).rejects.toThrow('stop')
})

describe('a decoder that cannot start', () => {
  test('is not started for ever', async () => {
    let starts = 0
    const decoders = decodersOf(events => {
      starts += 1
      queueMicrotask(events.exit)
      return { send() {}, kill() {}, memoryBytes: () => undefined, setBusy() {} }
    })
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(() => decoders.check(picture)))
    for (const result of results) {
      expect(result).toEqual({ kind: 'not-decoded', why: 'the decoder cannot be started' })
    }
    expect(starts).toBeLessThanOrEqual(4)
    expect(await decoders.thumbnail(picture, 96)).toBeUndefined()
  })

  test('and one that throws is answered, too', async () => {
    const decoders = decodersOf(() => {
      throw new Error('EAGAIN')
    })
    expect(await decoders.check(picture)).toMatchObject({ kind: 'not-decoded' })
  })
})
