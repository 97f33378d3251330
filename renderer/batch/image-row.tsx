// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { memo, type ReactNode } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { failures } from '../../shared/failure.ts'
import { formatBytes, formatDuration, formatRate } from '../../shared/text/format.ts'
import { skipWords, stateWords } from '../../shared/text/states.ts'
import { thumbnailUrl } from '../client.ts'
import { formatNumber } from '../text.ts'
import { dragOut } from './drag-out.ts'
import { Thumbnail } from './thumbnail.tsx'
import './rows.css'

type Props = {
  batch: string
  /** Absent while it is on its way. */
  row: Row | undefined
  place: number
  rowNumber: number
  start: number
  tabbable: boolean
  open: boolean
  /** The shell lets saved images be dragged out. */
  canDrag: boolean
  onOpen: (index: number) => void
}

/** One image. Drawn again only when its own row changed. */
export const ImageRow = memo(function ImageRow(props: Props) {
  const { batch, row, place, rowNumber, start, tabbable, open, canDrag, onOpen } = props
  const position = { transform: `translateY(${start}px)` }
  if (row === undefined) {
    return (
      <div
        role="row"
        aria-rowindex={rowNumber}
        className="image-row is-absent"
        style={position}
        data-place={place}
        tabIndex={tabbable ? 0 : -1}
      >
        <div role="gridcell" tabIndex={-1} className="cell cell-name">
          <span className="ghost" />
          <span className="hidden">Loading</span>
        </div>
      </div>
    )
  }
  return (
    <div
      role="row"
      aria-rowindex={rowNumber}
      aria-selected={open}
      className="image-row"
      style={position}
      data-place={place}
      data-state={row.state}
      tabIndex={tabbable ? 0 : -1}
      draggable={canDrag && row.state === 'saved'}
      onDragStart={event => dragOut(event, batch, row.index)}
      onClick={() => onOpen(row.index)}
      onKeyDown={event => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onOpen(row.index)
      }}
    >
      <Cell name="picture">
        <Thumbnail src={thumbnailUrl(batch, row.index)} present={row.hasThumbnail} />
      </Cell>
      <Cell name="name">
        <span className="cut" title={row.name}>
          {row.name}
        </span>
      </Cell>
      <Cell name="host">
        <span className="cut">{row.host}</span>
      </Cell>
      <Cell name="size">{sizeOf(row)}</Cell>
      <Cell name="progress">
        <ProgressBar row={row} />
      </Cell>
      <Cell name="speed">
        {row.state === 'active' && row.bytesPerSecond ? formatRate(row.bytesPerSecond) : ''}
      </Cell>
      <Cell name="time">
        {row.activeMs !== undefined && row.activeMs > 0 && formatDuration(row.activeMs)}
      </Cell>
      <Cell name="state">
        <StateWord row={row} />
      </Cell>
    </div>
  )
})

function Cell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div role="gridcell" tabIndex={-1} className={`cell cell-${name}`}>
      {children}
    </div>
  )
}

export function StateWord({ row }: { row: Row }) {
  const failure = row.failure === undefined ? undefined : failures[row.failure].title
  const words = row.state === 'failed' && failure !== undefined ? failure : wordOf(row)
  return (
    <span className="state" data-state={row.damaged ? 'damaged' : row.state}>
      <span className="cut" title={failure ?? words}>
        {words}
      </span>
    </span>
  )
}

const wordOf = ({ state, skipped, damaged, alike, attempts }: Row): string => {
  if (skipped !== undefined) return `Skipped: ${skipWords[skipped]}`
  if (state === 'saved' && damaged) return 'Saved, damaged'
  if (state === 'saved' && alike) return 'Saved, same as another'
  if (state === 'active' && attempts > 1) return `Try ${formatNumber(attempts)}`
  return stateWords[state]
}

/** Empty while the host has not said how much there is. */
export function ProgressBar({ row: { state, receivedBytes = 0, totalBytes = 0 } }: { row: Row }) {
  if (state !== 'active') return null
  const share = totalBytes > 0 ? Math.min(1, receivedBytes / totalBytes) : 0
  return (
    <span className="bar">
      <span style={{ transform: `scaleX(${share})` }} />
    </span>
  )
}

function sizeOf({ state, receivedBytes, totalBytes }: Row): string {
  if (state === 'active' && totalBytes !== undefined && receivedBytes !== undefined)
    return `${formatBytes(receivedBytes)} / ${formatBytes(totalBytes)}`
  const bytes = state === 'saved' ? (totalBytes ?? receivedBytes) : receivedBytes
  return bytes === undefined || bytes === 0 ? '' : formatBytes(bytes)
}
