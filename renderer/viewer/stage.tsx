import { useElementSize } from '@mantine/hooks'
import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { imageUrl } from '../client.ts'
import { thumbnailUrl } from '../thumbnails.ts'
import { NotShown } from './not-shown.tsx'
import type { Zoom } from './use-zoom.ts'

/** The thumbnail that the grid has already, and the largest one there is. */
const first = 384
const largest = 768

/** Beyond this one pixel of the image is shown as a square. */
const squareScale = 3

/** `smaller`: the thumbnail of the grid, where the file is gone and a larger one cannot be made any more. */
type Shown = 'thumbnail' | 'image' | 'instead' | 'smaller' | 'nothing'

/** What takes the place of a thumbnail that cannot be had. */
const afterThumbnail: Partial<Record<Shown, Shown>> = { instead: 'smaller', smaller: 'nothing' }

type Props = { batch: string; row: Row; folder: string; zoom: Zoom }

/**
 * The image, zoomed and moved with the pointer. The thumbnail is there at once; the file itself takes its place when it
 * has come. What a browser cannot show (TIFF, HEIC), or is gone from the disk, is shown as its largest thumbnail.
 */
export function Stage({ batch, row, folder, zoom }: Props) {
  const { ref, width, height } = useElementSize()
  const [shown, setShown] = useState<Shown>('thumbnail')
  const { setFrame, tell, view, size, isZoomed } = zoom
  useEffect(() => {
    if (width > 0) setFrame({ width, height })
  }, [setFrame, width, height])
  const { handlers, isDragged } = usePan(zoom)
  const wheel = useWheelZoom(ref, zoom)
  const box =
    view === undefined || size === undefined
      ? undefined
      : {
          width: size.width,
          height: size.height,
          transform: `translate(${view.x - (size.width * view.scale) / 2}px, ${view.y - (size.height * view.scale) / 2}px) scale(${view.scale})`,
        }
  const look = view !== undefined && view.scale >= squareScale ? 'is-square' : ''
  const thumbnail = thumbnailUrl(batch, row.index, shown === 'instead' ? largest : first)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: every key for it is heard by the viewer
    <div
      className={`stage ${isZoomed ? 'is-zoomed' : ''} ${isDragged ? 'is-dragged' : ''}`}
      ref={ref}
      onWheel={wheel}
      onDoubleClick={event =>
        isZoomed ? zoom.fit() : zoom.zoomTo(1 / window.devicePixelRatio, pointIn(event))
      }
      {...handlers}
    >
      {shown !== 'image' && shown !== 'nothing' && row.hasThumbnail && (
        <img
          className="stage-image is-early"
          src={thumbnail}
          alt=""
          style={box}
          draggable={false}
          onError={() => setShown(now => afterThumbnail[now] ?? now)}
        />
      )}
      {(shown === 'thumbnail' || shown === 'image') && (
        <img
          className={`stage-image ${look}`}
          src={imageUrl(batch, row.index)}
          alt={row.name}
          style={box}
          decoding="async"
          draggable={false}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            // A drawing may not say how large it is.
            if (naturalWidth > 0) tell({ width: naturalWidth, height: naturalHeight })
            setShown('image')
          }}
          onError={() => setShown(row.hasThumbnail ? 'instead' : 'nothing')}
        />
      )}
      {shown !== 'thumbnail' && shown !== 'image' && (
        <NotShown {...{ batch, row, folder }} hasPreview={shown !== 'nothing'} />
      )}
    </div>
  )
}

const pointIn = ({ currentTarget, clientX, clientY }: MouseEvent) => {
  const { left, top } = currentTarget.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

/** The wheel zooms around the pointer. */
function useWheelZoom(_stage: unknown, { view, zoomTo }: Zoom) {
  return (event: React.WheelEvent) => {
    if (view === undefined) return
    zoomTo(view.scale * Math.exp(-event.deltaY / 400), pointIn(event))
  }
}

/** A zoomed image is moved by dragging it. */
function usePan({ isZoomed, pan }: Zoom) {
  const at = useRef<{ x: number; y: number }>(undefined)
  const [isDragged, setDragged] = useState(false)
  const handlers = {
    onPointerDown(event: PointerEvent) {
      if (!isZoomed || event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      at.current = { x: event.clientX, y: event.clientY }
      setDragged(true)
    },
    onPointerMove(event: PointerEvent) {
      const before = at.current
      if (before === undefined) return
      pan(event.clientX - before.x, event.clientY - before.y)
      at.current = { x: event.clientX, y: event.clientY }
    },
    onPointerUp: () => {
      at.current = undefined
      setDragged(false)
    },
  }
  return { handlers, isDragged }
}
