import { useCallback, useLayoutEffect, useState } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { fitScale, fitted, held, type Size, type View, zoomedAt, zoomStep } from './zoom.ts'

/** Where the image lies. Scales are in pixels of the page; `pixels` shows one of the image as one of the screen. */
export function useZoom(row: Row | undefined) {
  const [frame, setFrame] = useState<Size>({ width: 1, height: 1 })
  const [loaded, setLoaded] = useState<{ index: number; size: Size }>()
  const [view, setView] = useState<View>()
  const index = row?.index
  const claimed =
    row?.width !== undefined && row.height !== undefined
      ? { width: row.width, height: row.height }
      : undefined
  const size = loaded !== undefined && loaded.index === index ? loaded.size : claimed

  // Another image is seen whole at first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the image is the reason
  useLayoutEffect(() => setView(undefined), [index])

  const whole = size === undefined ? undefined : fitted(size, frame)
  const current =
    size === undefined || whole === undefined
      ? undefined
      : view === undefined
        ? whole
        : held(view, size, frame)
  const middle = { x: frame.width / 2, y: frame.height / 2 }
  const zoomTo = (scale: number, at = middle) => {
    if (size === undefined || current === undefined) return
    const next = zoomedAt(current, scale, at, size, frame)
    setView(next.scale <= fitScale(size, frame) ? undefined : next)
  }
  const pixelScale = 1 / window.devicePixelRatio
  const isZoomed =
    view !== undefined && current !== undefined && whole !== undefined && current.scale > whole.scale
  return {
    size,
    view: current,
    isZoomed,
    percent: current === undefined ? '' : `${Math.round((100 * current.scale) / pixelScale)} %`,
    setFrame,
    /** The image says how large it is, once it is there. */
    tell: useCallback(
      (size: Size) => {
        if (index !== undefined) setLoaded({ index, size })
      },
      [index],
    ),
    zoomTo,
    larger: () => zoomTo((current?.scale ?? 1) * zoomStep),
    smaller: () => zoomTo((current?.scale ?? 1) / zoomStep),
    fit: () => setView(undefined),
    pixels: () => zoomTo(pixelScale),
    pan(x: number, y: number) {
      if (size === undefined || current === undefined) return
      setView(held({ scale: current.scale, x: current.x + x, y: current.y + y }, size, frame))
    },
  }
}
export type Zoom = ReturnType<typeof useZoom>
