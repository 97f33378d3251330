import { createHash } from 'node:crypto'
import { jpegOf } from '../helpers/images.ts'

/** What a soak asks for: items on each of several hosts, the first of which misbehave. */
export type SoakPlan = {
  hosts: number
  /** Hosts that misbehave in every way, each item in its own. */
  mixed: number
  /** Hosts that take every request and never answer; they come after the mixed ones. */
  silent: number
  itemsPerHost: number
  /** Items of a silent host, where that is not all of them: each host costs ten minutes once three went unanswered. */
  itemsPerSilentHost?: number
  /** Bodies that come a byte at a time: each takes a minute to be given up. */
  hasTrickles: boolean
}

/** Every way in which an answer can be odd, and what must become of its item: `cut`: saved as far as it goes. */
export const manners = {
  whole: 'saved',
  slow: 'saved',
  chunked: 'saved',
  untilClose: 'saved',
  zipped: 'saved',
  falseEncoding: 'saved',
  longHead: 'saved',
  oddHead: 'saved',
  hints: 'saved',
  unasked: 'saved',
  behindLength: 'saved',
  resetReused: 'saved',
  resetOnce: 'saved',
  cutOnce: 'saved',
  stallOnce: 'saved',
  wrongRange: 'saved',
  errorOnce: 'saved',
  limitedOnce: 'saved',
  busyOnce: 'saved',
  redirected: 'saved',
  needsCookie: 'saved',
  half: 'cut',
  missing: 'failed',
  gone: 'failed',
  page: 'failed',
  junk: 'failed',
  empty: 'failed',
  hugeHead: 'failed',
  garbage: 'failed',
  switched: 'failed',
  loop: 'failed',
  wrongLength: 'failed',
  cutChunks: 'failed',
  cutAlways: 'failed',
  cutZip: 'failed',
  resetAlways: 'failed',
  hangUp: 'failed',
  halfHead: 'failed',
  silent: 'failed',
  trickle: 'failed',
} as const satisfies Record<string, 'saved' | 'cut' | 'failed'>

export type Manner = keyof typeof manners

const quick = Object.keys(manners).filter(name => name !== 'silent' && name !== 'trickle') as Manner[]

export function mannerOf(plan: SoakPlan, host: number, item: number): Manner {
  if (host >= plan.mixed + plan.silent) return 'whole'
  if (host >= plan.mixed) return 'silent'
  if (item === 5) {
    // Few, because each holds its place as long as a timeout.
    if (host % 4 === 0) return 'silent'
    if (host % 4 === 1 && plan.hasTrickles) return 'trickle'
  }
  const manner = quick[(host + item * 7) % quick.length] ?? 'whole'
  // A host that breaks the rules of HTTP once is read leniently from then on: half of them do not.
  return manner === 'oddHead' && host % 2 === 0 ? 'whole' : manner
}

export function itemsOf(plan: SoakPlan, host: number): number {
  const isSilent = host >= plan.mixed && host < plan.mixed + plan.silent
  return isSilent ? (plan.itemsPerSilentHost ?? plan.itemsPerHost) : plan.itemsPerHost
}

/** The image of an item, of which there is no other. Now and then a large one. */
export function bodyOf(host: number, item: number): Buffer {
  const seed = host * 1_000_003 + item + 1
  const bytes = item % 499 === 498 ? 1_500_000 : 1500 + ((seed * 7919) % 9000)
  return jpegOf(bytes, seed)
}

/** What is promised and sent of an image of which only the first half is left. */
export const halfOf = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2))

/** Below the folder, as `--name {path}/{name}` calls it. */
export const fileOf = (host: number, item: number): string => `${host}/${item}.jpg`

/** The hash that a saved item must have; undefined where nothing may be saved. */
export function expectedHash(plan: SoakPlan, host: number, item: number): string | undefined {
  const end = manners[mannerOf(plan, host, item)]
  if (end === 'failed') return undefined
  const body = bodyOf(host, item)
  return sha256(end === 'cut' ? halfOf(body) : body)
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
