// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useCan } from '../hello.ts'
import { openImage, type SortKey, setWindow, useWindow } from '../store.ts'
import { ChevronIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { ImageRow } from './image-row.tsx'
import { NothingHere } from './nothing-here.tsx'
import { PageChoice, pageOf, pageSizeOf } from './page-choice.tsx'
import { isResting } from './progress.ts'
import { useRoving } from './use-roving.ts'
import { useSelection } from './use-selection.ts'
import './image-table.css'

const rowHeight = 44
const size = pageSizeOf(rowHeight)

const columns: readonly { name: string; label: string; sort?: SortKey }[] = [
  { name: 'picture', label: '#', sort: 'index' },
  { name: 'name', label: 'Name', sort: 'name' },
  { name: 'host', label: 'Host', sort: 'host' },
  { name: 'size', label: 'Size', sort: 'bytes' },
  { name: 'progress', label: 'Progress' },
  { name: 'speed', label: 'Speed' },
  { name: 'time', label: 'Time', sort: 'time' },
  { name: 'state', label: 'State', sort: 'state' },
]

/** One row an image; only those in sight exist. */
export function ImageTable({ feed, batch }: { feed: Feed; batch: string }) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useValue(feed.rows)
  const openIndex = useWindow(state => state.openIndex)
  const selection = useSelection()
  const canDrag = useCan('dragOut')
  const state = useValue(feed.header)?.state
  const resting = state !== undefined && isResting(state)
  const [wantedPage, setPage] = useState(0)
  const { first, count } = pageOf(rows.total, wantedPage, size)
  const roving = useRoving(scroller, 1)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor: roving.rangeExtractor,
    useFlushSync: false,
  })
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 }
  useEffect(() => feed.look(first + startIndex, first + endIndex), [feed, first, startIndex, endIndex])

  // Another selection is looked at from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is the reason, not an ingredient
  useEffect(() => {
    setPage(0)
    scroller.current?.scrollTo(0, 0)
  }, [selection])

  roving.list.current = {
    total: count,
    page: Math.max(1, endIndex - startIndex - 1),
    reveal: place => virtual.scrollToIndex(place),
  }
  const tabStop = roving.tabStop(startIndex, endIndex)
  return (
    <div className="rows-frame">
      <div
        role="grid"
        className={resting ? 'image-table is-resting' : 'image-table'}
        aria-label="Images"
        aria-rowcount={rows.total + 1}
        aria-colcount={columns.length}
      >
        <div className="table-head" role="row" aria-rowindex={1} tabIndex={-1}>
          {columns.map(({ name, label, sort }) => (
            <Heading key={name} name={name} label={label} sort={sort} />
          ))}
        </div>
        <div className="table-scroll" ref={scroller} role="rowgroup" {...roving.handlers}>
          <div role="presentation" className="table-rows" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index: place, start }) => {
              const row = rows.at(first + place)
              return (
                <ImageRow
                  key={place}
                  batch={batch}
                  row={row}
                  place={place}
                  rowNumber={first + place + 2}
                  start={start}
                  tabbable={place === tabStop}
                  open={row !== undefined && row.index === openIndex}
                  canDrag={canDrag}
                  onOpen={openImage}
                />
              )
            })}
          </div>
        </div>
      </div>
      {rows.total === 0 && <NothingHere />}
      <PageChoice total={rows.total} first={first} count={count} size={size} onPage={setPage} />
    </div>
  )
}

type HeadingProps = { name: string; label: string; sort: SortKey | undefined }

function Heading({ name, label, sort }: HeadingProps) {
  const sorted = useWindow(state => sort !== undefined && state.sort === sort)
  const descending = useWindow(state => state.descending)
  if (sort === undefined) {
    return (
      <div role="columnheader" tabIndex={-1} className={`cell cell-${name}`}>
        {label}
      </div>
    )
  }
  const direction = descending ? 'descending' : 'ascending'
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      className={`cell cell-${name}`}
      aria-sort={sorted ? direction : 'none'}
    >
      <button
        type="button"
        className={sorted ? `sort is-${direction}` : 'sort'}
        aria-label={name === 'picture' ? 'List order' : undefined}
        onClick={() => setWindow({ sort, descending: sorted && !descending })}
      >
        {label}
        <ChevronIcon size={13} />
      </button>
    </div>
  )
}
