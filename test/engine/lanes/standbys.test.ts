import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { FetchOrder } from '../../../main/engine/attempt/fetcher.ts'
import { createCalls } from '../../../main/engine/lanes/calls.ts'
import { door } from '../../../main/engine/lanes/lane.ts'
import type { FetchInLane, LaneDoor, RunInLane } from '../../../main/engine/lanes/messages.ts'
import {
  createProgressMemory,
  openProgress,
  type ProgressBoard,
} from '../../../main/engine/lanes/progress.ts'
import { serveLane } from '../../../main/engine/lanes/serve.ts'
import { createStandbys } from '../../../main/engine/lanes/standbys.ts'
import { failure } from '../../../shared/failure.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../../helpers/origin.ts'

test('the first that stands by at a host follows what ends well there', () => {
  const standbys = createStandbys()
  const begun: number[] = []
  for (const fetch of [1, 2, 3]) standbys.add('a', fetch, () => begun.push(fetch))
  standbys.add('b', 4, () => begun.push(4))
  standbys.remove('a', 1)
  expect(standbys.follow('a', false)).toBe(2)
  expect(standbys.follow('c', false)).toBeUndefined()
  expect(standbys.follow('b', true)).toBeUndefined()
  expect(standbys.follow('b', false)).toBeUndefined()
  expect(standbys.follow('a', false)).toBe(3)
  expect(begun).toEqual([2, 3])
})

/** A lane in this thread, whose main is the test. */
type LaneBench = {
  folder: string
  board: ProgressBoard
  open(path: string, more?: Partial<FetchOrder>): FetchInThere
}
type FetchInThere = {
  id: number
  ask: <N extends keyof FetchInLane & string>(
    name: N,
    ...args: Parameters<FetchInLane[N]>
  ) => Promise<Awaited<ReturnType<FetchInLane[N]>>>
}

const withLane = (body: (bench: LaneBench, origin: ImageOrigin) => Promise<void>) =>
  withOrigin(async origin => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-standbys-'))
    let receive: Parameters<Parameters<typeof serveLane>[0]['listen']>[0] = () => {}
    const memory = createProgressMemory()
    const main = createCalls(packets => receive(structuredClone(packets)))
    main.offer(door, { ready() {} })
    serveLane(
      {
        post: packets => main.receive(structuredClone(packets)),
        listen(hear) {
          receive = hear
        },
      },
      memory,
    )
    const run = 1
    main.at<LaneDoor>(door).note('beginRun', run, {
      ...{ options: batchOptions.parse({}), root: folder, ca: undefined, sharesCookies: false },
      ...{ env: {}, connections: 'kept', asksForRoots: false, clockOffsetMs: 0 },
    })
    let id = run
    const open = (path: string, more: Partial<FetchOrder> = {}): FetchInThere => {
      id += 1
      const url = origin.url(path)
      const order: FetchOrder = {
        ...{ url, item: { url }, partPath: join(folder, `${id}.part`) },
        ...{ kept: undefined, known: undefined, keeps: false, isTraced: false, ...more },
      }
      main.at<RunInLane>(run).note('open', id, order)
      return { id, ask: main.at<FetchInLane>(id).call }
    }
    try {
      await body({ folder, board: openProgress(memory), open }, origin)
    } finally {
      main.at<RunInLane>(run).note('end')
      await rm(folder, { recursive: true })
    }
  })

