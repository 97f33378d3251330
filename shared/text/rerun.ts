import type { Counts, ItemEnd } from '../outcomes.ts'
import { formatCount, formatNumber } from './format.ts'

type Ends = Pick<Counts<ItemEnd>, 'saved' | 'changed' | 'skipped' | 'unchanged' | 'gone' | LeftOut | 'failed'>

/** Ends without a file, as the batch asked. */
type LeftOut = 'tooSmall' | 'tooLong' | 'optedOut'

/** What a second run found: new, changed, unchanged and gone. `dropped`: links that its list does not name any more. */
export function rerunWords(
  { saved, changed, skipped, unchanged, gone, tooSmall, tooLong, optedOut, failed }: Ends,
  dropped: number,
): string {
  const leftOut = tooSmall + tooLong + optedOut
  const others = skipped - unchanged - gone - leftOut
  const parts = [
    `${formatNumber(saved - changed)} new`,
    ...(changed > 0 ? [`${formatNumber(changed)} changed`] : []),
    ...(unchanged > 0 ? [`${formatNumber(unchanged)} unchanged`] : []),
    ...(others > 0 ? [`${formatNumber(others)} here already`] : []),
    ...(gone > 0 ? [`${formatNumber(gone)} gone from the site (the files stay)`] : []),
    ...(dropped > 0 ? [`${formatCount(dropped, 'link')} no longer in the list (the files stay)`] : []),
    ...(leftOut > 0 ? [`${formatNumber(leftOut)} left out`] : []),
    ...(failed > 0 ? [`${formatNumber(failed)} failed`] : []),
  ]
  return `${parts.join(', ')}.`
}
