import { useRef } from 'react'
import { type Axis, formatTick, numberAxis, timeAxis } from '../../shared/axis.ts'
import type { SweepStep } from '../../shared/comparison.ts'
import { formatCount } from '../../shared/text/format.ts'
import type { Knee } from '../../shared/text/measurements.ts'
import { useSize } from '../timing/use-size.ts'
import { usePicture } from './picture.ts'
import { type Box, type Placed, type Point, placeAtOnce, placePoints } from './scale.ts'
import './plot.css'

type Props = {
  steps: readonly SweepStep[]
  images: number
  knee: Knee | undefined
}

const height = 218
const margin = { left: 46, right: 18, top: 30, bottom: 38 }

/** The curve of a sweep: time, and images per second, over how many at once. */
export function SweepCharts({ steps, images, knee }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const { width: whole } = useSize(frame)
  usePicture(frame, 'at-once', `How many at once? ${formatCount(images, 'image')}`)
  const gap = 16
  const width = whole >= 640 ? Math.floor((whole - gap) / 2) : whole
  const times = steps.map(({ atOnce, elapsedMs: { median, min, max } }) => ({
    atOnce,
    value: median,
    low: min,
    high: max,
  }))
  const rates = steps.map(({ atOnce, elapsedMs: { median, min, max } }) => ({
    atOnce,
    value: perSecond(images, median),
    low: perSecond(images, max),
    high: perSecond(images, min),
  }))
  const timeTicks = timeAxis(largest(times), 4)
  const rateTicks = numberAxis(largest(rates), 4)
  return (
    <div className="plot-frame sweep-plots" ref={frame}>
      {width > 0 && (
        <>
          <Curve
            title="Time for all images"
            points={times}
            axis={timeTicks}
            tick={ms => formatTick(ms, timeTicks.step)}
            knee={knee}
            width={width}
          />
          <Curve
            title="Images a second"
            points={rates}
            axis={rateTicks}
            tick={value => String(Number(value.toPrecision(6)))}
            knee={knee}
            width={width}
          />
        </>
      )}
    </div>
  )
}

type CurveProps = {
  title: string
  points: readonly Point[]
  axis: Axis
  tick: (value: number) => string
  knee: Knee | undefined
  width: number
}

function Curve({ title, points, axis, tick, knee, width }: CurveProps) {
  const last = Math.max(2, ...points.map(({ atOnce }) => atOnce))
  const box: Box = {
    left: margin.left,
    top: margin.top,
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  }
  const placed = placePoints(points, last, axis, box)
  const bottom = box.top + box.height
  return (
    <svg
      className="plot"
      width={width}
      height={height}
      role="img"
      aria-label={`${title}, by how many at once: ${points.map(({ atOnce, value }) => `${atOnce}: ${tick(value)}`).join('; ')}`}
    >
      <text className="plot-title" x={0} y={13}>
        {title}
      </text>
      {axis.ticks.map(value => {
        const y = bottom - (box.height * value) / axis.end
        return (
          <g key={value}>
            <line className="plot-grid" x1={box.left} x2={box.left + box.width} y1={y} y2={y} />
            <text className="plot-tick" x={box.left - 8} y={y + 4} textAnchor="end">
              {tick(value)}
            </text>
          </g>
        )
      })}
      {knee !== undefined && <KneeMark x={placeAtOnce(knee.step.atOnce, last, box)} knee={knee} box={box} />}
      <path className="plot-spread" d={bandOf(placed)} />
      <path className="plot-line" d={lineOf(placed)} />
      {placed.map(({ atOnce, x, y, lowY, highY }) => (
        <g key={atOnce}>
          <path className="plot-range" d={`M${x - 4} ${lowY}h8M${x} ${lowY}V${highY}M${x - 4} ${highY}h8`} />
          <circle
            className={atOnce === knee?.step.atOnce ? 'plot-dot is-best' : 'plot-dot'}
            cx={x}
            cy={y}
            r={atOnce === knee?.step.atOnce ? 5.5 : 3.5}
          />
          <text className="plot-tick" x={x} y={bottom + 16} textAnchor="middle">
            {atOnce}
          </text>
        </g>
      ))}
      <text className="plot-tick" x={box.left + box.width / 2} y={bottom + 32} textAnchor="middle">
        at once
      </text>
    </svg>
  )
}

function KneeMark({ x, knee, box }: { x: number; knee: Knee; box: Box }) {
  const isRight = x > box.left + box.width / 2
  return (
    <g>
      <line className="plot-knee" x1={x} x2={x} y1={box.top - 8} y2={box.top + box.height} />
      <text
        className="plot-knee-name"
        x={x + (isRight ? -6 : 6)}
        y={box.top - 2}
        textAnchor={isRight ? 'end' : 'start'}
      >
        {knee.step.atOnce} is {knee.means}
      </text>
    </g>
  )
}

const lineOf = (placed: readonly Placed[]): string =>
  placed.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')

function bandOf(placed: readonly Placed[]): string {
  const upper = placed.map(({ x, highY }) => `${x} ${highY}`)
  const lower = placed.map(({ x, lowY }) => `${x} ${lowY}`).reverse()
  return placed.length < 2 ? '' : `M${[...upper, ...lower].join('L')}Z`
}

const perSecond = (images: number, ms: number): number => (images / Math.max(ms, 1e-3)) * 1000

const largest = (points: readonly Point[]): number => Math.max(0, ...points.map(({ high }) => high))
