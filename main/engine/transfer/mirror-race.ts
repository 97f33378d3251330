import type { DownloadEnd } from '../attempt/download.ts'
import { isOutOfRoom } from '../files/disk-failure.ts'
import { childController, Interrupted } from '../interrupted.ts'
import type { Clock } from '../world.ts'

/** Head start of each URL before the next mirror is asked too: a quick answer costs the mirrors nothing. */
const headStartMs = 1500

type Contender = {
  place: number
  /** It got its place in the schedule: waiting in our own queue is no slowness of its host's. */
  begun: Promise<void>
  abort: (by: Interrupted) => void
  end: Promise<DownloadEnd>
}

/**
 * Downloads one image from the first of its URLs that succeeds. The next URL starts when those before it have
 * failed or had their head start; the losers are aborted and waited for, so that nothing of them remains.
 * All fail: the first URL's failure. Only the first URL's bytes are kept when interrupted.
 */
export async function raceMirrors(
  urls: readonly string[],
  start: (url: string, place: number, signal: AbortSignal, begun: () => void) => Promise<DownloadEnd>,
  signal: AbortSignal,
  clock: Clock,
): Promise<DownloadEnd> {
  const [only] = urls
  if (only !== undefined && urls.length === 1) return start(only, 0, signal, () => {})

  const running = new Set<Contender>()
  const ended: { place: number; end: DownloadEnd }[] = []
  let next = 0
  let latest: Contender | undefined

  const launch = () => {
    const place = next
    const url = urls[place] ?? ''
    next += 1
    const { controller, release } = childController(signal)
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    latest = {
      place,
      begun,
      abort: by => controller.abort(by),
      end: start(url, place, controller.signal, begin).finally(release),
    }
    running.add(latest)
  }

  while (next < urls.length || running.size > 0) {
    if (running.size === 0) {
      // The first is started in any case: it knows best how to be interrupted.
      if (signal.aborted && next > 0) break
      launch()
    }
    const winner = await nextEnd(running, next < urls.length ? latest : undefined, clock)
    if (winner === undefined) {
      launch()
      continue
    }
    const { contender, end } = winner
    running.delete(contender)
    if (end.kind === 'whole' || end.kind === 'unchanged') {
      await abortAll(running)
      return end
    }
    ended.push({ place: contender.place, end })
  }
  ended.sort((a, b) => a.place - b.place)
  // A full disk or an interruption explains the whole better than an earlier one's failure.
  const told =
    ended.find(({ end }) => end.kind === 'failed' && isOutOfRoom(end.failure.code)) ??
    ended.find(({ end }) => end.kind === 'interrupted') ??
    ended[0]
  if (told === undefined) throw new Error('a race needs at least one URL')
  return told.end
}

/** The first contender to end, or undefined when the latest has had its head start before. */
async function nextEnd(running: ReadonlySet<Contender>, latest: Contender | undefined, clock: Clock) {
  const waiting = new AbortController()
  const ends = [...running].map(async contender => ({ contender, end: await contender.end }))
  try {
    if (latest === undefined) return await Promise.race(ends)
    const over = latest.begun
      .then(() => clock.sleep(headStartMs, waiting.signal))
      .then(
        () => undefined,
        () => undefined,
      )
    return await Promise.race([...ends, over])
  } finally {
    waiting.abort()
  }
}

async function abortAll(losers: ReadonlySet<Contender>): Promise<void> {
  const by = new Interrupted({ kind: 'cancel' })
  for (const loser of losers) loser.abort(by)
  for (const loser of losers) {
    const end = await loser.end
    // It may have come second by a hair, whole.
    if (end.kind === 'whole') await end.arrived.part.reset()
  }
}
