// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { memo } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { useCan } from '../app-info.ts'
import { thumbnailUrl } from '../client.ts'
import { TileGrid } from '../rows/tile-grid.tsx'
import { openImage, useWindow } from '../store.ts'
import { useValue } from '../value.ts'
import { dragOut } from './drag-out.ts'
import type { Feed } from './feed.ts'
import { ProgressBar, StateWord } from './image-row.tsx'
import { NothingHere } from './nothing-here.tsx'
import { Thumbnail } from './thumbnail.tsx'
import { useSelection } from './use-selection.ts'
import './image-grid.css'

const tile = { width: 152, height: 176 }

/** The images as pictures. */
export function ImageGrid({ feed, batch }: { feed: Feed; batch: string }) {
  const { total } = useValue(feed.rows)
  const openIndex = useWindow(state => state.openIndex)
  const selection = useSelection()
  const canDrag = useCan('dragOut')
  return (
    <div className="rows-frame">
      <TileGrid label="Images" feed={feed} selection={selection} tile={tile}>
        {(row, place, tabbable) => (
          <Tile
            batch={batch}
            row={row}
            place={place}
            tabbable={tabbable}
            open={row !== undefined && row.index === openIndex}
            canDrag={canDrag}
          />
        )}
      </TileGrid>
      {total === 0 && <NothingHere />}
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
