// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { isInRanges, type Ranges, sizeOfRanges, withoutRange, withRange } from '../../shared/ranges.ts'
import type { SavedPolicy } from '../../shared/settings.ts'
import { PageChoice } from '../rows/page-choice.tsx'
import { useLongList } from '../rows/use-long-list.ts'
import { formatNumber } from '../text.ts'
import { LinkRow } from './link-row.tsx'
import { createReviewFeed } from './review-feed.ts'
import './link-list.css'

type Props = {
  draft: string
  template: string
  saved: SavedPolicy
  folder: string
  /** How many of its rows are no links. */
  rejected: number
  out: Ranges
  onOut: (out: Ranges) => void
  /** It is made of more lists than one. */
  isOfMany: boolean
  /** Some were saved before, so that there are pictures to show. */
  hasPictures: boolean
}

/** Every link of the list with the name it gets. A tick box says whether it is wanted; only rows in sight exist. */
export function LinkList(props: Props) {
  const { draft, template, saved, folder, rejected, out, onOut, hasPictures, isOfMany } = props
  const [feed] = useState(() => createReviewFeed({ draft, template, out }))
  useEffect(() => feed.select({ draft, template, out }), [feed, draft, template, out])
  useEffect(() => feed.close, [feed])
  const list = useLongList(feed, draft, { columns: 1, lineHeight: 44, overscan: 8 })
  const lastTicked = useRef<number>(undefined)
  const images = Math.max(0, list.total - rejected)
  const left = sizeOfRanges(out)

  /** With Shift, all from the one that was ticked before up to this one. */
  const tick = (place: number, isRange: boolean) => {
    const from = isRange ? (lastTicked.current ?? place) : place
    lastTicked.current = place
    const range = [Math.min(from, place), Math.max(from, place)] as const
    onOut(isInRanges(out, place) ? withoutRange(out, range) : withRange(out, range))
  }
  const tickAll = () => onOut(left > 0 || images === 0 ? [] : [[0, images - 1]])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'a') return
    event.preventDefault()
    onOut([])
  }
  return (
    <div className="link-list-frame">
      <div
        role="grid"
        className={hasPictures ? 'link-list has-pictures' : 'link-list'}
        aria-label="Links"
        aria-multiselectable
        aria-rowcount={list.total + 1}
        aria-colcount={4}
        onKeyDown={onKeyDown}
      >
        <div className="link-head" role="row" aria-rowindex={1} tabIndex={-1}>
          <div role="columnheader" tabIndex={-1} className="link-tick">
            <input
              type="checkbox"
              aria-label="All links"
              checked={left === 0}
              ref={box => {
                if (box !== null) box.indeterminate = left > 0 && left < images
              }}
              onChange={tickAll}
            />
          </div>
          <div role="columnheader" tabIndex={-1} className="link-name">
            {left > 0 ? `${formatNumber(images - left)} of ${formatNumber(images)} chosen` : 'File and link'}
          </div>
          <div role="columnheader" tabIndex={-1} className="link-site">
            Site
          </div>
          <div role="columnheader" tabIndex={-1} className="link-state">
            State
          </div>
        </div>
        <div className="link-scroll" ref={list.scroller} role="rowgroup" {...list.handlers}>
          <div role="presentation" className="link-rows" style={{ height: list.height }}>
            {list.lines.map(({ index: place, start }) => {
              const row = list.at(place)
              return (
                <LinkRow
                  key={place}
                  row={row}
                  isOut={row?.kind === 'image' && isInRanges(out, row.place)}
                  saved={saved}
                  folder={folder}
                  place={place}
                  rowNumber={list.page.first + place + 2}
                  start={start}
                  tabbable={place === list.tabStop}
                  hasPictures={hasPictures}
                  isOfMany={isOfMany}
                  onTick={tick}
                />
              )
            })}
          </div>
        </div>
      </div>
      <PageChoice {...list.page} />
    </div>
  )
}
