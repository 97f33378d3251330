import type { Lane } from '../../shared/comparison.ts'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import type { Measurement } from '../app/app.ts'

/** How often the line is drawn again, in ms. */
const redrawMs = 100

/** A line of the terminal that tells of the run that runs. */
export type ProgressLine = {
  /** Makes room for a line that stays. */
  clear(): void
  close(): void
}

/** Draws the line on a terminal, and nothing anywhere else. */
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

/** The run that runs, in words; nothing between two runs. */
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
