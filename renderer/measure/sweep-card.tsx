import { Button, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Sweep, SweepStep } from '../../shared/comparison.ts'
import { formatCount, formatDuration, formatPerSecond, formatRate } from '../../shared/text/format.ts'
import {
  costWords,
  hostWords,
  type Knee,
  keptWords,
  kneeOf,
  kneeWords,
  shareWords,
  sweepEndWords,
} from '../../shared/text/measurements.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { breakTitle } from '../../shared/text/worth.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { CheckIcon } from '../ui/icons.tsx'
import { NamedImages } from './comparison-card.tsx'
import { useHostAdvice } from './host-advice.ts'
import { SweepCharts } from './sweep-chart.tsx'
import './result.css'

export type TakeBest = (atOnce: number) => Promise<void>

type Props = { sweep: Sweep; takeBest: TakeBest; children?: ReactNode }

/** What a sweep found: the number first, then the curve it was read from. */
export function SweepCard({ sweep, takeBest, children }: Props) {
  const { steps, images, stoppedBy, hosts, cost } = sweep
  const { advice } = useHostAdvice(hosts)
  /** What is said when the next list from this host is opened. */
  const kept = advice.find(known => known.measuredAt === sweep.measuredAt)
  const knee = kneeOf(sweep)
  const found = knee?.step
  return (
    <section className="card result" aria-labelledby="result-title">
      <div className="card-head">
        <div className="headline" data-tone={found === undefined ? 'bad' : 'good'}>
          <Title order={2} id="result-title">
            {found === undefined ? breakTitle(stoppedBy) : `${formatNumber(found.atOnce)} at a time`}
          </Title>
          <p>{knee === undefined ? sweepEndWords(sweep) : kneeWords(knee)}</p>
        </div>
        <div className="row-end">
          {found !== undefined && (
            <TakeButton
              best={found.atOnce}
              isForHost={kept !== undefined}
              takeBest={takeBest}
              key={sweep.id}
            />
          )}
          {children}
        </div>
      </div>
      {steps.length > 0 && <SweepCharts steps={steps} images={images} knee={knee} />}
      <Facts>
        <Fact name="Measured">
          {shareWords(images, sweep.imagesTotal)} from {hostWords(hosts)}, {formatMoment(sweep.measuredAt)}
        </Fact>
        {found !== undefined && (
          <Fact name={stoppedBy === 'up-to' ? 'Stopped at' : 'Stopped because'}>{sweepEndWords(sweep)}</Fact>
        )}
        {kept !== undefined && (
          <Fact name="Remembered">
            Shoal will suggest {formatNumber(kept.best)} for the next list from {kept.host}
          </Fact>
        )}
        <Fact name="Kept the same">
          {formatCount(sweep.rounds, 'run')} of each step; {keptWords(sweep)}
        </Fact>
        <Fact name="Used">{costWords(cost)}</Fact>
      </Facts>
      <NamedImages title="Other bytes in another run" images={sweep.differing} />
      <NamedImages title="Not measured: these could not be downloaded" images={sweep.leftOut} />
      {steps.length > 0 && <StepsTable steps={steps} knee={knee} />}
    </section>
  )
}

function TakeButton({ best, isForHost, takeBest }: { best: number; isForHost: boolean; takeBest: TakeBest }) {
  const [taken, setTaken] = useState(false)
  const take = () => takeBest(best).then(() => setTaken(true), sayWhy)
  return (
    <Button
      onClick={() => void take()}
      variant={taken ? 'light' : 'filled'}
      leftSection={taken ? <CheckIcon /> : undefined}
    >
      Use {formatNumber(best)} for {isForHost ? 'this host' : 'these images'}
    </Button>
  )
}

/** The curve in numbers. */
export function StepsTable({ steps, knee }: { steps: readonly SweepStep[]; knee: Knee | undefined }) {
  return (
    <div className="table-frame">
      <table className="figures">
        <caption className="hidden">Every step</caption>
        <thead>
          <tr>
            <th scope="col">At a time</th>
            <th scope="col">Time</th>
            <th scope="col">Range</th>
            <th scope="col">Images a second</th>
            <th scope="col">Speed</th>
            <th scope="col">Wait for the first byte</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ atOnce, elapsedMs, imagesPerSecond, bytesPerSecond, waitMs }) => (
            <tr key={atOnce} data-best={atOnce === knee?.step.atOnce}>
              <th scope="row">
                {formatNumber(atOnce)}
                {atOnce === knee?.step.atOnce && ` (${knee.means})`}
              </th>
              <td>{formatDuration(elapsedMs.median)}</td>
              <td>
                {formatDuration(elapsedMs.min)} to {formatDuration(elapsedMs.max)}
              </td>
              <td>{formatPerSecond(imagesPerSecond)}</td>
              <td>{formatRate(bytesPerSecond)}</td>
              <td>{formatDuration(waitMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
