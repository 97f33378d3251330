import type { Failure } from '../../../shared/failure.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { Arrived } from '../attempt/arrived.ts'
import type { Fetched, FetchOrder } from '../attempt/fetcher.ts'
import type { PartContent } from '../files/part-file.ts'
import type { CookieJar } from '../http/cookies.ts'
import type { PartFacts } from '../http/resume.ts'
import type { DecodeResult, Picture } from '../image/decoder/messages.ts'
import type { Interruption } from '../interrupted.ts'

/** What a lane must know of a run. */
export type RunFacts = {
  options: BatchOptions
  /** The batch's folder, as it was entered. */
  root: string
  /** Certificates in PEM to be trusted beside those that Node brings. */
  ca: string | undefined
  /** Whether all requests share cookies. */
  sharesCookies: boolean
  /** Of the environment: the proxy settings. */
  env: Readonly<Record<string, string | undefined>>
  connections: 'kept' | 'fresh'
  /** Whether main knows better than Node what the system trusts. */
  asksForRoots: boolean
  /** What the clock of main shows when the process's own, in ms, shows 0. */
  clockOffsetMs: number
}

/** What an attempt in a lane came to: the file stays there. */
export type FetchedThere = Omit<Fetched, 'outcome'> & {
  /** The fetcher whose attempt began in place of this one. */
  followedBy: number | undefined
  outcome:
    | Exclude<Fetched['outcome'], { kind: 'whole' }>
    | { kind: 'whole'; path: string; bytes: number; facts: Omit<Arrived, 'part' | 'copied' | 'linkTo'> }
}

/** A lane offers this from the start. */
export type LaneDoor = {
  beginRun(run: number, facts: RunFacts): void
}

/** A lane offers this for each run. */
export type RunInLane = {
  /** `isTraced`: a message is sent for each piece. */
  open(fetch: number, order: FetchOrder): void
  dropIdle(): void
  end(): void
}

/** A lane offers this for each fetcher. */
export type FetchInLane = {
  /** `place`: on the board of progress. */
  attempt(number: number, place: number | undefined): Promise<FetchedThere>
  /** This attempt may begin in place of another one at its host that ends well there. */
  standBy(number: number): void
  /** No, it may not. */
  standDown(): void
  interrupt(interruption: Interruption): void
  /** The next piece ends the exchange with this failure. */
  breakOff(failure: Failure): void
  keep(): Promise<PartFacts | undefined>
  discard(): Promise<undefined>
  content(): Promise<PartContent>
  seal(modifiedAt: Date | undefined): Promise<string>
  rename(to: string, replaces: boolean): Promise<void>
  /** Removes the whole file that has no name. */
  reset(): Promise<void>
}

/** A lane asks this of each run. */
export type RunAtHome = {
  cookiesFor(url: string, own: string | undefined): ReturnType<CookieJar['headerFor']>
  systemRoots(): readonly string[]
  takeCookies(url: string, setCookies: readonly string[]): Promise<void>
}

/** A lane asks this of each fetcher, and tells it. */
export type FetchAtHome = {
  checkpoint(kept: PartFacts): void
  /** When pieces arrived (epoch ms), and how large they were. */
  pieces(at: readonly number[], bytes: readonly number[]): void
  /** Resolves when the rate limit allows more than these bytes. */
  pace(bytes: number): Promise<void>
  decode(picture: Picture): Promise<DecodeResult>
}
