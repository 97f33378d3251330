// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { useElementSize } from '@mantine/hooks'
import { type CSSProperties, useMemo, useRef } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { noRanges, type Ranges } from '../../shared/ranges.ts'
import { useCan } from '../app-info.ts'
import { PageChoice } from '../rows/page-choice.tsx'
import { useLongList } from '../rows/use-long-list.ts'
import { useRubberBand } from '../rows/use-rubber-band.ts'
import { openImage, setWindow, useWindow } from '../store.ts'
import { ChevronIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { type Chosen, isChosen } from './chosen.ts'
import { ColumnEdge, ColumnMenu, resizeByKey, useColumnChoice } from './column-choice.tsx'
import { type ColumnName, columns, shownColumns } from './columns.ts'
import type { Feed } from './feed.ts'
import { GridOffer } from './grid-offer.tsx'
import { useImageList } from './image-list.tsx'
import { ImageRow } from './image-row.tsx'
import { NothingHere } from './nothing-here.tsx'
import { isResting } from './progress.ts'
import { useSelection } from './use-selection.ts'
import './image-table.css'

const lineHeight = 44

const isSameImage = (a: Row, b: Row) => a.index === b.index

/** One row an image; only those in sight exist. */
export function ImageTable({ feed, batch, chosen }: { feed: Feed; batch: string; chosen: Chosen }) {
  const all = useValue(chosen.indexes)
  const selection = useSelection()
  const canDrag = useCan('dragOut')
  const state = useValue(feed.header)?.state
  const resting = state !== undefined && isResting(state)
  const isNewestFirst = useWindow(({ sort, descending }) => sort === 'recent' && !descending)
  const isSame = isNewestFirst ? isSameImage : undefined
  const { ref: sized, width } = useElementSize()
  const columnChoice = useColumnChoice()
  const { names, tracks } = useMemo(
    // It has no size yet when it is drawn first.
    () => shownColumns(width || window.innerWidth, columnChoice, resting),
    [width, columnChoice, resting],
  )
  const onMove = (place: number, { shift }: { shift: boolean }) =>
    chosen.take(list.page.first + place, { shift, toggle: false })
  const list = useLongList(feed, selection, { columns: 1, lineHeight, overscan: 8, isSame }, onMove)
  const { first, count } = list.page
  const places = {
    first,
    focus: (place: number) => list.focus(place - first),
    reveal: (place: number) => list.reveal(place - first),
  }
  const { handlers, parts } = useImageList({ feed, batch, chosen, list: places }, selection)
  const before = useRef<Ranges>(noRanges)
  const touched = useRef<number>(undefined)
  const band = useRubberBand(list.scroller, {
    onBegin: keepsOthers => {
      before.current = keepsOthers ? chosen.indexes.get() : noRanges
    },
    onBand({ top, height }) {
      const from = Math.floor(top / lineHeight)
      const to = Math.min(count - 1, Math.floor((top + height) / lineHeight))
      touched.current = to
      chosen.takePlaces([[first + from, first + to]], before.current)
    },
    // The keys are for what was chosen.
    onEnd: () => touched.current !== undefined && list.focus(touched.current),
  })
  return (
    <div className="rows-frame" ref={sized}>
      <div
        role="grid"
        className="image-table"
        style={{ '--columns': tracks } as CSSProperties}
        aria-label="Images"
        aria-rowcount={list.total + 1}
        aria-multiselectable="true"
        aria-colcount={names.length}
      >
        <div className="table-head" role="row" aria-rowindex={1} tabIndex={-1}>
          {names.map(name => (
            <Heading key={name} name={name} />
          ))}
        </div>
        <div
          className="table-scroll"
          ref={list.scroller}
          role="rowgroup"
          {...band.handlers}
          onFocus={list.handlers.onFocus}
          onBlur={list.handlers.onBlur}
          onClick={event => {
            handlers.onClick(event)
            const { shiftKey, ctrlKey, metaKey } = event
            const [only] = chosen.indexes.get()
            if (!(shiftKey || ctrlKey || metaKey) && only !== undefined) openImage(only[0])
          }}
          onDoubleClick={handlers.onDoubleClick}
          onContextMenu={handlers.onContextMenu}
          onKeyDown={event => {
            if (!handlers.onKeyDown(event)) list.handlers.onKeyDown(event)
          }}
        >
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
                  selected={isChosen(all, row?.index)}
                  columns={names}
                  canDrag={canDrag}
                  chosen={chosen}
                />
              )
            })}
          </div>
          {band.box !== undefined && <div className="band" aria-hidden="true" style={band.box} />}
        </div>
      </div>
      <ColumnMenu rests={resting} />
      {list.total === 0 && <NothingHere />}
      <GridOffer feed={feed} />
      {parts}
      <PageChoice {...list.page} />
    </div>
  )
}

function Heading({ name }: { name: ColumnName }) {
  const { label, sort } = columns[name]
  const sorted = useWindow(state => sort !== undefined && state.sort === sort)
  const descending = useWindow(state => state.descending)
  if (sort === undefined) {
    return (
      <div role="columnheader" tabIndex={-1} className={`cell cell-${name}`}>
        {label}
        <ColumnEdge name={name} />
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
        onKeyDown={event => resizeByKey(event, name)}
      >
        {label}
        <ChevronIcon size={13} />
      </button>
      {name !== 'picture' && <ColumnEdge name={name} />}
    </div>
  )
}
