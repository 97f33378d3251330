import type { Comparison, Sweep } from '../../shared/comparison.ts'
import type { MeasurementFormat } from '../../shared/export-formats.ts'
import { formatCount } from '../../shared/text/format.ts'
import { html } from '../../shared/text/html.ts'
import { formatUtc } from '../../shared/text/moments.ts'
import { table } from './csv.ts'
import { measurementSection } from './report-measurement.ts'
import { reportFoot, reportHead } from './report-page.ts'

/** A measurement by itself as a text of this format. Its links are without secrets. */
export const exportMeasurement = (
  format: MeasurementFormat,
  found: Comparison | Sweep,
  version: string,
): string => writers[format](found, version)

const writers: Record<MeasurementFormat, (found: Comparison | Sweep, version: string) => string> = {
  csv: found => (found.kind === 'comparison' ? runTable(found) : stepTable(found)),

  json: (found, version) =>
    `${JSON.stringify({ creator: { name: 'Shoal', version }, measurement: found }, undefined, 2)}\n`,

  html(found, version) {
    const title = `${formatCount(found.images, 'image')}, measured`
    return html`${reportHead(`Shoal: ${title} ${formatUtc(found.measuredAt)}`)}<h1>${title}</h1>
${measurementSection(found)}${reportFoot(version)}`.html
  },
}

const runTable = ({ runs, atOnce, images }: Comparison): string =>
  table(
    ['run', 'mode', 'round', 'atOnce', 'images', 'elapsedMs', 'waitMs', 'eventLoopDelayP99Ms'],
    runs.map(({ mode, round, elapsedMs, waitMs, eventLoopDelayP99Ms }, at) => ({
      ...{ run: at + 1, mode, round, atOnce: mode === 'sequential' ? 1 : atOnce, images },
      ...{ elapsedMs, waitMs, eventLoopDelayP99Ms },
    })),
  )

const stepTable = ({ steps, images }: Sweep): string =>
  table(
    ['atOnce', 'images', 'medianMs', 'minMs', 'maxMs', 'imagesPerSecond', 'bytesPerSecond', 'waitMs'],
    steps.map(({ atOnce, elapsedMs: { median, min, max }, ...rest }) => ({
      ...{ atOnce, images, medianMs: median, minMs: min, maxMs: max, ...rest },
    })),
  )
