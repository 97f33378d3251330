// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out the rows that are out of sight
import { memo } from 'react'
import type { FoundRow } from '../../shared/contract/commands.ts'
import { nameOf } from '../../shared/item-name.ts'
import { Thumbnail } from '../batch/thumbnail.tsx'
import { TileGrid } from '../rows/tile-grid.tsx'
import { useWindow } from '../store.ts'
import { CheckIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { placeWords, tileWords } from './candidate-text.ts'
import { isChosen } from './choice.ts'
import { chooseAll, openFound, type ScanFeed, scanned, toggle } from './scan.ts'
import '../batch/rows.css'
import { foundUrl } from '../thumbnails.ts'

const tile = { width: 168, height: 196 }

/** What a page has, as pictures to choose from. */
export function FoundGrid({ feed, scan }: { feed: ScanFeed; scan: string }) {
  const { choice, filter } = useValue(scanned)
  const openIndex = useWindow(state => state.openIndex)
  return (
    <TileGrid label="Images on the page" feed={feed} selection={filter} tile={tile} onChooseAll={chooseAll}>
      {(row, place, tabbable) => (
        <FoundTile
          scan={scan}
          row={row}
          place={place}
          tabbable={tabbable}
          chosen={row !== undefined && isChosen(choice, row)}
          open={row !== undefined && row.index === openIndex}
        />
      )}
    </TileGrid>
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
      onClick={event => row !== undefined && toggle(row, place, event.shiftKey)}
      onKeyDown={event => {
        if (row === undefined || (event.key !== 'Enter' && event.key !== ' ')) return
        event.preventDefault()
        if (event.key === 'Enter') openFound(row, place)
        else toggle(row, place, event.shiftKey)
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
      <span className="tile-state cut">{tileWords(row)}</span>
      <button
        type="button"
        className="found-more cut"
        tabIndex={-1}
        title="Show details"
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
