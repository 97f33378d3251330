import { hostOf } from '../../../shared/address.ts'
import type { Fetcher, FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import type { CookieJar } from '../http/cookies.ts'
import type { World } from '../world.ts'
import { chooseLane } from './choose.ts'
import { door, type Lane } from './lane.ts'
import { createLaneFetcher, type LaneDoors } from './lane-fetcher.ts'
import { largeBytes } from './load.ts'
import type { LaneDoor, RunAtHome, RunFacts, RunInLane } from './messages.ts'
import type { LanePool } from './pool.ts'
import { createRemoteFetch, type RemoteFetch, type RunHome, type Standing } from './remote-fetch.ts'

/** One run's use of the lanes. */
export type LaneRun = {
  openFetcher(order: FetchOrder, news: FetchNews): Fetcher
  dropIdle(): void
  end(): void
}

export type LaneRunOptions = {
  pool: LanePool
  facts: RunFacts
  home: RunHome
  /** Where no lane is there. */
  openHere(order: FetchOrder, news: FetchNews): Promise<Fetcher>
  cookies: CookieJar | undefined
  systemRoots: World['systemRoots']
  /** Resolves when it is known whether there is a lane. */
  ready(): Promise<void>
  /** A large file comes, where no lane is there. */
  sawLarge(): void
}

/** Attempts at one host in one lane: now, and at most so far. */
type AtHost = { now: number; most: number }

/** Hosts that are remembered for each lane, so that a list of a million is no matter. */
const mostHosts = 4096

export function createLaneRun({
  pool,
  facts,
  home,
  openHere,
  cookies,
  systemRoots,
  ready,
  sawLarge,
}: LaneRunOptions): LaneRun {
  const run = pool.nextId()
  const begun = new Map<Lane, Map<string, AtHost>>()
  const standing: Standing = new Map()

  function begin(lane: Lane): Map<string, AtHost> {
    const hosts = new Map<string, AtHost>()
    begun.set(lane, hosts)
    lane.calls.offer(run, runAtHome(cookies, systemRoots))
    lane.calls.at<LaneDoor>(door).note('beginRun', run, facts)
    return hosts
  }

  function standingIn(wanted: Lane): number {
    let count = 0
    for (const { lane } of standing.values()) if (lane === wanted) count += 1
    return count
  }

  function choose(host: string): Lane | undefined {
    const { lanes } = pool
    const chosen = chooseLane(
      lanes.map(lane => {
        const { now = 0, most = 0 } = begun.get(lane)?.get(host) ?? {}
        return { running: lane.running + standingIn(lane), ofHost: now, mostOfHost: most }
      }),
    )
    return chosen === undefined ? undefined : lanes[chosen]
  }

  function openThere(order: FetchOrder, news: FetchNews): RemoteFetch | undefined {
    const host = hostOf(order.url)
    const lane = choose(host)
    if (lane === undefined) return undefined
    const hosts = begun.get(lane) ?? begin(lane)
    const enter = () => enterHost(hosts, host)
    return createRemoteFetch(order, news, { lane, run, id: pool.nextId(), home, enter, standing })
  }

  const doors: LaneDoors = {
    async open(order, news) {
      await ready()
      return openThere(order, news) ?? openHere(order, newsOfLarge(news, sawLarge))
    },
    mayPrepare({ isTraced }) {
      const { limitBytesPerSecond, stopOnFailure } = facts.options
      // Main has to hear each piece of these, or what came of the one before.
      return !isTraced && limitBytesPerSecond === undefined && !stopOnFailure
    },
    openEarly: openThere,
  }

  return {
    openFetcher: (order, news) => createLaneFetcher(order, news, home.inside, doors),
    dropIdle() {
      for (const lane of begun.keys()) lane.calls.at<RunInLane>(run).note('dropIdle')
    },
    end() {
      for (const lane of begun.keys()) {
        lane.calls.at<RunInLane>(run).note('end')
        lane.calls.withdraw(run)
      }
    },
  }
}

/** Also tells where a large file comes. */
const newsOfLarge = (news: FetchNews, sawLarge: () => void): FetchNews => ({
  ...news,
  active(attempt, receivedBytes, totalBytes) {
    if (totalBytes !== undefined && totalBytes > largeBytes) sawLarge()
    news.active(attempt, receivedBytes, totalBytes)
  },
})

/** Counts an attempt at a host; answers what ends it. */
function enterHost(hosts: Map<string, AtHost>, host: string): () => void {
  const known = hosts.get(host) ?? { now: 0, most: 0 }
  known.now += 1
  known.most = Math.max(known.most, known.now)
  // To the end of the line: the first is the one that was not asked for longest.
  hosts.delete(host)
  hosts.set(host, known)
  if (hosts.size > mostHosts) forgetIdle(hosts)
  return () => {
    known.now -= 1
  }
}

function forgetIdle(hosts: Map<string, AtHost>): void {
  for (const [host, { now }] of hosts) {
    if (now > 0) continue
    hosts.delete(host)
    return
  }
}

const runAtHome = (jar: CookieJar | undefined, roots: World['systemRoots']): RunAtHome => ({
  cookiesFor: (url, own) => (jar === undefined ? own : jar.headerFor(new URL(url), own)),
  takeCookies: async (url, setCookies) => jar?.take(new URL(url), setCookies),
  systemRoots: () => roots?.() ?? [],
})
