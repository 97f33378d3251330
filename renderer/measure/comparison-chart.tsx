import { useRef } from 'react'
import { formatTick, timeAxis } from '../../shared/axis.ts'
import type { Comparison, Spread } from '../../shared/comparison.ts'
import { formatDuration } from '../../shared/text/format.ts'
import { modeWords, shareWords } from '../../shared/text/measurements.ts'
import { formatDay } from '../../shared/text/moments.ts'
import { boundWords, worthWords } from '../../shared/text/worth.ts'
import { worthOfComparison } from '../../shared/worth.ts'
import { useSize } from '../timing/use-size.ts'
import { usePicture } from './picture.ts'
import './plot.css'

const rowPx = 30
const barPx = 16
const namePx = 158
const valuePx = 64
const axisPx = 22

type Bar = { name: string; kind: 'sequential' | 'concurrent' | 'estimate'; ms: number; range?: Spread }

/** The medians as bars, with the range of the runs, the guess they replace and the bound. */
export function ComparisonChart({ comparison }: { comparison: Comparison }) {
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  usePicture(frame, 'race', `One after another and all at once: ${titleOf(comparison)}`)
  const bars = barsOf(comparison)
  const { boundMs } = comparison
  const axis = timeAxis(Math.max(...bars.map(({ ms, range }) => Math.max(ms, range?.max ?? 0))))
  const room = Math.max(50, width - namePx - valuePx)
  const x = (ms: number) => namePx + (room * ms) / axis.end
  const bottom = bars.length * rowPx
  return (
    <div className="plot-frame" ref={frame}>
      {width > 0 && (
        <svg
          className="plot"
          width={width}
          height={bottom + axisPx}
          role="img"
          aria-label={bars.map(({ name, ms }) => `${name}: ${formatDuration(ms)}`).join('; ')}
        >
          <defs>
            <pattern
              id="estimate-hatch"
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect className="plot-hatch-ground" width="6" height="6" />
              <rect className="plot-hatch-line" width="2" height="6" />
            </pattern>
          </defs>
          {axis.ticks.map(ms => (
            <g key={ms}>
              <line className="plot-grid" x1={x(ms)} x2={x(ms)} y1={0} y2={bottom + 4} />
              <text className="plot-tick" x={x(ms)} y={bottom + 17} textAnchor="middle">
                {formatTick(ms, axis.step)}
              </text>
            </g>
          ))}
          {bars.map(({ name, kind, ms, range }, at) => {
            const top = at * rowPx + (rowPx - barPx) / 2
            const middle = top + barPx / 2
            const end = x(Math.max(ms, range?.max ?? 0))
            return (
              <g key={name}>
                <text className="plot-name" x={0} y={middle + 4}>
                  {name}
                </text>
                <rect
                  className={`plot-${kind}`}
                  x={namePx}
                  y={top}
                  width={x(ms) - namePx}
                  height={barPx}
                  rx={3}
                />
                {range !== undefined && range.max > range.min && (
                  <path
                    className="plot-range"
                    d={`M${x(range.min)} ${middle - 5}v10M${x(range.min)} ${middle}H${x(range.max)}M${x(range.max)} ${middle - 5}v10`}
                  />
                )}
                <text className="plot-value" x={end + 8} y={middle + 4}>
                  {formatDuration(ms)}
                  {kind === 'concurrent' && boundMs !== undefined && (
                    <tspan className="plot-soft" dx={12}>
                      ┆ fastest possible {formatDuration(boundMs)}
                    </tspan>
                  )}
                </text>
              </g>
            )
          })}
          {boundMs !== undefined && (
            <line className="plot-bound" x1={x(boundMs)} x2={x(boundMs)} y1={rowPx} y2={2 * rowPx}>
              <title>Fastest possible {boundWords(comparison)}</title>
            </line>
          )}
        </svg>
      )}
    </div>
  )
}

const titleOf = (comparison: Comparison): string =>
  `${worthWords(worthOfComparison(comparison)).title}, ${shareWords(comparison.images, comparison.imagesTotal)}, ${formatDay(comparison.measuredAt)}`

function barsOf(comparison: Comparison): Bar[] {
  const { sequentialMs, concurrentMs, sequentialEstimateMs, sequentialEstimate: range } = comparison
  const measured = (kind: 'sequential' | 'concurrent', range: Spread | undefined): Bar[] =>
    range === undefined ? [] : [{ name: modeWords[kind], kind, ms: range.median, range }]
  return [
    ...measured('sequential', sequentialMs),
    ...measured('concurrent', concurrentMs),
    ...(sequentialEstimateMs === undefined || range === undefined
      ? []
      : [
          {
            name: 'The estimate was',
            kind: 'estimate' as const,
            ms: sequentialEstimateMs,
            range: { median: sequentialEstimateMs, min: range.lowMs, max: range.highMs },
          },
        ]),
  ]
}
