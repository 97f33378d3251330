// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { useCan } from '../app-info.ts'
import { PageChoice } from '../rows/page-choice.tsx'
import { useLongList } from '../rows/use-long-list.ts'
import { openImage, type SortKey, setWindow, useWindow } from '../store.ts'
import { ChevronIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { ImageRow } from './image-row.tsx'
import { NothingHere } from './nothing-here.tsx'
import { isResting } from './progress.ts'
import { useSelection } from './use-selection.ts'
import './image-table.css'

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
  const openIndex = useWindow(state => state.openIndex)
  const selection = useSelection()
  const canDrag = useCan('dragOut')
  const state = useValue(feed.header)?.state
  const resting = state !== undefined && isResting(state)
  const list = useLongList(feed, selection, { columns: 1, lineHeight: 44, overscan: 8 })
  return (
    <div className="rows-frame">
      <div
        role="grid"
        className={resting ? 'image-table is-resting' : 'image-table'}
        aria-label="Images"
        aria-rowcount={list.total + 1}
        aria-colcount={columns.length}
      >
        <div className="table-head" role="row" aria-rowindex={1} tabIndex={-1}>
          {columns.map(({ name, label, sort }) => (
            <Heading key={name} name={name} label={label} sort={sort} />
          ))}
        </div>
        <div className="table-scroll" ref={list.scroller} role="rowgroup" {...list.handlers}>
          <div role="presentation" className="table-rows" style={{ height: list.height }}>
            {list.lines.map(({ index: place, start }) => {
              const row = list.at(place)
              return (
                <ImageRow
                  key={place}
                  batch={batch}
                  row={row}
                  place={place}
                  rowNumber={list.page.first + place + 2}
                  start={start}
                  tabbable={place === list.tabStop}
                  open={row !== undefined && row.index === openIndex}
                  canDrag={canDrag}
                  onOpen={openImage}
                />
              )
            })}
          </div>
        </div>
      </div>
      {list.total === 0 && <NothingHere />}
      <PageChoice {...list.page} />
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
        onClick={() => setWindow({ sort, descending: sorted && !descending, isSortChosen: true })}
      >
        {label}
        <ChevronIcon size={13} />
      </button>
    </div>
  )
}
