import { useState } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { formatCount, formatNumber } from '../../shared/text/format.ts'
import { useValue } from '../value.ts'
import { BatchActions, type Opening } from './batch-actions.tsx'
import { BatchName } from './batch-name.tsx'
import { Ending } from './ending.tsx'
import type { Feed } from './feed.ts'
import { Limits } from './limits.tsx'
import { Notes } from './notes.tsx'
import { NowLane } from './now-lane.tsx'
import { Numbers } from './numbers.tsx'
import { PagesNote } from './pages-note.tsx'
import { isResting, settledOf } from './progress.ts'
import { stateSentence } from './state-sentence.ts'
import './header.css'

/** How far the batch is, or what came of it, in a place that keeps its height; and what can be done with the whole of it. */
export function Header({ feed }: { feed: Feed }) {
  const header = useValue(feed.header)
  // Kept here: a batch may end while its menu is open, and its buttons are others then.
  const [isOpen, setOpen] = useState(false)
  if (header === undefined) return null
  const parts = { header, isMoreOpen: isOpen, onMore: setOpen }
  return (
    <section className="batch-header" aria-label="Progress of all images">
      <div className="batch-state">
        {header.state === 'ended' ? <Ending {...parts} /> : <UnderWay {...parts} />}
      </div>
      <div className="batch-notes">
        <PagesNote batch={header.batch} reading={header.reading} />
        <Notes header={header} />
      </div>
    </section>
  )
}

function UnderWay({ header, ...opening }: { header: BatchHeader } & Opening) {
  const { batch, name, folder, state, atOnce, perHost, now } = header
  return (
    <>
      <div className="batch-title-row">
        <div className="batch-title">
          <BatchName batch={batch} name={name} folder={folder} />
          <p className="batch-sentence">{stateSentence(header)}</p>
        </div>
        <BatchActions header={header} {...opening} />
      </div>
      <OverallBar header={header} />
      <div className="numbers-row">
        <Numbers header={header} />
        {!isResting(state) && <Limits batch={batch} atOnce={atOnce} perHost={perHost} />}
      </div>
      {!isResting(state) && <NowLane now={now} isPaused={state === 'paused'} />}
    </>
  )
}

/** How much of the bar stands for the images known so far, while pages may name more. */
const knownShare = 0.85

/** One bar: saved, skipped and cancelled, failed. It moves by transform, so nothing is laid out again. */
function OverallBar({ header: { counts, reading } }: { header: BatchHeader }) {
  const share = (count: number) => (count / Math.max(1, counts.items)) * (reading ? knownShare : 1)
  const calm = counts.skipped + counts.cancelled + counts.deleted
  const settled = settledOf(counts)
  return (
    <div
      className="overall"
      role="progressbar"
      aria-label="All images"
      aria-valuemin={0}
      aria-valuemax={counts.items}
      aria-valuenow={settled}
      aria-valuetext={`${formatNumber(settled)} of ${formatCount(counts.items, 'image')}${reading ? ' so far, more may come' : ''}`}
    >
      {reading && <span className="overall-more" style={{ left: `${100 * knownShare}%` }} />}
      <span className="overall-failed" style={{ transform: `scaleX(${share(settled)})` }} />
      <span className="overall-calm" style={{ transform: `scaleX(${share(counts.saved + calm)})` }} />
      <span className="overall-saved" style={{ transform: `scaleX(${share(counts.saved)})` }} />
    </div>
  )
}
