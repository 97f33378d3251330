import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Comparison, NamedImage } from '../../shared/comparison.ts'
import { formatCount, formatDuration, formatRate, spreadWords } from '../../shared/text/format.ts'
import { costWords, hostWords, keptWords, modeWords, shareWords } from '../../shared/text/measurements.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { boundWords, worthWords } from '../../shared/text/worth.ts'
import { worthOfComparison } from '../../shared/worth.ts'
import { formatNumber } from '../text.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { ComparisonChart } from './comparison-chart.tsx'
import './result.css'

/** What a comparison found: the verdict first, then all that it rests on. */
export function ComparisonCard({ comparison, children }: { comparison: Comparison; children?: ReactNode }) {
  const { title, words, tone } = worthWords(worthOfComparison(comparison))
  return (
    <section className="card result" aria-labelledby="result-title">
      <div className="card-head">
        <div className="headline" data-tone={tone}>
          <Title order={2} id="result-title">
            {title}
          </Title>
          <p>{words}</p>
        </div>
        <div className="row-end">{children}</div>
      </div>
      {comparison.sequentialMs !== undefined && comparison.concurrentMs !== undefined && (
        <ComparisonChart comparison={comparison} />
      )}
      <ComparisonFacts comparison={comparison} />
      <NamedImages title="Other bytes in another run" images={comparison.differing} />
      <NamedImages title="Not measured: these could not be downloaded" images={comparison.leftOut} />
      <RunsTable comparison={comparison} />
    </section>
  )
}

function ComparisonFacts({ comparison }: { comparison: Comparison }) {
  const { images, imagesTotal, hosts, sequentialMs, concurrentMs, cost, linkBytesPerSecond } = comparison
  const bound = boundWords(comparison)
  return (
    <Facts>
      <Fact name="Measured">
        {shareWords(images, imagesTotal)} from {hostWords(hosts)}, {formatMoment(comparison.measuredAt)}
      </Fact>
      {sequentialMs !== undefined && <Fact name={modeWords.sequential}>{spreadWords(sequentialMs)}</Fact>}
      {concurrentMs !== undefined && <Fact name={modeWords.concurrent}>{spreadWords(concurrentMs)}</Fact>}
      {bound !== undefined && <Fact name="Fastest possible">{bound}</Fact>}
      {linkBytesPerSecond !== undefined && <Fact name="Highest speed">{formatRate(linkBytesPerSecond)}</Fact>}
      <Fact name="Bytes">{bytesWords(comparison)}</Fact>
      <Fact name="Kept the same">
        {formatNumber(comparison.atOnce)} at once, {formatNumber(comparison.perHost)} per host;{' '}
        {formatCount(comparison.rounds, 'round')}; {keptWords(comparison)}
      </Fact>
      <Fact name="Event-loop delay">under {formatDuration(comparison.eventLoopDelayP99Ms)} in 99 %</Fact>
      <Fact name="Used">{costWords(cost)}</Fact>
    </Facts>
  )
}

function bytesWords({ identicalBytes, runs, differing }: Comparison): string {
  if (differing.length > 0)
    return `${formatCount(differing.length, 'image')} differed: the comparison is invalid`
  if (!identicalBytes) return 'not every image came in every run'
  return runs.length === 0 ? 'no run to compare' : 'every image the same in every run'
}

/** Images by their links, and what became of them. */
export function NamedImages({ title, images }: { title: string; images: readonly NamedImage[] }) {
  if (images.length === 0) return null
  const shown = images.slice(0, 20)
  return (
    <div className="named">
      <Title order={3} size="h6">
        {title}
      </Title>
      <ul>
        {shown.map(({ url, why }) => (
          <li key={url}>
            <span className="mono cut" title={url}>
              {url}
            </span>
            <span>{why}</span>
          </li>
        ))}
      </ul>
      {images.length > shown.length && <p>and {formatNumber(images.length - shown.length)} more</p>}
    </div>
  )
}

/** The chart in numbers. */
function RunsTable({ comparison: { runs } }: { comparison: Comparison }) {
  if (runs.length === 0) return null
  return (
    <div className="table-frame">
      <table className="figures">
        <caption className="hidden">Every run in its order</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Round</th>
            <th scope="col">Time</th>
            <th scope="col">Wait for the first byte</th>
            <th scope="col">Event-loop delay</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ mode, round, elapsedMs, waitMs, eventLoopDelayP99Ms }) => (
            <tr key={`${mode} ${round}`}>
              <th scope="row">{modeWords[mode]}</th>
              <td>{round}</td>
              <td>{formatDuration(elapsedMs)}</td>
              <td>{formatDuration(waitMs)}</td>
              <td>{formatDuration(eventLoopDelayP99Ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
