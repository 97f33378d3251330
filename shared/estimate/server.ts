import type { Answer } from './answers.ts'
import { median, type Part, type Reading, spreadAround, sum, varianceOf, weigh } from './part.ts'

/** How many requests a host may serve at a time while the others wait in line; Infinity: it serves all at once. */
const placesTried = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48]

/** How much of the quietest answer's time may be the way there and back, which does not wait in line. */
const waysTried = [0, 0.5, 0.9]

/** Only the first answers of a burst tell it from the time in which a place is taken. */
const wayPrice = 2

/** Times are not more exact, ms: below this, one reading is not better than another. */
const blurMs = 3

/** What a reading must explain better before it is preferred to the plain one: each has a number more to choose. */
const price = 3

type Request = Pick<Answer, 'sentAt' | 'answeredAt' | 'receivedAt' | 'delivered'>

/**
 * How long the answers of one host would have taken to begin, one request at a time: what it took to serve each,
 * without the time that the request waited behind others.
 */
export function waitAlone(requests: readonly Request[]): Part {
  const inOrder = requests.toSorted((a, b) => a.sentAt - b.sentAt)
  const firstAt = Math.min(...inOrder.map(({ answeredAt }) => answeredAt))
  const burst = { requests: inOrder, isEarly: inOrder.map(({ sentAt }) => sentAt < firstAt) }
  const peak = peakOf(inOrder)
  const quietestMs = Math.min(...inOrder.map(({ sentAt, answeredAt }) => answeredAt - sentAt))
  const inLine = placesTried
    .filter(places => places < peak)
    .flatMap(places =>
      waysTried.flatMap(share =>
        // A place is free again when the answer begins, or when all of it is sent.
        (['answeredAt', 'receivedAt'] as const).flatMap(freed => {
          const wayMs = share * quietestMs
          return readingsOf(burst, servedMs(inOrder, places, freed, wayMs), {
            wayMs,
            price: share === 0 ? price : price + wayPrice,
          })
        }),
      ),
    )
  const atOnce = servedMs(inOrder, Number.POSITIVE_INFINITY, 'answeredAt')
  return weigh([...readingsOf(burst, atOnce, { wayMs: 0, price: 0 }), ...inLine])
}

/** What all requests have in common: the way there and back, which needs no place. */
type Common = { wayMs: number; price: number }

/** The requests to one host. `isEarly`: sent before it had answered any. */
type Burst = { requests: readonly Request[]; isEarly: readonly boolean[] }

/** The same times as they are, and with a host that was asleep until its first answer. */
function readingsOf({ requests, isEarly }: Burst, served: readonly number[], common: Common): Reading[] {
  const plain = readingOf(requests, served, common, 0)
  const warm = served.filter((_, at) => isEarly[at] !== true)
  if (warm.length < leastWarm) return [plain]
  // While it woke up, all of them waited for the same.
  const wakeMs = Math.max(0, median(served.filter((_, at) => isEarly[at] === true)) - median(warm))
  const awake = served.map((ms, at) => (isEarly[at] === true ? ms - wakeMs : ms))
  const once = { ...common, price: common.price + price }
  return [plain, readingOf(requests, awake, once, wakeMs)]
}

/** Fewer answers say nothing about how a host answers once it is awake. */
const leastWarm = 8

/** `onceMs`: what is waited for once, whatever is asked. */
function readingOf(
  requests: readonly Request[],
  served: readonly number[],
  common: Common,
  onceMs: number,
): Reading {
  const delivered = served.filter((_, at) => requests[at]?.delivered === true).map(ms => Math.max(0, ms))
  return {
    ms: sum(delivered) + delivered.length * common.wayMs + onceMs,
    // Once because the same requests would be answered anew, once because these are only some answers.
    variance: 2 * delivered.length * varianceOf(delivered),
    fit: -common.price - served.length * Math.log(spreadAround(served) + blurMs),
  }
}

/**
 * What it took to serve each of these requests, in ms, if the host serves this number at a time, the first to arrive
 * first. Less than 0 where that cannot be: a request was served before its turn. `requests` in the order in which they
 * were sent; `freed`: when a place is free again; `wayMs`: until a request has arrived there.
 */
export function servedMs(
  requests: readonly Request[],
  places: number,
  freed: 'answeredAt' | 'receivedAt',
  wayMs = 0,
): number[] {
  /** When each place is free again, the earliest first. */
  const busyUntil: number[] = []
  if (places === Number.POSITIVE_INFINITY)
    return requests.map(({ sentAt, answeredAt }) => answeredAt - sentAt)
  return requests.map(request => {
    const arrivedAt = request.sentAt + wayMs
    const turn = busyUntil.length < places ? arrivedAt : Math.max(arrivedAt, busyUntil[0] ?? 0)
    insert(busyUntil, request[freed])
    // Of more than there are places, the earliest end is another's turn.
    if (busyUntil.length > places) busyUntil.shift()
    return request.answeredAt - turn
  })
}

function insert(sorted: number[], value: number): void {
  let at = sorted.length
  while (at > 0 && (sorted[at - 1] ?? 0) > value) at -= 1
  sorted.splice(at, 0, value)
}

/** Most requests that waited at the same time. */
function peakOf(requests: readonly Request[]): number {
  const moments = requests
    .flatMap(({ sentAt, answeredAt }) => [
      { at: sentAt, by: 1 },
      { at: answeredAt, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by)
  let now = 0
  let peak = 0
  for (const { by } of moments) {
    now += by
    peak = Math.max(peak, now)
  }
  return peak
}
