import { useEffect, useState } from 'react'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { appInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { useValue } from '../value.ts'
import { DropZone } from './drop-zone.tsx'
import { HomeCard } from './home-card.tsx'
import './home.css'

/** How many of the last downloads are shown; the history has them all. */
const mostRecent = 6

/** Where every download begins: one place that takes everything, what is under way, and what was last. */
export function Home() {
  const recent = useRecent()
  const known = useValue(appInfo)
  const running = known?.running.map(({ batch }) => batch) ?? []
  const unfinished = known?.unfinished ?? []
  const runs = recent.filter(({ batch }) => running.includes(batch))
  const open = [...runs, ...unfinished].slice(0, mostRecent)
  const waiting = known?.waiting ?? []
  const shown = [...open, ...waiting].map(({ batch }) => batch)
  const others = recent.filter(({ batch }) => !shown.includes(batch)).slice(0, mostRecent)
  return (
    <div className="home">
      {(known?.handedOver ?? 0) > 0 && (
        <p className="home-waiting">
          <a href="#/hand-over">Look at what another program handed over</a>
        </p>
      )}
      <DropZone />
      {open.length > 0 && <Cards title="Running and unfinished" rows={open} />}
      {waiting.length > 0 && <Cards title="Waiting in line" rows={waiting} />}
      {others.length > 0 && (
        <Cards
          title="Recent"
          rows={others}
          hasMore={recent.some(
            ({ batch }) => !shown.includes(batch) && !others.some(row => row.batch === batch),
          )}
        />
      )}
    </div>
  )
}

function Cards({ title, rows, hasMore = false }: { title: string; rows: HistoryRow[]; hasMore?: boolean }) {
  return (
    <section className="home-cards" aria-label={title}>
      <div className="home-cards-head">
        <h2>{title}</h2>
        {hasMore && <a href="#/history">All downloads</a>}
      </div>
      <ul>
        {rows.map(row => (
          <HomeCard key={row.batch} row={row} />
        ))}
      </ul>
    </section>
  )
}

/** The newest batches, read again whenever something begins or ends, and while something runs. */
function useRecent(): readonly HistoryRow[] {
  const [rows, setRows] = useState<readonly HistoryRow[]>([])
  const known = useValue(appInfo)
  useEffect(() => {
    if (known === undefined) return
    let isGone = false
    call('recent', { most: 2 * mostRecent }).then(found => {
      if (!isGone) setRows(found)
    }, sayWhy)
    return () => {
      isGone = true
    }
  }, [known])
  return rows
}
