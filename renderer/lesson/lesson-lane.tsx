import { type LessonLane as Lane, type LessonSettings, wayWords } from '../../shared/lesson.ts'
import { formatCount, formatDuration } from '../../shared/text/format.ts'

type Props = {
  lane: Lane
  settings: LessonSettings
  axisMs: number
  /** Reckoned, not measured: it looks and reads like an estimate. */
  isExpected?: boolean
}

const lineHeight = 5
const width = 1000

/** One way of downloading: a line for each image on the time axis that all three share. */
export function LessonLane({ lane, settings, axisMs, isExpected = false }: Props) {
  const { way, bars, saved, failed, elapsedMs, isOver } = lane
  const { images } = settings
  const x = (ms: number) => Math.min(width, (ms / axisMs) * width)
  const time = `${isExpected ? 'about ' : ''}${formatDuration(elapsedMs)}`
  const count = isExpected
    ? formatCount(images, 'image')
    : `${saved} of ${formatCount(images, 'image')}${failed > 0 ? `, ${failed} failed` : ''}`
  return (
    <figure className={isExpected ? 'lesson-lane is-expected' : 'lesson-lane'} data-over={isOver}>
      <figcaption>
        <span className="lesson-way">{wayWords(way, settings)}</span>
        <span className="lesson-count number">{count}</span>
        <strong className="lesson-time number">{time}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${images * lineHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${wayWords(way, settings)}: ${count}, ${time}`}
      >
        {bars.map((tries, image) =>
          tries.map(({ from, to, isBroken }) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: images keep their lines
              key={`${image} ${from}`}
              className={isBroken ? 'is-broken' : to === undefined ? 'is-under-way' : 'is-saved'}
              x={x(from)}
              y={image * lineHeight}
              width={Math.max(2, x(to ?? elapsedMs) - x(from))}
              height={lineHeight - 1}
            />
          )),
        )}
      </svg>
    </figure>
  )
}
