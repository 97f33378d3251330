import type { Lane } from '../../../shared/comparison.ts'
import { formatBytes, formatDuration } from '../../../shared/text/format.ts'
import type { Measurement } from '../../app/app.ts'

/** How often the line is drawn again, in ms. */
const redrawMs = 100

/** The terminal line that shows the progress of the current run. */
export type ProgressLine = {
  /** Clears the line, so that a permanent line can be printed. */
  clear(): void
  close(): void
}

/** Draws the line if the output is a terminal; otherwise does nothing. */
export function showProgress(measurement: Measurement, out: NodeJS.WriteStream): ProgressLine {
  if (!out.isTTY) return { clear() {}, close() {} }
  const clear = () => {
    out.clearLine(0)
    out.cursorTo(0)
  }
  const redraw = setInterval(() => {
    clear()
    out.write(progressWords(measurement.lanes()).slice(0, (out.columns || 80) - 1))
  }, redrawMs)
  return {
    clear,
    close() {
      clearInterval(redraw)
      clear()
    },
  }
}

/** The current run, in words; empty between two runs. */
export function progressWords({ warmUp, lanes, step }: ReturnType<Measurement['lanes']>): string {
  const named: [string, Lane | undefined][] = [
    ['warm-up', warmUp],
    ['one after another', lanes.sequential],
    ['at once', lanes.concurrent],
    [`${step?.atOnce} at once`, step],
  ]
  const [name, lane] = named.find(([, lane]) => lane?.running) ?? []
  if (lane === undefined) return ''
  const { settled, images, receivedBytes, elapsedMs } = lane
  return `${name}: ${settled} of ${images} · ${formatBytes(receivedBytes)} · ${formatDuration(elapsedMs)}`
}
