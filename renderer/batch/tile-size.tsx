import { Slider } from '@mantine/core'
import { remember } from '../remembered.ts'
import { setWindow, tileHeights, useWindow } from '../store.ts'

/** How high the lines of the grid are about. */
export function TileSize() {
  const height = useWindow(state => state.tileHeight)
  return (
    <Slider
      className="tile-size"
      size="sm"
      label={null}
      thumbLabel="Size of the images"
      min={tileHeights.least}
      max={tileHeights.most}
      step={20}
      value={height}
      onChange={tileHeight => setWindow({ tileHeight })}
      onChangeEnd={tileHeight => remember('tile-height', `${tileHeight}`)}
    />
  )
}
