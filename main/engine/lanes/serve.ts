import { hostOf } from '../../../shared/address.ts'
import { type Failure, FailureError } from '../../../shared/failure.ts'
import { createFetcher } from '../attempt/fetch-here.ts'
import type { FetchContext, FetchOrder } from '../attempt/fetcher.ts'
import { insideOf } from '../files/inside.ts'
import type { WholePart } from '../files/part-file.ts'
import { type Clients, createClients } from '../http/clients.ts'
import type { CookieJar } from '../http/cookies.ts'
import { Interrupted } from '../interrupted.ts'
import type { Clock } from '../world.ts'
import { type Calls, createCalls, type Packet, type Remote } from './calls.ts'
import { door, type LaneDoor as HomeDoor } from './lane.ts'
import { createLaneNews } from './lane-news.ts'
import type {
  FetchAtHome,
  FetchedThere,
  FetchInLane,
  LaneDoor,
  RunAtHome,
  RunFacts,
  RunInLane,
} from './messages.ts'
import { processMs } from './process-time.ts'
import { openProgress, type ProgressBoard } from './progress.ts'
import { createStandbys, type Standbys } from './standbys.ts'

/** Where a lane's messages come from and go to. */
export type LanePort = { post(packets: Packet[]): void; listen(receive: (packets: Packet[]) => void): void }

/** Serves as a lane: does the work of fetchers for another thread, with the code that does it there. */
export function serveLane(port: LanePort, memory: SharedArrayBuffer): void {
  const calls = createCalls(port.post)
  const board = openProgress(memory)
  calls.offer(door, {
    beginRun: (run, facts) => calls.offer(run, serveRun(run, facts, calls, board)),
  } satisfies LaneDoor)
  port.listen(calls.receive)
  calls.at<HomeDoor>(door).note('ready')
}

function serveRun(run: number, facts: RunFacts, calls: Calls, board: ProgressBoard): RunInLane {
  const { options, root, ca, sharesCookies, env, connections, asksForRoots, clockOffsetMs } = facts
  const clock = clockFrom(clockOffsetMs)
  const home = calls.at<RunAtHome>(run)
  const inside = insideOf(root, options)
  const standbys = createStandbys()
  const clients = createClients(
    {
      ...options,
      ...(ca !== undefined && { ca }),
      ...(sharesCookies && { cookies: jarAt(home) }),
      // How fast bodies come is judged where all of them are known.
      speedFloor: { begin: () => ({ received() {}, end() {} }) },
    },
    { env, connections, clock, ...(asksForRoots && { systemRoots: () => home.call('systemRoots') }) },
  )
  return {
    open(fetch, order) {
      calls.offer(
        fetch,
        serveFetch(fetch, order, { options, inside, clock, clients, standbys }, calls, board),
      )
    },
    dropIdle: clients.dropIdle,
    end() {
      clients.close()
      calls.withdraw(run)
    },
  }
}

type LaneRunContext = Pick<FetchContext, 'options' | 'inside'> & {
  clock: Pick<Clock, 'now'>
  clients: Clients
  standbys: Standbys
}

function serveFetch(
  fetch: number,
  order: FetchOrder,
  { options, inside, clock, clients, standbys }: LaneRunContext,
  calls: Calls,
  board: ProgressBoard,
): FetchInLane {
  const home = calls.at<FetchAtHome>(fetch)
  const isPaced = options.limitBytesPerSecond !== undefined
  const host = hostOf(order.url)
  /** An attempt that began before main asked for it. */
  let begun: Promise<FetchedThere> | undefined
  let running: AbortController | undefined
  let broken: Failure | undefined
  let whole: WholePart | undefined
  let place: number | undefined
  const done = <T>(result: T): T => {
    calls.withdraw(fetch)
    return result
  }
  const news = createLaneNews(order, home, clock, progress => {
    if (place !== undefined) board.write(place, progress)
  })
  const fetcher = createFetcher(
    order,
    {
      options,
      inside,
      clientFor: clients.clientFor,
      rateLimit: {
        take(bytes) {
          if (broken !== undefined) throw new FailureError(broken)
          return isPaced ? home.call('pace', bytes) : undefined
        },
      },
      world: { clock, decoders: { check: picture => home.call('decode', picture) } },
    },
    news,
  )
  const wholePart = (): WholePart => {
    if (whole === undefined) throw new Error('nothing is whole yet')
    return whole
  }

  async function attempt(number: number): Promise<FetchedThere> {
    running = new AbortController()
    // What was said too late of the one before is not meant for this one.
    broken = undefined
    let isFailure = true
    try {
      const { record, outcome, goneImage } = await fetcher.attempt(number, running.signal)
      isFailure = outcome.kind === 'failed'
      const followedBy = standbys.follow(host, isFailure)
      const ended = { record, goneImage, followedBy }
      if (outcome.kind !== 'whole') return { ...ended, outcome }
      const { part, ...facts } = outcome.arrived
      whole = part
      return { ...ended, outcome: { kind: 'whole', path: part.path, bytes: part.bytes, facts } }
    } finally {
      if (isFailure) standbys.follow(host, true)
      news.flush()
      running = undefined
    }
  }

  /** Ends what main did not ask for. */
  async function stop(): Promise<void> {
    standbys.remove(host, fetch)
    if (begun === undefined) return
    running?.abort(new Interrupted({ kind: 'keep' }))
    // Its result is not waited for.
    await begun.catch(() => {})
    // An image that was unpacked is in a file of its own.
    if (whole?.path !== order.partPath) await whole?.reset()
  }

  return {
    async attempt(number, at) {
      place = at
      standbys.remove(host, fetch)
      const asked = begun ?? attempt(number)
      begun = undefined
      try {
        const ended = await asked
        // Not before main has asked for it, which it may do after the end.
        return ended.outcome.kind === 'unchanged' ? done(ended) : ended
      } finally {
        place = undefined
      }
    },
    standBy(number) {
      standbys.add(host, fetch, () => {
        begun = attempt(number)
        // Whoever asks for it hears how it ended.
        begun.catch(() => {})
      })
    },
    standDown: () => standbys.remove(host, fetch),
    interrupt: interruption => running?.abort(new Interrupted(interruption)),
    breakOff(failure) {
      broken = failure
    },
    keep: () => stop().then(fetcher.keep).then(done),
    discard: () => stop().then(fetcher.discard).then(done),
    content: () => wholePart().content(),
    seal: modifiedAt => wholePart().seal(modifiedAt),
    rename: (to, replaces) => wholePart().rename(to, replaces).then(done),
    reset: () => wholePart().reset().then(done),
  }
}

/** Main's clock in this thread: the processor's time is the same in both. */
function clockFrom(offsetMs: number): Pick<Clock, 'now'> {
  const startMs = offsetMs + processMs() - performance.now()
  return { now: () => startMs + performance.now() }
}

/** The cookies of a run, which main keeps. */
const jarAt = (home: Remote<RunAtHome>): CookieJar => ({
  keepsAll: true,
  headerFor: (url, own) => home.call('cookiesFor', url.href, own),
  take: (url, setCookies) => home.call('takeCookies', url.href, setCookies),
})
