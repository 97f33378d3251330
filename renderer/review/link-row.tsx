// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import type { DraftRow } from '../../shared/contract/commands.ts'
import type { SavedPolicy } from '../../shared/settings.ts'
import { formatDay } from '../../shared/text/moments.ts'
import { lastPart } from '../batch/progress.ts'
import { Thumbnail } from '../batch/thumbnail.tsx'
import { formatNumber } from '../text.ts'
import { thumbnailUrl } from '../thumbnails.ts'
import { AlertIcon } from '../ui/icons.tsx'
import '../batch/rows.css'

type Props = {
  /** Absent while it is on its way. */
  row: DraftRow | undefined
  isOut: boolean
  saved: SavedPolicy
  /** Where the images are to go. */
  folder: string
  place: number
  rowNumber: number
  start: number
  tabbable: boolean
  hasPictures: boolean
  /** Of more lists than one, each line says which it is of. */
  isOfMany: boolean
  onTick: (place: number, isRange: boolean) => void
}

/** One link of a list, or a line of it that was not understood. */
export function LinkRow(props: Props) {
  const { row, isOut, saved, folder, place, rowNumber, start, tabbable, hasPictures, isOfMany, onTick } =
    props
  const tabIndex = tabbable ? 0 : -1
  const frame = {
    'aria-rowindex': rowNumber,
    style: { transform: `translateY(${start}px)` },
    'data-place': place,
  }
  if (row === undefined) {
    return (
      <div role="row" tabIndex={tabIndex} {...frame} className="link-row">
        <div role="gridcell" tabIndex={-1} className="link-name">
          <span className="ghost" />
          <span className="hidden">Loading</span>
        </div>
      </div>
    )
  }
  if (row.kind === 'rejected')
    return <RejectedRow row={row} tabIndex={tabIndex} frame={frame} isOfMany={isOfMany} />
  const label = row.name === '' ? row.url : row.name
  return (
    <div
      role="row"
      tabIndex={tabIndex}
      {...frame}
      className={isOut || row.isDuplicate ? 'link-row is-out' : 'link-row'}
      aria-selected={!isOut}
      onKeyDown={event => {
        if (event.key !== ' ') return
        event.preventDefault()
        onTick(row.place, event.shiftKey)
      }}
    >
      <div role="gridcell" tabIndex={-1} className="link-tick">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={label}
          checked={!isOut}
          onClick={event => onTick(row.place, event.shiftKey)}
          onChange={() => {}}
        />
      </div>
      <div role="gridcell" tabIndex={-1} className="link-name">
        {hasPictures && (
          <Thumbnail
            src={row.saved ? thumbnailUrl(row.saved.batch, row.saved.index) : ''}
            present={row.saved !== undefined}
          />
        )}
        <span className="two-lines">
          <span className="cut" title={row.name}>
            {label}
          </span>
          <span className="cut link-url" title={row.url}>
            <span className="link-host">{row.host}</span>
            {pathOf(row)}
          </span>
        </span>
      </div>
      <div role="gridcell" tabIndex={-1} className="link-site cut">
        {row.host}
      </div>
      <div role="gridcell" tabIndex={-1} className="link-state">
        <StateOf row={row} isOut={isOut} policy={saved} folder={folder} />
      </div>
    </div>
  )
}

/** What of a link is not its site. */
const pathOf = ({ url, host }: { url: string; host: string }): string => {
  const at = url.indexOf(host)
  return at < 0 ? url : url.slice(at + host.length)
}

const becomes: Readonly<Record<SavedPolicy, string>> = {
  copy: 'Saved already, copied here',
  link: 'Saved already, linked here',
  again: 'Saved already, again',
  skip: 'Saved already, left out',
  update: 'Saved already, downloaded if it changed',
}

type StateProps = {
  row: Extract<DraftRow, { kind: 'image' }>
  isOut: boolean
  policy: SavedPolicy
  folder: string
}

/** Only what differs from "will be downloaded" is said. */
function StateOf({ row: { saved, isDuplicate }, isOut, policy, folder }: StateProps) {
  if (isOut) return 'Left out'
  if (isDuplicate) return 'Same as a row above'
  if (saved === undefined) return null
  return (
    <span className="cut is-saved" title={`In ${lastPart(saved.folder)} since ${formatDay(saved.savedAt)}`}>
      {saved.folder === folder && policy !== 'again' && policy !== 'update'
        ? 'Here already'
        : becomes[policy]}
    </span>
  )
}

type RejectedProps = {
  row: Extract<DraftRow, { kind: 'rejected' }>
  tabIndex: number
  frame: object
  isOfMany: boolean
}

function RejectedRow({ row, tabIndex, frame, isOfMany }: RejectedProps) {
  const { source, line, text, reason } = row
  const place = `${isOfMany ? `${lastPart(source)}, line` : 'Line'} ${formatNumber(line)}`
  return (
    <div role="row" tabIndex={tabIndex} {...frame} className="link-row is-rejected">
      <div role="gridcell" tabIndex={-1} className="link-tick">
        <AlertIcon size={16} />
      </div>
      <div role="gridcell" tabIndex={-1} className="link-name">
        <span className="two-lines">
          <span className="cut" title={text}>
            {text === '' ? 'Empty' : text}
          </span>
          <span className="cut link-url" title={reason}>
            {place}: {reason}
          </span>
        </span>
      </div>
      <div role="gridcell" tabIndex={-1} className="link-state">
        Skipped
      </div>
    </div>
  )
}
