import type { BatchHeader } from '../../shared/contract/commands.ts'
import { formatCount, formatNumber } from '../../shared/text/format.ts'
import { placeWords } from '../../shared/text/line.ts'
import { isTotalFailure } from '../shell/window-title.ts'
import { leftOf } from './progress.ts'

type Told = Pick<BatchHeader, 'state' | 'line' | 'counts' | 'held' | 'pendingSource'>

/** What a batch does now, or what came of it, without a full stop. */
export function stateSentence(header: Told): string {
  const { state, counts } = header
  switch (state) {
    case 'waiting':
      return header.line === undefined ? 'Waiting' : placeWords(header.line)
    case 'not-started':
      return 'Not started'
    case 'running':
      return runningSentence(header)
    case 'paused':
      return 'Paused'
    case 'stopping':
      return `Finishing ${formatNumber(counts.active + counts.saving)} …`
    case 'stopped':
      return `Stopped${unreadWords(header)}`
    case 'cut-off':
      return `Interrupted${unreadWords(header)}`
    case 'ended':
      if (isTotalFailure(header)) return 'Nothing was saved'
      return counts.failed === 0 ? 'Done' : `Done, ${formatCount(counts.failed, 'image')} failed`
  }
}

function runningSentence({ counts, held }: Told): string {
  const left = leftOf(counts)
  if (held > 0 && held === left) return 'The rest is paused'
  const parts = [
    ...(counts.active > 0 ? [`downloading ${formatNumber(counts.active)}`] : []),
    ...(counts.saving > 0 ? [`saving ${formatNumber(counts.saving)}`] : []),
  ]
  if (parts.length === 0) return counts.backoff > 0 ? 'Waiting to retry' : 'Waiting'
  const words = parts.join(', ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

const unreadWords = ({ pendingSource }: Told): string =>
  pendingSource === 'pages'
    ? ' before all pages were read'
    : pendingSource === 'stream'
      ? ' before its list had ended'
      : ''
