import type { Box } from '../../shared/bars.ts'
import { leastNamePx } from './paint.ts'
import type { Palette } from './palette.ts'

/** A cross at the end of an attempt that failed; a stroke where rows are low. */
export function paintFailures(
  context: CanvasRenderingContext2D,
  marks: readonly Box[],
  palette: Palette,
  rowPx: number,
): void {
  context.fillStyle = palette.bad
  context.strokeStyle = palette.bad
  context.lineWidth = 1.75
  context.beginPath()
  for (const { x, y, width, height } of marks) {
    const end = x + width
    context.fillRect(x, y, width, height)
    if (rowPx < leastNamePx) continue
    const middle = y + height / 2
    const arm = Math.min(3.5, height / 3)
    context.moveTo(end + 4, middle - arm)
    context.lineTo(end + 4 + 2 * arm, middle + arm)
    context.moveTo(end + 4, middle + arm)
    context.lineTo(end + 4 + 2 * arm, middle - arm)
  }
  context.stroke()
}
