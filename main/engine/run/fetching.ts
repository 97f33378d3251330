import type { BatchOptions } from '../../../shared/settings.ts'
import type { Fetcher, FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import { createRateLimit } from '../attempt/rate-limit.ts'
import type { Inside } from '../files/inside.ts'
import type { RequestFiles } from '../http/request-files.ts'
import { createSpeedFloor } from '../http/speed-floor.ts'
import { createLaneRun, type LaneRun } from '../lanes/lane-run.ts'
import { longList, manyImages, startForLongList, watchLoad } from '../lanes/load.ts'
import { processMs } from '../lanes/process-time.ts'
import type { RunHome } from '../lanes/remote-fetch.ts'
import type { World } from '../world.ts'
import { createHere, type Here } from './here.ts'

/** The work of a run's transfers, in this thread or in lanes. */
export type Fetching = {
  /** Rejects where what a fetcher needs cannot be loaded. */
  openFetcher(order: FetchOrder, news: FetchNews): Fetcher | Promise<Fetcher>
  /** Closes the connections that carry no request now. */
  dropIdle(): void
  end(): void
}

export type FetchingOptions = {
  options: BatchOptions
  files: RequestFiles
  inside: Inside
  world: World
  /** How many images wait to be opened. */
  waiting(): number
  /** As `Crowding` has them. */
  lineIsSlow(): void
  lineIsFast(): void
  /** As `RunObserver` has it. */
  withoutLanes(): void
}

export function createFetching(given: FetchingOptions): Fetching {
  const { options, files, inside, world } = given
  const speedFloor = createSpeedFloor(world.clock, {
    stallTimeoutMs: options.stallTimeoutMs,
    mostBytesPerSecond: options.limitBytesPerSecond,
    lineIsSlow: given.lineIsSlow,
    lineIsFast: given.lineIsFast,
  })
  const rateLimit = createRateLimit(options.limitBytesPerSecond, world.clock)
  const here = createHere({ options, world, inside, rateLimit }, { ...options, ...files, speedFloor }, world)
  const lanes = inLanes(given, here, { ...world, inside, rateLimit, speedFloor })
  return {
    openFetcher: lanes?.openFetcher ?? here.open,
    dropIdle() {
      here.dropIdle()
      lanes?.dropIdle()
    },
    end() {
      here.end()
      lanes?.end()
    },
  }
}

/** The lanes of this run, where it is to have any. */
function inLanes(
  { options, files, inside, world, waiting, withoutLanes }: FetchingOptions,
  here: Here,
  home: RunHome,
): LaneRun | undefined {
  const { lanes: pool, env, connections = 'kept', systemRoots, clock, log } = world
  const { lanes: wanted } = options
  const isAuto = wanted === 'auto'
  if (pool === undefined || (isAuto ? pool.most : wanted) === 0) return undefined
  if (!isAuto) {
    pool.want(wanted, log)
    void pool.ready().then(() => pool.lanes.length === 0 && withoutLanes())
  }
  let opened = 0
  const unwatch = isAuto ? watchLoad(pool, log, () => opened >= manyImages) : () => {}
  const run = createLaneRun({
    ...{ pool, home, openHere: here.open },
    cookies: files.cookies,
    systemRoots,
    // Who asks for lanes gets no image without one, nor does a long list; otherwise, what is there is used.
    ready: async () => {
      if (!isAuto || waiting() >= longList) await pool.ready()
    },
    sawLarge: () => isAuto && pool.want(1, log),
    facts: {
      options,
      root: inside.root,
      ca: files.ca,
      sharesCookies: files.cookies !== undefined,
      env: Object.fromEntries(Object.entries(env).filter(([name]) => /_proxy$/i.test(name))),
      connections,
      asksForRoots: systemRoots !== undefined,
      clockOffsetMs: clock.now() - processMs(),
    },
  })
  return {
    ...run,
    openFetcher(order, news) {
      opened += 1
      startForLongList(pool, options, waiting(), log)
      return run.openFetcher(order, news)
    },
    end() {
      unwatch()
      run.end()
    },
  }
}
