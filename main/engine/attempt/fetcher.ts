import type { Failure } from '../../../shared/failure.ts'
import type { Attempt, Item, ServedFacts } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { Inside } from '../files/inside.ts'
import type { Client } from '../http/exchange.ts'
import type { PartFacts } from '../http/resume.ts'
import type { Decoders } from '../image/decoder/decoders.ts'
import type { Clock } from '../world.ts'
import type { Arrived } from './arrived.ts'
import type { RateLimit } from './rate-limit.ts'

/** One URL to be fetched into one part file. Plain data. */
export type FetchOrder = {
  url: string
  item: Pick<Item, 'url' | 'method' | 'body' | 'headers' | 'referer' | 'publicOnly'>
  partPath: string
  /** Bytes of an earlier run that are known to be on disk. */
  kept: PartFacts | undefined
  /** The validator of the existing file: the image is downloaded only if it has changed since. */
  known: ServedFacts | undefined
  /** Whether its bytes are worth keeping when it is interrupted. */
  keeps: boolean
  /** Whether it is recorded when each piece arrives. */
  isTraced: boolean
}

/** Hears of an attempt while it runs. */
export type FetchNews = {
  active(attempt: number, receivedBytes: number, totalBytes: number | undefined): void
  /** `at`: when they did (epoch ms), where that was not just now. */
  received(bytes: number, at?: number): void
  /** The kept bytes are synced; another process can resume from them, too. */
  checkpoint(kept: PartFacts): void
}

/** What an attempt came to. */
export type Fetched = {
  /** What is noted of it. */
  record: Attempt
  outcome:
    | { kind: 'whole'; arrived: Arrived }
    /** The file that is there already is still the same. */
    | { kind: 'unchanged' }
    | { kind: 'failed'; failure: Failure }
  /** What its host shows for what is not there. */
  goneImage: { host: string; sha256: string } | undefined
}

/**
 * Fetches one URL into a checked part file, one attempt at a time: everything about it that is work, and nothing that
 * must be decided for many at once.
 */
export type Fetcher = {
  /** One attempt, from request to checked file. Rejects with the signal's reason, or with an error of the disk. */
  attempt(number: number, signal: AbortSignal): Promise<Fetched>
  /**
   * Where it can: prepares an attempt so that it begins at once when another one at the same host ends well, in whose place
   * it then runs. `begun` is called when main learns of that, with the time (epoch ms) when it began; `attempt` has to
   * follow. Answers what calls it back, where it has not begun.
   */
  standBy?(number: number, begun: (at: number) => void): (() => void) | undefined
  /** Keeps the bytes on the disk. Resolves with what may be continued another time. */
  keep(): Promise<PartFacts | undefined>
  /** Removes the bytes. */
  discard(): Promise<undefined>
}

/** What all fetchers of a run share. */
export type FetchContext = {
  clientFor(item: Pick<Item, 'publicOnly'>): Client
  rateLimit: RateLimit
  options: BatchOptions
  world: { clock: Pick<Clock, 'now'>; decoders: Pick<Decoders, 'check'> }
  inside: Inside
}
