import { type RefObject, useEffect } from 'react'
import type { SegmentKind } from '../../shared/timeline.ts'
import { shownPicture } from '../batch/export-menu.tsx'
import { axisHeight, type Drawing, paintChart, type RowPainter } from './paint.ts'
import { pictureOf } from './picture.ts'

/** How a chart is saved as an image: under which name, with which title, and which of its colours explained. */
export type SavedChart = { fileName: string; title: string; legend: readonly SegmentKind[] }

/** Paints a drawing on a canvas after each render, and offers it to the menu that saves it. */
export function usePainting(
  canvas: RefObject<HTMLCanvasElement | null>,
  drawing: Drawing | undefined,
  paintRows: RowPainter,
  { fileName, title, legend }: SavedChart,
): void {
  useEffect(() => {
    if (drawing === undefined) return
    const unmarked = { ...drawing, current: undefined }
    shownPicture.set({ name: fileName, make: () => pictureOf(unmarked, paintRows, title, legend) })
  })
  useEffect(() => () => shownPicture.set(undefined), [])

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || drawing === undefined) return
    const ratio = window.devicePixelRatio
    context.canvas.width = Math.round(drawing.width * ratio)
    context.canvas.height = Math.round((axisHeight + drawing.place.height) * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    paintChart(context, drawing, paintRows)
  })
}
