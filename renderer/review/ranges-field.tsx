import type { ReviewedRanges } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { readAgain } from '../intake/draft.ts'
import { sayWhy } from '../text.ts'
import './sheets-field.css'

/** Whether ranges in links of a table, such as [001-120], stand for many links. */
export function RangesField({ ranges }: { ranges: ReviewedRanges | undefined }) {
  if (ranges === undefined) return null
  const { count, areExpanded } = ranges
  const what = areExpanded
    ? 'links with ranges'
    : `${formatCount(count, 'link')} with ${count === 1 ? 'a range' : 'ranges'}`
  return (
    <div className="sheets-field">
      <label title="A range such as [001-120] or {front,back} stands for many links">
        <input
          type="checkbox"
          checked={areExpanded}
          onChange={() => void readAgain({ ranges: !areExpanded }).catch(sayWhy)}
        />
        Expand {what}
      </label>
    </div>
  )
}
