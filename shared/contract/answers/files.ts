import type { ArrangeKind, ArrangeTotals } from '../../arranging.ts'
import type { ConversionTotals } from '../../conversion.ts'
import type { DuplicateTotals } from '../../duplicates.ts'
import type { Problem } from '../../text/problems.ts'
import type { VerdictKind, VerifiedFolder } from '../../verified.ts'

/** What became of files that were to be deleted. `changed`: indexes of those that are not what was saved any more. */
export type DeletedFiles = {
  deleted: number
  changed: number[]
  failed: FileFaults
  /** All of them are where `restoreFiles` can bring them back from. */
  canRestore: boolean
}

export type RestoredFiles = { restored: number; failed: FileFaults }

/** The first hundred, each with words that follow a colon. */
export type FileFaults = { count: number; first: { index: number; why: string }[] }

/** Work on the files of a batch. `about`: what was known before it began. */
export type WatchedFileWork<About, Totals> = {
  revision: number
  state: 'running' | 'stopped' | 'ended'
  about: About
  totals: Totals
  /** Files that stay as they are, and why. Only the first ones. */
  left: { file: string; why: string }[]
  /** Why it ended before its time. */
  problem: Problem | undefined
  /** Time since its end, ms; undefined while it runs. */
  endedMsAgo: number | undefined
}

/** `images`: how many there are to convert, as far as that could be known. */
export type WatchedConversion = WatchedFileWork<{ images: number }, ConversionTotals>

/** `images`: how many there are at most to look at. */
export type WatchedDuplicates = WatchedFileWork<{ images: number }, DuplicateTotals>

/** `images`: how many are to get other names or folders, as far as that could be known. */
export type WatchedArranging = WatchedFileWork<{ kind: ArrangeKind; images: number }, ArrangeTotals>

/** The latest check of a folder. */
export type WatchedVerify = {
  revision: number
  folder: string
  state: 'running' | 'stopped' | 'ended'
  /** How many files there are to check; absent until they are counted. */
  filesTotal: number | undefined
  found: VerifiedFolder
  /**
   * How many of the missing files running this batch again brings back: the others below its folder are of other
   * batches.
   */
  ownMissing: number
  /** Files that are not intact, by name, missing ones last. Only the first ones, and only once the check has ended. */
  faults: FolderFault[]
  /** Why the folder could not be read. */
  problem: Problem | undefined
}

export type FolderFault = { file: string; kind: VerdictKind; why: string | undefined }
