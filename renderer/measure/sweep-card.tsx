import { Button, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Sweep, SweepStep } from '../../shared/comparison.ts'
import { formatBytes, formatCount, formatDuration, formatRate } from '../../shared/text/format.ts'
import { formatPerSecond, perSecondWords } from '../../shared/text/verdicts.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { CheckIcon } from '../ui/icons.tsx'
import { NamedImages } from './comparison-card.tsx'
import { useHostAdvice } from './host-advice.ts'
import { SweepCharts } from './sweep-chart.tsx'
import {
  breakAdvice,
  breakTitles,
  checkWords,
  connectionWords,
  formatMoment,
  hostWords,
  type Knee,
  kneeOf,
  shareWords,
} from './text.ts'
import './result.css'

export type TakeBest = (atOnce: number) => Promise<void>

type Props = { sweep: Sweep; takeBest: TakeBest; children?: ReactNode }

/** What a sweep found: the number first, then the curve it was read from. */
export function SweepCard({ sweep, takeBest, children }: Props) {
  const { best, steps, images, stoppedBy, hosts, cost } = sweep
  const { advice } = useHostAdvice(hosts)
  /** What the next list from its one host will be told. */
  const kept = advice.find(known => known.measuredAt === sweep.measuredAt)
  const knee = kneeOf(sweep)
  const found = steps.find(({ atOnce }) => atOnce === best)
  return (
    <section className="card result" aria-labelledby="result-title">
      <div className="card-head">
        <div className="headline" data-tone={found === undefined ? 'bad' : 'good'}>
          <Title order={2} id="result-title">
            {found === undefined
              ? (breakTitles[stoppedBy] ?? 'Not enough data')
              : `${formatNumber(found.atOnce)} at once`}
          </Title>
          <p>{found === undefined ? whyWords(sweep) : foundWords(sweep, found)}</p>
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
          <Fact name={stoppedBy === 'up-to' ? 'Went to the end' : 'Stopped there'}>{whyWords(sweep)}</Fact>
        )}
        {kept !== undefined && (
          <Fact name="Remembered">
            Shoal will suggest {formatNumber(kept.best)} for the next list from {kept.host}
          </Fact>
        )}
        <Fact name="Held the same">
          {formatCount(sweep.rounds, 'run')} of each step; connections{' '}
          {connectionWords[sweep.connections].label.toLowerCase()}; {checkWords[sweep.check]}
        </Fact>
        <Fact name="It cost">
          {formatCount(cost.requests, 'request')}, {formatBytes(cost.bytes)}
        </Fact>
      </Facts>
      <NamedImages title="Other bytes in another run" images={sweep.differing} />
      <NamedImages title="Could not be had, and were left out" images={sweep.leftOut} />
      {steps.length > 0 && <StepsTable steps={steps} knee={knee} />}
    </section>
  )
}

const whyWords = ({ stoppedBy, words }: Sweep): string =>
  [words, breakAdvice[stoppedBy]].filter(Boolean).join(' ')

function foundWords(sweep: Sweep, { elapsedMs, imagesPerSecond }: SweepStep): string {
  const took = `${formatDuration(elapsedMs.median)}, ${perSecondWords(imagesPerSecond)}.`
  if (sweep.fastest !== sweep.best) return `is enough: ${took} More was faster by no more than chance.`
  const more = sweep.stoppedBy === 'up-to' ? ' More than were tried may be faster still.' : ''
  return `is the fastest: ${took}${more}`
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
            <th scope="col">At once</th>
            <th scope="col">Time</th>
            <th scope="col">Range</th>
            <th scope="col">Images a second</th>
            <th scope="col">Speed</th>
            <th scope="col">Wait for the first byte</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ atOnce, elapsedMs, imagesPerSecond, bytesPerSecond, waitMs }) => (
            <tr key={atOnce} data-best={atOnce === knee?.atOnce}>
              <th scope="row">
                {formatNumber(atOnce)}
                {atOnce === knee?.atOnce && ` (${knee.means})`}
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
