// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useRef, useState } from 'react'
import type { Row } from '../../shared/contract.ts'
import { thumbnailUrl } from '../client.ts'
import { useCan } from '../hello.ts'
import { openImage, useWindow } from '../store.ts'
import { useValue } from '../value.ts'
import { dragOut } from './drag-out.ts'
import type { Feed } from './feed.ts'
import { ProgressBar, StateWord } from './image-row.tsx'
import { NothingHere } from './nothing-here.tsx'
import { PageChoice, pageOf, pageSizeOf } from './page-choice.tsx'
import { Thumbnail } from './thumbnail.tsx'
import { useRoving } from './use-roving.ts'
import { useSelection } from './use-selection.ts'
import './image-grid.css'

const tileWidth = 152
const tileHeight = 176

/** The images as pictures; only the lines in sight exist. */
export function ImageGrid({ feed, batch }: { feed: Feed; batch: string }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize()
  const rows = useValue(feed.rows)
  const openIndex = useWindow(state => state.openIndex)
  const selection = useSelection()
  const canDrag = useCan('dragOut')
  const [wantedPage, setPage] = useState(0)
  const columns = Math.max(1, Math.floor(width / tileWidth))
  const size = pageSizeOf(tileHeight, columns)
  const { first, count } = pageOf(rows.total, wantedPage, size)
  const roving = useRoving(scroller, columns)
  const virtual = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => tileHeight,
    overscan: 2,
    rangeExtractor: roving.rangeExtractor,
    useFlushSync: false,
  })
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 }
  const from = startIndex * columns
  const to = Math.min(count, (endIndex + 1) * columns) - 1
  useEffect(() => feed.look(first + from, first + Math.max(from, to)), [feed, first, from, to])

  // Another selection is looked at from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is the reason, not an ingredient
  useEffect(() => {
    setPage(0)
    scroller.current?.scrollTo(0, 0)
  }, [selection])

  roving.list.current = {
    total: count,
    page: Math.max(1, endIndex - startIndex),
    reveal: place => virtual.scrollToIndex(Math.floor(place / columns)),
  }
  const tabStop = roving.tabStop(from, to)
  return (
    <div className="rows-frame">
      <div className="grid-scroll" ref={useMergedRef(scroller, sized)} {...roving.handlers}>
        <div
          role="grid"
          aria-label="Images"
          aria-rowcount={Math.ceil(rows.total / columns)}
          className="grid-rows"
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map(({ index: line, start }) => (
            <div
              key={line}
              role="row"
              tabIndex={-1}
              aria-rowindex={first / columns + line + 1}
              className="grid-line"
              style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${columns}, 1fr)` }}
            >
              {Array.from({ length: Math.min(columns, count - line * columns) }, (_, column) => {
                const place = line * columns + column
                const row = rows.at(first + place)
                return (
                  <Tile
                    key={place}
                    batch={batch}
                    row={row}
                    place={place}
                    tabbable={place === tabStop}
                    open={row !== undefined && row.index === openIndex}
                    canDrag={canDrag}
                  />
                )
              })}
            </div>
          ))}
        </div>
      </div>
      {rows.total === 0 && <NothingHere />}
      <PageChoice total={rows.total} first={first} count={count} size={size} onPage={setPage} />
    </div>
  )
}

type TileProps = {
  batch: string
  row: Row | undefined
  place: number
  tabbable: boolean
  open: boolean
  canDrag: boolean
}

const Tile = memo(function Tile({ batch, row, place, tabbable, open, canDrag }: TileProps) {
  return (
    <div
      role="gridcell"
      className="tile"
      data-place={place}
      data-state={row?.state}
      aria-selected={open}
      tabIndex={tabbable ? 0 : -1}
      draggable={canDrag && row?.state === 'saved'}
      onDragStart={event => row !== undefined && dragOut(event, batch, row.index)}
      onClick={() => row !== undefined && openImage(row.index)}
      onKeyDown={event => {
        if (row === undefined || (event.key !== 'Enter' && event.key !== ' ')) return
        event.preventDefault()
        openImage(row.index)
      }}
    >
      {row === undefined ? (
        <span className="hidden">Loading</span>
      ) : (
        <>
          <Thumbnail src={thumbnailUrl(batch, row.index, 256)} present={row.hasThumbnail} />
          <ProgressBar row={row} />
          <span className="tile-name cut" title={row.name}>
            {row.name}
          </span>
          <span className="tile-state">
            <StateWord row={row} />
          </span>
        </>
      )}
    </div>
  )
})
