// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useEffect, useRef } from 'react'
import type { FoundRow } from '../../shared/contract.ts'
import { nameOf } from '../../shared/item-name.ts'
import { Thumbnail } from '../batch/thumbnail.tsx'
import { useRoving } from '../batch/use-roving.ts'
import { foundUrl } from '../client.ts'
import { useWindow } from '../store.ts'
import { CheckIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { factsOf, placeWords } from './found-words.ts'
import { chooseAll, isChosen, openFound, type ScanFeed, scanned, toggle } from './scan.ts'
import '../batch/rows.css'
import '../batch/image-grid.css'

const tileWidth = 168
const tileHeight = 196

/** What a page has, as pictures to choose from; only the lines in sight exist. */
export function FoundGrid({ feed, scan }: { feed: ScanFeed; scan: string }) {
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sized, width } = useElementSize()
  const rows = useValue(feed.rows)
  const { choice, filter } = useValue(scanned)
  const openIndex = useWindow(state => state.openIndex)
  const columns = Math.max(1, Math.floor(width / tileWidth))
  const roving = useRoving(scroller, columns)
  const virtual = useVirtualizer({
    count: Math.ceil(rows.total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => tileHeight,
    overscan: 2,
    rangeExtractor: roving.rangeExtractor,
    useFlushSync: false,
  })
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 }
  const from = startIndex * columns
  const to = Math.min(rows.total, (endIndex + 1) * columns) - 1
  useEffect(() => feed.look(from, Math.max(from, to)), [feed, from, to])

  // What passes another filter is looked at from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is the reason, not an ingredient
  useEffect(() => {
    scroller.current?.scrollTo(0, 0)
  }, [filter])

  roving.list.current = {
    total: rows.total,
    page: Math.max(1, endIndex - startIndex),
    reveal: place => virtual.scrollToIndex(Math.floor(place / columns)),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'a') return
    event.preventDefault()
    chooseAll()
  }
  const tabStop = roving.tabStop(from, to)
  return (
    <div className="grid-scroll" ref={useMergedRef(scroller, sized)} {...roving.handlers}>
      <div
        role="grid"
        onKeyDown={onKeyDown}
        aria-label="Images on the page"
        aria-multiselectable
        aria-rowcount={Math.ceil(rows.total / columns)}
        className="grid-rows"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index: line, start }) => (
          <div
            key={line}
            role="row"
            tabIndex={-1}
            aria-rowindex={line + 1}
            className="grid-line found-line"
            style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${columns}, 1fr)` }}
          >
            {Array.from({ length: Math.min(columns, rows.total - line * columns) }, (_, column) => {
              const place = line * columns + column
              const row = rows.at(place)
              return (
                <FoundTile
                  key={place}
                  scan={scan}
                  row={row}
                  place={place}
                  tabbable={place === tabStop}
                  chosen={row !== undefined && isChosen(choice, row.index)}
                  open={row !== undefined && row.index === openIndex}
                />
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

type TileProps = {
  scan: string
  row: FoundRow | undefined
  place: number
  tabbable: boolean
  chosen: boolean
  open: boolean
}

const FoundTile = memo(function FoundTile({ scan, row, place, tabbable, chosen, open }: TileProps) {
  return (
    <div
      role="gridcell"
      className={open ? 'tile found-tile is-open' : 'tile found-tile'}
      data-place={place}
      aria-selected={chosen}
      tabIndex={tabbable ? 0 : -1}
      onClick={event => row !== undefined && toggle(row.index, place, event.shiftKey)}
      onKeyDown={event => {
        if (row === undefined || (event.key !== 'Enter' && event.key !== ' ')) return
        event.preventDefault()
        if (event.key === 'Enter') openFound(row, place)
        else toggle(row.index, place, event.shiftKey)
      }}
    >
      {row === undefined ? (
        <span className="hidden">Loading</span>
      ) : (
        <FoundImage scan={scan} row={row} place={place} />
      )}
    </div>
  )
})

function FoundImage({ scan, row, place }: { scan: string; row: FoundRow; place: number }) {
  const name = nameOf(row)
  return (
    <>
      <span className="found-check">
        <CheckIcon size={14} />
      </span>
      <Thumbnail src={foundUrl(scan, row.index)} present={row.state === 'offered'} />
      <span className="tile-name cut" title={name}>
        {name}
      </span>
      <span className="tile-state cut">{factsOf(row)}</span>
      <button
        type="button"
        className="found-more cut"
        tabIndex={-1}
        title="See everything about it"
        onClick={event => {
          event.stopPropagation()
          openFound(row, place)
        }}
      >
        {placeWords[row.foundIn]}
      </button>
    </>
  )
}