describe('an order that stands by in a lane', () => {
  test(
    'begins before main asks for it, in place of an attempt that ended well, and is told with that',
    withLane(async ({ open }, origin) => {
      origin.script('/a.jpg', serve(CAT).hold())
      origin.script('/b.jpg', serve(CAT))
      const [a, b] = [open('/a.jpg'), open('/b.jpg')]
      const ended = a.ask('attempt', 1, undefined)
      await origin.waitFor(1)
      await b.ask('standBy', 1)
      expect(origin.requests).toHaveLength(1)
      origin.release()
      expect(await ended).toMatchObject({ outcome: { kind: 'whole' }, followedBy: b.id })
      await origin.waitFor(2)
      expect(await b.ask('attempt', 1, undefined)).toMatchObject({
        record: { number: 1, receivedBytes: CAT.length },
        outcome: { kind: 'whole' },
        followedBy: undefined,
      })
      expect(origin.requests).toHaveLength(2)
      expect(origin.peak).toBe(1)
      for (const { ask } of [a, b]) await ask('reset')
    }),
  )

  test(
    'waits for main after a failure, and where it was called back',
    withLane(async ({ open }, origin) => {
      origin.script('/limited.jpg', status(429))
      origin.script('/a.jpg', serve(CAT))
      const [limited, a, b] = [open('/limited.jpg'), open('/a.jpg'), open('/b.jpg')]
      await b.ask('standBy', 1)
      expect(await limited.ask('attempt', 1, undefined)).toMatchObject({ followedBy: undefined })
      expect(await a.ask('attempt', 1, undefined)).toMatchObject({ followedBy: undefined })
      await b.ask('standBy', 1)
      await b.ask('standDown')
      const c = open('/a.jpg')
      expect(await c.ask('attempt', 1, undefined)).toMatchObject({ followedBy: undefined })
      expect(origin.requestsOf('/b.jpg')).toEqual([])
      for (const { ask } of [a, c]) await ask('reset')
      for (const { ask } of [limited, b]) await ask('discard')
    }),
  )

  test(
    'is gone before the next order begins where main gives it up',
    withLane(async ({ open }, origin) => {
      origin.script('/a.jpg', serve(CAT))
      origin.script('/b.jpg', serve(CAT).hold())
      origin.script('/c.jpg', serve(CAT))
      const [a, b, c] = [open('/a.jpg'), open('/b.jpg'), open('/c.jpg')]
      await b.ask('standBy', 1)
      expect(await a.ask('attempt', 1, undefined)).toMatchObject({ followedBy: b.id })
      await origin.waitFor(2)
      const [, ended] = await Promise.all([b.ask('discard'), c.ask('attempt', 1, undefined)])
      expect(ended).toMatchObject({ outcome: { kind: 'whole' } })
      expect(origin.peak).toBe(1)
      for (const { ask } of [a, c]) await ask('reset')
    }),
  )

  test(
    'leaves nothing behind where it had begun and main gives it up',
    withLane(async ({ open, folder }, origin) => {
      origin.script('/a.jpg', serve(CAT))
      origin.script('/b.jpg', serve(CAT).holdAfter(4000))
      const [a, b] = [open('/a.jpg'), open('/b.jpg')]
      await b.ask('standBy', 1)
      expect(await a.ask('attempt', 1, undefined)).toMatchObject({ followedBy: b.id })
      await a.ask('reset')
      await origin.waitFor(2)
      await b.ask('discard')
      await origin.waitFor(1, ({ outcome }) => outcome === 'left')
      expect(await readdir(folder)).toEqual([])
    }),
  )

  test(
    'can still be asked for once it has ended there, also where its host has nothing new',
    withLane(async (bench, origin) => {
      origin.script('/b.jpg', status(304))
      const b = await ended(bench, origin, '/b.jpg', { known: { etag: '"1"' } })
      expect(await b.ask('attempt', 1, undefined)).toMatchObject({ outcome: { kind: 'unchanged' } })
    }),
  )

  test(
    'has no place on the board of progress once it has ended',
    withLane(async ({ open, board }, origin) => {
      origin.script('/a.jpg', serve(CAT))
      origin.script('/b.jpg', [status(500), serve(CAT)])
      const [first, second, b] = [open('/a.jpg'), open('/a.jpg'), open('/b.jpg')]
      await b.ask('standBy', 1)
      expect(await first.ask('attempt', 1, undefined)).toMatchObject({ followedBy: b.id })
      await origin.waitFor(2, ({ outcome }) => outcome === 'answered')
      for (let turns = 0; turns < 20; turns += 1) await turn()
      expect(await b.ask('attempt', 1, 5)).toMatchObject({ outcome: { kind: 'failed' } })
      // The place is another attempt's now.
      const others = { received: 7, partBytes: 7, totalBytes: 9 }
      board.write(5, others)
      await b.ask('standBy', 2)
      expect(await second.ask('attempt', 1, undefined)).toMatchObject({ followedBy: b.id })
      await origin.waitFor(4, ({ outcome }) => outcome === 'answered')
      expect(await b.ask('attempt', 2, 6)).toMatchObject({ outcome: { kind: 'whole' } })
      expect(board.read(5)).toEqual(others)
      for (const { ask } of [first, second, b]) await ask('reset')
    }),
  )

  test.each(['keep', 'discard'] as const)('leaves nothing behind where it had ended: %s', how =>
    withLane(async (bench, origin) => {
      // Its bytes are unpacked into another file.
      const sent = gzipSync(jpegOf(3_000_000, 4))
      origin.script('/b.jpg', serve(sent).header('content-encoding', 'gzip').header('etag', '"1"'))
      const b = await ended(bench, origin, '/b.jpg', { keeps: true })
      expect(await readdir(bench.folder)).toHaveLength(1)
      expect(await b.ask(how)).toBeUndefined()
      expect(await readdir(bench.folder)).toEqual([])
    })(),
  )

  test(
    'an attempt that was broken off breaks off no later one',
    withLane(async ({ open }, origin) => {
      origin.script('/a.jpg', [serve(CAT).holdAfter(4000), serve(CAT)])
      const a = open('/a.jpg')
      const broken = a.ask('attempt', 1, undefined)
      await origin.waitFor(1)
      await a.ask('breakOff', failure('stall-timeout'))
      origin.release()
      expect(await broken).toMatchObject({ outcome: { kind: 'failed' } })
      expect(await a.ask('attempt', 2, undefined)).toMatchObject({ outcome: { kind: 'whole' } })
      await a.ask('reset')
    }),
  )
})

/** An order that stood by, began in place of another one and has ended. */
async function ended(
  { open }: LaneBench,
  origin: ImageOrigin,
  path: string,
  more: Partial<FetchOrder>,
): Promise<FetchInThere> {
  origin.script('/before.jpg', serve(CAT))
  origin.script('/after.jpg', serve(CAT))
  const [before, order, after] = [open('/before.jpg'), open(path, more), open('/after.jpg')]
  for (const { ask } of [order, after]) await ask('standBy', 1)
  expect(await before.ask('attempt', 1, undefined)).toMatchObject({ followedBy: order.id })
  await before.ask('reset')
  await origin.waitFor(1, request => request.path === '/after.jpg')
  await after.ask('discard')
  return order
}
