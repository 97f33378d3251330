import { segmentWords } from '../../shared/text/states.ts'
import type { SegmentKind } from '../../shared/timeline.ts'
import { axisHeight, type Drawing, paintChart, type RowPainter } from './paint.ts'

const scale = 2
const titleHeight = 34
const legendHeight = 30

/** What a chart shows now as a PNG, twice as fine as on the screen, with its title and what the colours mean. */
export async function pictureOf(
  drawing: Drawing,
  paintRows: RowPainter,
  title: string,
  legend: readonly SegmentKind[],
): Promise<Blob> {
  const { width, palette, place } = drawing
  const chartHeight = axisHeight + place.height
  const height = titleHeight + chartHeight + legendHeight
  const canvas = new OffscreenCanvas(width * scale, height * scale)
  // OffscreenCanvas' context has all of the other's that is used for drawing.
  const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D
  context.scale(scale, scale)
  context.fillStyle = palette.surface
  context.fillRect(0, 0, width, height)
  context.save()
  context.translate(0, titleHeight)
  paintChart(context, drawing, paintRows)
  context.restore()
  context.fillStyle = palette.ink
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.font = `600 14px ${palette.font}`
  context.fillText(title, 10, titleHeight / 2)
  paintLegend(context, drawing, legend, titleHeight + chartHeight + legendHeight / 2)
  return canvas.convertToBlob({ type: 'image/png' })
}

function paintLegend(
  context: CanvasRenderingContext2D,
  { palette }: Drawing,
  kinds: readonly SegmentKind[],
  y: number,
): void {
  context.font = `11px ${palette.font}`
  let x = 10
  for (const kind of kinds) {
    context.fillStyle = palette.phases[kind]
    context.fillRect(x, y - 5, 10, 10)
    context.fillStyle = palette.inkSoft
    context.fillText(segmentWords[kind], x + 15, y)
    x += 15 + context.measureText(segmentWords[kind]).width + 14
  }
}
