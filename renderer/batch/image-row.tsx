// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { memo, type ReactNode } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { failures } from '../../shared/failure.ts'
import { formatBytes, formatDuration, formatPixels, formatRate } from '../../shared/text/format.ts'
import { formatClock } from '../../shared/text/moments.ts'
import { skipWords, stateWords, tryWords } from '../../shared/text/states.ts'
import { formatNumber } from '../text.ts'
import { thumbnailUrl } from '../thumbnails.ts'
import type { Chosen } from './chosen.ts'
import type { ColumnName } from './columns.ts'
import { dragOut } from './drag-out.ts'
import { RetryWord } from './retry-word.tsx'
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
  selected: boolean
  /** The shell lets saved images be dragged out. */
  canDrag: boolean
  chosen: Chosen
  /** Those that are shown, in their order. */
  columns: readonly ColumnName[]
}

/** One image. Drawn again only when its own row changed. */
export const ImageRow = memo(function ImageRow(props: Props) {
  const { batch, row, place, rowNumber, start, tabbable, selected, canDrag, chosen, columns } = props
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
      aria-selected={selected}
      className="image-row"
      style={position}
      data-place={place}
      data-state={row.state}
      tabIndex={tabbable ? 0 : -1}
      draggable={canDrag && row.state === 'saved'}
      onDragStart={event => dragOut(event, batch, row.index, chosen)}
    >
      {columns.map(name => (
        <div key={name} role="gridcell" tabIndex={-1} className={`cell cell-${name}`}>
          {cells[name](row, batch)}
        </div>
      ))}
    </div>
  )
})

/** What is in each column. */
const cells: Readonly<Record<ColumnName, (row: Row, batch: string) => ReactNode>> = {
  picture: (row, batch) => <Thumbnail src={thumbnailUrl(batch, row.index)} present={row.hasThumbnail} />,
  name: ({ name }) => (
    <span className="cut" title={name}>
      {name}
    </span>
  ),
  host: ({ host }) => <span className="cut">{host}</span>,
  size: sizeOf,
  pixels: formatPixels,
  type: ({ imageType }) => imageType?.toUpperCase(),
  progress: row => <ProgressBar row={row} />,
  speed: speedOf,
  time: ({ activeMs }) => activeMs !== undefined && activeMs > 0 && formatDuration(activeMs),
  tries: ({ attempts }) => (attempts > 0 ? formatNumber(attempts) : ''),
  savedAt: ({ savedAt }) => savedAt !== undefined && formatClock(savedAt),
  state: row => <StateWord row={row} />,
}

/** Now, or on average once it is saved. */
function speedOf({ state, bytesPerSecond, totalBytes, activeMs }: Row): string {
  if (state === 'active') return bytesPerSecond ? formatRate(bytesPerSecond) : ''
  if (state !== 'saved' || totalBytes === undefined || activeMs === undefined || activeMs <= 0) return ''
  return formatRate((1000 * totalBytes) / activeMs)
}

function StateWord({ row }: { row: Row }) {
  const failure = row.failure === undefined ? undefined : failures[row.failure].title
  const words = row.state === 'failed' && failure !== undefined ? failure : wordOf(row)
  return (
    <span className="state" data-state={row.damaged ? 'damaged' : row.state}>
      <span className="cut" title={failure ?? words}>
        {row.state === 'backoff' ? <RetryWord at={row.retryAt} /> : words}
      </span>
    </span>
  )
}

const wordOf = ({ state, skipped, damaged, alike, attempts }: Row): string => {
  if (skipped !== undefined) return `Skipped: ${skipWords[skipped]}`
  if (state === 'saved' && damaged) return 'Saved, damaged'
  if (state === 'saved' && alike) return 'Saved (duplicate)'
  if (state === 'active' && attempts > 1) return tryWords(attempts)
  return stateWords[state]
}

/** Empty while the host has not said how much there is. */
function ProgressBar({ row: { state, receivedBytes = 0, totalBytes = 0 } }: { row: Row }) {
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
