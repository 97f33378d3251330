// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { Fragment, type KeyboardEvent, type ReactNode } from 'react'
import { PageChoice } from './page-choice.tsx'
import type { RowsFeed } from './rows-feed.ts'
import { useLongList } from './use-long-list.ts'
import './tile-grid.css'

type Props<Row> = {
  label: string
  feed: Pick<RowsFeed<unknown, Row, never>, 'rows' | 'look'>
  selection: unknown
  /** How wide a tile is at least, and how high, in pixels. */
  tile: { width: number; height: number }
  /** Where several can be chosen: what Ctrl+A does. */
  onChooseAll?: () => void
  children: (row: Row | undefined, place: number, tabbable: boolean) => ReactNode
}

/** Pictures side by side, as many as the width has room for. */
export function TileGrid<Row>({ label, feed, selection, tile, onChooseAll, children }: Props<Row>) {
  const { ref: sized, width } = useElementSize()
  const columns = Math.max(1, Math.floor(width / tile.width))
  const list = useLongList(feed, selection, { columns, lineHeight: tile.height, overscan: 2 })
  const { first, count } = list.page
  const onKeyDown = (event: KeyboardEvent) => {
    if (onChooseAll === undefined || !(event.ctrlKey || event.metaKey)) return
    if (event.key.toLowerCase() !== 'a') return
    event.preventDefault()
    onChooseAll()
  }
  return (
    <>
      <div className="grid-scroll" ref={useMergedRef(list.scroller, sized)} {...list.handlers}>
        <div
          role="grid"
          aria-label={label}
          aria-multiselectable={onChooseAll && true}
          aria-rowcount={Math.ceil(list.total / columns)}
          className="grid-rows"
          style={{ height: list.height }}
          onKeyDown={onKeyDown}
        >
          {list.lines.map(({ index: line, start, size: height }) => (
            <div
              key={line}
              role="row"
              tabIndex={-1}
              aria-rowindex={first / columns + line + 1}
              className="grid-line"
              style={{
                height,
                transform: `translateY(${start}px)`,
                gridTemplateColumns: `repeat(${columns}, 1fr)`,
              }}
            >
              {Array.from({ length: Math.min(columns, count - line * columns) }, (_, column) => {
                const place = line * columns + column
                return (
                  <Fragment key={place}>{children(list.at(place), place, place === list.tabStop)}</Fragment>
                )
              })}
            </div>
          ))}
        </div>
      </div>
      <PageChoice {...list.page} />
    </>
  )
}
