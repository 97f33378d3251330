import { useElementSize } from '@mantine/hooks'
import { memo, useEffect, useRef } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { failures } from '../../shared/failure.ts'
import { noRanges, type Ranges } from '../../shared/ranges.ts'
import { stateWords } from '../../shared/text/states.ts'
import { useCan } from '../app-info.ts'
import { type Box, placesIn } from '../rows/justified.ts'
import { useRubberBand } from '../rows/use-rubber-band.ts'
import { useTiles } from '../rows/use-tiles.ts'
import { useWindow } from '../store.ts'
import { thumbnailUrl } from '../thumbnails.ts'
import { CheckIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { type Chosen, isChosen } from './chosen.ts'
import { dragOut } from './drag-out.ts'
import type { Feed } from './feed.ts'
import { useImageList } from './image-list.tsx'
import { NothingHere } from './nothing-here.tsx'
import { RetryWord } from './retry-word.tsx'
import { Thumbnail } from './thumbnail.tsx'
import { useSelection } from './use-selection.ts'
import { useShapes } from './use-shapes.ts'
import './image-grid.css'

const gap = 6

type Props = { feed: Feed; batch: string; chosen: Chosen }

/** The images as they are: in lines, each in its own shape. */
export function ImageGrid({ feed, batch, chosen }: Props) {
  const { total, at } = useValue(feed.rows)
  const all = useValue(chosen.indexes)
  const selection = useSelection()
  const canDrag = useCan('dragOut')
  const target = useWindow(state => state.tileHeight)
  const { ref: sized, width } = useElementSize()
  const { shapes, version, look, saw } = useShapes(feed, batch, selection)
  const tiles = useTiles(total, shapes, { width, target, gap }, version, (place, { shift }) =>
    chosen.take(place, { shift, toggle: false }),
  )
  const { first, last, scroller } = tiles
  useEffect(() => {
    feed.look(first, last)
    look(first, last)
  }, [feed, look, first, last])
  // Another selection is looked at from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is the reason, not an ingredient
  useEffect(() => {
    scroller.current?.scrollTo(0, 0)
  }, [selection])

  const list = { first: 0, focus: tiles.focus, reveal: tiles.reveal }
  const { handlers, parts } = useImageList({ feed, batch, chosen, list }, selection)
  const before = useRef<Ranges>(noRanges)
  const touched = useRef<number>(undefined)
  const band = useRubberBand(scroller, {
    onBegin: keepsOthers => {
      before.current = keepsOthers ? chosen.indexes.get() : noRanges
    },
    onBand(box) {
      const places = placesIn(tiles.layout, shapes, gap, inRows(box))
      touched.current = places.at(-1)?.[1]
      chosen.takePlaces(places, before.current)
    },
    // The keys are for what was chosen.
    onEnd: () => touched.current !== undefined && tiles.focus(touched.current),
  })
  return (
    <div className="rows-frame">
      <div
        className="tile-scroll"
        ref={scroller}
        onScroll={tiles.handlers.onScroll}
        role="presentation"
        {...band.handlers}
      >
        <div
          role="listbox"
          aria-label="Images"
          aria-multiselectable="true"
          tabIndex={-1}
          className="tile-rows"
          ref={sized}
          style={{ height: tiles.layout.height }}
          onClick={handlers.onClick}
          onDoubleClick={handlers.onDoubleClick}
          onContextMenu={handlers.onContextMenu}
          onFocus={tiles.handlers.onFocus}
          onBlur={tiles.handlers.onBlur}
          onKeyDown={event => {
            if (!handlers.onKeyDown(event)) tiles.handlers.onKeyDown(event)
          }}
        >
          {tiles.drawn.map(({ place, box }) => {
            const row = at(place)
            return (
              <Tile
                key={place}
                {...{ batch, row, place, total, canDrag, chosen, saw, ...box }}
                tabbable={place === tiles.tabStop}
                selected={isChosen(all, row?.index)}
              />
            )
          })}
        </div>
        {band.box !== undefined && <div className="band" style={band.box} />}
      </div>
      {total === 0 && <NothingHere />}
      {parts}
    </div>
  )
}

/** How far the lines are from the edges of what scrolls; as in the style sheet. */
const paddingPixels = 12
const inRows = ({ left, top, width, height }: Box): Box => ({
  ...{ left: left - paddingPixels, top: top - paddingPixels, width, height },
})

type TileProps = Box & {
  batch: string
  row: Row | undefined
  place: number
  total: number
  tabbable: boolean
  selected: boolean
  canDrag: boolean
  chosen: Chosen
  saw: (index: number, width: number, height: number) => void
}

const Tile = memo(function Tile(props: TileProps) {
  const { batch, row, place, total, tabbable, selected, canDrag, chosen, saw, left, top, width, height } =
    props
  return (
    <div
      role="option"
      className="image-tile"
      aria-selected={selected}
      aria-label={row === undefined ? 'Loading' : labelOf(row)}
      aria-posinset={place + 1}
      aria-setsize={total}
      data-place={place}
      data-state={row?.state}
      tabIndex={tabbable ? 0 : -1}
      style={{ transform: `translate(${left}px, ${top}px)`, width, height }}
      draggable={canDrag && row?.state === 'saved'}
      onDragStart={event => row !== undefined && dragOut(event, batch, row.index, chosen)}
    >
      {row !== undefined && (
        <>
          {row.state === 'active' || row.state === 'saving' ? (
            <Ring row={row} />
          ) : (
            <Thumbnail
              src={thumbnailUrl(batch, row.index, edgeFor(width, height))}
              present={row.hasThumbnail}
              onPixels={(wide, high) => saw(row.index, wide, high)}
            />
          )}
          <Words row={row} />
        </>
      )}
      {selected && (
        <span className="tile-check">
          <CheckIcon size={14} />
        </span>
      )}
    </div>
  )
})

/** What is different from a saved image, in words; the name shows when it is pointed at. */
function Words({ row }: { row: Row }) {
  const words = deviationOf(row)
  return (
    <span className={words === undefined ? 'tile-words' : 'tile-words is-kept'} data-state={row.state}>
      <span className="cut tile-name">{row.name}</span>{' '}
      {words !== undefined && (
        <span className="cut state" data-state={row.damaged ? 'damaged' : row.state}>
          {row.state === 'backoff' ? <RetryWord at={row.retryAt} /> : words}
        </span>
      )}
    </span>
  )
}

function deviationOf({ state, failure, damaged }: Row): string | undefined {
  if (state === 'failed' && failure !== undefined) return failures[failure].title
  if (state === 'saved') return damaged ? 'Damaged' : undefined
  if (state === 'active' || state === 'saving' || state === 'queued') return undefined
  return stateWords[state]
}

const labelOf = (row: Row): string => `${row.name}, ${deviationOf(row) ?? stateWords[row.state]}`

/** Around nothing yet: how much of the image is here. It turns where its host has not said how much there is. */
function Ring({ row: { receivedBytes = 0, totalBytes = 0 } }: { row: Row }) {
  const share = totalBytes > 0 ? Math.min(1, receivedBytes / totalBytes) : undefined
  return (
    <span className="tile-ring">
      <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="15" />
        <circle
          className={share === undefined ? 'ring-part is-unknown' : 'ring-part'}
          cx="18"
          cy="18"
          r="15"
          pathLength="100"
          strokeDasharray={`${100 * (share ?? 0.25)} 100`}
        />
      </svg>
    </span>
  )
}

/** Few sizes: each is an image of its own in every cache. */
function edgeFor(width: number, height: number): number {
  const pixels = Math.max(width, height) * Math.min(2, window.devicePixelRatio)
  return pixels <= 192 ? 192 : pixels <= 420 ? 384 : 768
}
