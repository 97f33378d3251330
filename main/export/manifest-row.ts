import type { ImageType } from '../../shared/image.ts'
import type { Attempt, CopySource, MadeFile, SettledItem } from '../../shared/model.ts'
import { endOf } from '../../shared/outcomes.ts'
import { publicUrl } from '../../shared/public-url.ts'
import type { BatchRow } from '../store/store.ts'

/** One item of a batch as a flat record: everything known about its file, so that anyone can check it. Times in ms. */
export type ManifestRow = {
  batch: string
  index: number
  source: string
  line: number
  /** Without credentials and secrets, like all links here. */
  url: string
  finalUrl: string | undefined
  state: string
  /** HTTP status of the last answer. */
  status: number | undefined
  attempts: number
  file: string | undefined
  bytes: number | undefined
  sha256: string | undefined
  imageType: ImageType | undefined
  width: number | undefined
  height: number | undefined
  check: string
  damage: string | undefined
  /** Why its pixels were not checked, although the options ask for it. */
  notDecoded: string | undefined
  sameAs: string | undefined
  /** The file that it was copied from, where it was not downloaded. */
  copiedFrom: string | undefined
  failure: string | undefined
  message: string | undefined
  settledAt: string
  queuedMs: number
  activeMs: number
  ttfbMs: number | undefined
  /** What the list or the page said of the image. */
  fields: Readonly<Record<string, string>> | undefined
  /** Of the answer that brought the image, else of the last one: Content-Type, and what it asks of robots (X-Robots-Tag). */
  contentType: string | undefined
  robotsTag: string | undefined
  /** The state, or what shared/outcomes.ts says more exactly. */
  end: string
  /** Where each of its redirects led. */
  redirects: readonly string[] | undefined
  /** What the page that named the image asks of those who collect images for training. */
  aiRules: string | undefined
  /** Files that were made of it: their names, bytes and SHA-256, and which of them took its place. */
  converted: readonly MadeFile[] | undefined
}

/** What a host said of an image: where it was delivered, also in an earlier batch, else where it was asked for last. */
export const answerOf = (
  attempts: readonly Attempt[],
  copied: CopySource | undefined,
): Pick<Attempt, 'contentType' | 'robotsTag'> | undefined =>
  copied ??
  attempts.find(({ status, failure }) => status !== undefined && failure === undefined) ??
  attempts.findLast(({ status }) => status !== undefined)

/** The record of one settled item. */
export function manifestRow(
  { id, options }: Pick<BatchRow, 'id' | 'options'>,
  { index, item, state, attempts, times }: SettledItem,
): ManifestRow {
  const last = attempts.findLast(({ status }) => status !== undefined)
  const saved = state.kind === 'saved' || state.kind === 'deleted' ? state : undefined
  const answer = answerOf(attempts, saved?.copied)
  const named = 'file' in state ? state : undefined
  const file = named ?? (state.kind === 'skipped' ? state : undefined)
  const why = 'why' in state ? state.why : undefined
  const failed = state.kind === 'failed' ? state.failure : undefined
  return {
    batch: id,
    index,
    source: item.origin.source,
    line: item.origin.line,
    url: publicUrl(item.url),
    finalUrl: last?.finalUrl === undefined ? undefined : publicUrl(last.finalUrl),
    state: state.kind,
    status: last?.status,
    attempts: attempts.length,
    file: named?.file,
    bytes: file?.bytes,
    sha256: file?.sha256,
    imageType: file?.image?.type,
    width: file?.image?.width,
    height: file?.image?.height,
    check: options.check,
    damage: saved?.damage,
    notDecoded: saved?.notDecoded,
    sameAs: saved?.sameAs,
    copiedFrom: saved?.copied?.file,
    failure: failed?.code,
    message: failed?.message ?? why,
    settledAt: new Date(times.settledAt).toISOString(),
    queuedMs: Math.round(times.queuedMs),
    activeMs: Math.round(times.activeMs),
    ttfbMs: times.ttfbMs === undefined ? undefined : Math.round(times.ttfbMs),
    fields: item.fields,
    contentType: answer?.contentType,
    robotsTag: answer?.robotsTag,
    end: endOf(state),
    redirects: last?.redirects,
    aiRules: item.aiRules,
    converted: saved?.converted,
  }
}
