import type { ImageFacts } from './image.ts'
import { type End, outcomes } from './outcomes.ts'
import { formatBytes, formatCount } from './text/format.ts'

/** The result of checking one file of a folder again. */
export type FileVerdict =
  | { kind: 'whole' }
  /** Can be viewed, with faults. */
  | { kind: 'damaged'; why: string }
  /** Its structure is complete; its pixels could not be checked. */
  | { kind: 'not-decoded'; why: string }
  /** An incomplete image, or one that cannot be decoded. */
  | { kind: 'broken'; why: string }
  | { kind: 'not-an-image'; why: string }
  /** Bytes of a download that has not finished. */
  | { kind: 'unfinished' }
  /** A complete image, but with other bytes than were saved under this name. */
  | { kind: 'changed' }
  /** Was saved under this name and no longer exists. */
  | { kind: 'missing' }
  | { kind: 'unreadable'; why: string }

export type VerdictKind = FileVerdict['kind']

export type VerifiedFile = {
  /** Relative to the folder, with `/`. */
  file: string
  bytes: number
  verdict: FileVerdict
  image: ImageFacts | undefined
}

/**
 * What a person reads of each kind, in the order of the summary, which end of an image it is, and why where the verdict
 * itself does not say it.
 */
const words: Readonly<Record<VerdictKind, { name: string; end: End; why?: string }>> = {
  whole: { name: 'intact', end: 'saved' },
  'not-decoded': { name: 'not decoded', end: 'notDecoded' },
  damaged: { name: 'damaged', end: 'damaged' },
  broken: { name: 'broken', end: 'failed' },
  changed: { name: 'changed', end: 'failed', why: 'its bytes differ from those that were saved' },
  missing: { name: 'missing', end: 'failed', why: 'it was saved here and no longer exists' },
  'not-an-image': { name: 'not an image', end: 'failed' },
  unfinished: { name: 'unfinished', end: 'failed', why: 'an unfinished download' },
  unreadable: { name: 'unreadable', end: 'failed' },
}
export const verdictKinds = Object.keys(words) as VerdictKind[]

export const verdictName = (kind: VerdictKind): string => words[kind].name

export const verdictReason = (verdict: FileVerdict): string | undefined =>
  'why' in verdict ? verdict.why : words[verdict.kind].why

/** `files` are those that exist; `counts` includes the missing ones. */
export type VerifiedFolder = { files: number; bytes: number; counts: Record<VerdictKind, number> }

export const emptyFolder = (): VerifiedFolder => ({
  files: 0,
  bytes: 0,
  counts: Object.fromEntries(verdictKinds.map(kind => [kind, 0])) as VerifiedFolder['counts'],
})

export function addVerified(folder: VerifiedFolder, { bytes, verdict }: VerifiedFile): void {
  if (verdict.kind !== 'missing') folder.files += 1
  folder.bytes += bytes
  folder.counts[verdict.kind] += 1
}

/** How many files are faulty, including missing ones. */
export const faultsOf = ({ counts }: VerifiedFolder): number =>
  verdictKinds
    .filter(kind => outcomes[words[kind].end].exit === 1)
    .reduce((sum, kind) => sum + counts[kind], 0)

/** Such as “5 files (1.2 MB) · 4 whole · 1 broken”. */
export function formatVerified({ files, bytes, counts }: VerifiedFolder): string {
  const parts = verdictKinds
    .filter(kind => counts[kind] > 0)
    .map(kind => `${counts[kind].toLocaleString('en-US')} ${words[kind].name}`)
  return [`${formatCount(files, 'file')} (${formatBytes(bytes)})`, ...parts].join(' · ')
}
