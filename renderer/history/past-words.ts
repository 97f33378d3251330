import type { HistoryRow } from '../../shared/contract/commands.ts'
import { endWords } from '../../shared/outcomes.ts'
import { formatCount, formatNumber } from '../../shared/text/format.ts'
import { type LinePlace, placeWords } from '../../shared/text/line.ts'

/** What is said of a batch that waits: “Next in line, 40 images”. */
export const waitingWords = (line: LinePlace, { counts }: Pick<HistoryRow, 'counts'>): string =>
  `${placeWords(line)}, ${formatCount(counts.items, 'image')}`

type Counted = Pick<HistoryRow, 'counts' | 'lists' | 'state' | 'notStarted'>

/** What came of a batch: “31 of 40 images saved, 9 failed”. */
export function countWords({ counts, lists, state, notStarted }: Counted): string {
  if (state === 'not-started')
    return [formatCount(counts.items, 'image'), notStarted].filter(Boolean).join('. ')
  const { saved, queued, items: _, ...others } = counts
  const { rejected = 0 } = lists
  const isUnderWay = state === 'running' && queued > 0
  return [
    savedWords(counts),
    ...(isUnderWay ? [`${formatNumber(queued)} left`] : []),
    ...endWords({ ...others, left: isUnderWay ? 0 : queued, rejected }),
  ].join(', ')
}

function savedWords({ items, saved, skipped, deleted, failed, queued }: Counted['counts']): string {
  if (saved + skipped + deleted + queued === 0 && failed > 0) return 'Nothing was saved'
  const images = formatCount(items, 'image')
  return saved === items ? `${images} saved` : `${formatNumber(saved)} of ${images} saved`
}

/** What is left of a batch that does not run, and why there may be more. */
export function leftWords({
  counts,
  pendingSource,
  state,
  notStarted,
}: Pick<HistoryRow, 'counts' | 'pendingSource' | 'state' | 'notStarted'>): string {
  if (state === 'not-started') return ['Not started', notStarted].filter(Boolean).join('. ')
  const left = `${formatNumber(counts.queued)} of ${formatCount(counts.items, 'image')} left`
  if (pendingSource === 'pages')
    return counts.queued > 0 ? `${left}, and not all pages were read.` : 'Not all pages were read.'
  if (pendingSource === 'stream')
    return `${counts.queued > 0 ? `${left}. The` : 'The'} list came through a pipe that was interrupted, so there may be more.`
  // A file may wait for its name even where no image is left.
  return counts.queued > 0 ? `${left}.` : 'It was interrupted.'
}
