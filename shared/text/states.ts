import type { CopySource, EarlierVersion, RowState, SharedAddress, SkipReason } from '../model.ts'
import type { LeftOutReason } from '../outcomes.ts'
import type { SegmentKind } from '../timeline.ts'
import { formatCount, formatNumber, formatWait } from './format.ts'

/** States and phases as people see them. */
export const stateWords: Readonly<Record<RowState, string>> = {
  queued: 'Waiting',
  paused: 'Paused',
  active: 'Downloading',
  saving: 'Saving',
  backoff: 'Retrying soon',
  saved: 'Saved',
  skipped: 'Skipped',
  failed: 'Failed',
  cancelled: 'Cancelled',
  deleted: 'Deleted',
}

/** Of an image that is tried again. `retryAt` and `now`: epoch ms. */
export const retryWords = (retryAt: number | undefined, now: number): string =>
  retryAt === undefined || retryAt <= now ? stateWords.backoff : `Retry in ${formatWait(retryAt - now)}`

const tryNames: Readonly<Record<number, string>> = { 2: 'Second try', 3: 'Third try' }

/** Of an image that is downloaded again after a failure: which attempt this is, from 2 on. */
export const tryWords = (attempt: number): string => tryNames[attempt] ?? `Try ${formatNumber(attempt)}`

/** Why an image was not downloaded, or not kept. */
export const skipWords: Readonly<Record<SkipReason | LeftOutReason, string>> = {
  'name-exists': 'a file with this name exists',
  'already-downloaded': 'already saved',
  'same-content': 'a duplicate',
  unchanged: 'unchanged',
  gone: 'gone from the site, the saved file stays',
  'too-small': 'too small',
  'too-long': 'too long and narrow',
  'opted-out': 'its site asks that it is not used for training or not indexed',
}

/** Of a saved image that is identical to another file. */
export const sameAsWords = (file: string): string => `the same image as ${file}`

/** The same where one folder says enough: `../../Cats/1.jpg` is “1.jpg in Cats”. */
export function sameImageWords(path: string): string {
  const [file = path, folder] = path.split('/').reverse()
  return `Same image as ${file}${folder === undefined || folder === '..' ? '' : ` in ${folder}`}`
}

/** Of an image that was copied: from which file, and why its host could not say whether it changed, where it was asked. */
export const copiedWords = ({ file, unconfirmed }: Pick<CopySource, 'file' | 'unconfirmed'>): string =>
  `copied from ${file}${unconfirmed === undefined ? '' : `, which may be outdated: ${unconfirmed}`}`

/** Of an image that changed since it was saved. */
export const changedWords = ({ file, isReplaced }: Pick<EarlierVersion, 'file' | 'isReplaced'>): string =>
  isReplaced ? 'changed; it replaced the earlier file' : `changed; the earlier file is ${file}`

/** How many images of a batch are identical to another file. */
export const alikeWords = (count: number): string =>
  count === 1
    ? '1 image is the same as another file'
    : `${formatCount(count, 'image')} are the same as other files`

/** Many links that ended at one address: a placeholder, or variants that share an image. */
export const sharedWords = ({ address, links, placeholders }: SharedAddress): string =>
  `${formatCount(links, 'link')} ended at the same address: ${address}${placeholders > 0 ? ' (a placeholder)' : ''}`

/** In the order of a legend. */
export const segmentWords: Readonly<Record<SegmentKind, string>> = {
  queued: 'Queue',
  dns: 'DNS lookup',
  connect: 'Connect',
  tls: 'TLS handshake',
  request: 'Send request',
  wait: 'Wait for the first byte',
  receive: 'Receive',
  finish: 'Check and save',
  running: 'Downloading now',
  backoff: 'Wait to retry',
}
