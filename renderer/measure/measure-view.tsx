import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Comparison, LiveMeasurement, Sweep } from '../../shared/comparison.ts'
import { measurementFormats } from '../../shared/export-formats.ts'
import { ExportMenu } from '../batch/export-menu.tsx'
import { call } from '../client.ts'
import { RetryIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { ComparisonCard } from './comparison-card.tsx'
import { CurrentStep, Race } from './lanes.tsx'
import { isMeasuring, isSameSubject, measuring, type Subject, useMeasurements } from './live.ts'
import { Past } from './past.tsx'
import { type Kind, Setup } from './setup.tsx'
import { StepsTable, SweepCard, type TakeBest } from './sweep-card.tsx'
import { SweepCharts } from './sweep-chart.tsx'
import './measure.css'

type Result = Comparison | Sweep
type Props = {
  kind: Kind
  of: Subject
  /** Limits of the batch or the list. */
  limits: { atOnce: number; perHost: number }
  /** Why nothing can be measured now; empty: it can. */
  obstacle: string
  takeBest: TakeBest
}

const names: Readonly<Record<Kind, string>> = { comparison: 'Race', sweep: 'How many at once?' }

/** Race and "How many at once?": what it will cost, how it runs, what was found, and what was found before. */
export function MeasureView(props: Props) {
  const { kind, of, obstacle, takeBest } = props
  const live = useValue(measuring)
  const past = useMeasurements('batch' in of ? of.batch : undefined)?.filter(found => found.kind === kind)
  /** Undefined: the latest. */
  const [chosen, setChosen] = useState<string>()
  const [again, setAgain] = useState(false)
  const mine = live?.request.kind === kind && isSameSubject(live.request.of, of) ? live : undefined
  const running = isMeasuring(mine)
  const busy =
    isMeasuring(live) && !running
      ? 'Shoal is measuring something else. One at a time: both would disturb each other.'
      : ''
  const latest = mine?.state === 'ended' ? mine.result : undefined
  const known = past ?? []
  const all = latest === undefined || known.some(({ id }) => id === latest.id) ? known : [latest, ...known]
  const shown = all.find(({ id }) => id === chosen) ?? all[0]
  const setUp = again || shown === undefined
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="measure" aria-label={names[kind]} tabIndex={0}>
      <div className="measure-column">
        {mine?.failure !== undefined && mine.state === 'ended' && (
          <p className="note note-bad" role="alert">
            {mine.failure.message}
          </p>
        )}
        {running ? (
          <Running live={mine} />
        ) : (
          <>
            {setUp && (
              <Setup
                {...props}
                obstacle={busy || obstacle}
                started={() => {
                  setAgain(false)
                  setChosen(undefined)
                }}
              />
            )}
            {shown !== undefined && (
              <Found key={shown.id} result={shown} takeBest={takeBest}>
                {'draft' in of && <MeasurementExport result={shown} />}
                {!setUp && (
                  <Button variant="default" leftSection={<RetryIcon />} onClick={() => setAgain(true)}>
                    Measure again
                  </Button>
                )}
              </Found>
            )}
          </>
        )}
        {'batch' in of && <Past results={all} shown={shown?.id} choose={setChosen} />}
      </div>
    </section>
  )
}

/** For a list that is no batch, whose own menu would have it. What nothing was found in is not kept. */
function MeasurementExport({ result }: { result: Result }) {
  const { kind, id } = result
  if ((kind === 'comparison' ? result.runs : result.steps).length === 0) return null
  return (
    <ExportMenu
      what="measured"
      formats={measurementFormats}
      textOf={format => call('exportMeasurement', { id, format })}
    />
  )
}

function Running({ live }: { live: LiveMeasurement }) {
  if (live.request.kind === 'comparison') return <Race live={live} />
  const { steps, plan } = live
  return (
    <>
      <CurrentStep live={live} />
      {steps.length > 0 && (
        <section className="card result" aria-label="Steps so far">
          <SweepCharts steps={steps} images={plan.images} knee={undefined} />
          <StepsTable steps={steps} knee={undefined} />
        </section>
      )}
    </>
  )
}

function Found({
  result,
  takeBest,
  children,
}: {
  result: Result
  takeBest: TakeBest
  children: React.ReactNode
}) {
  return result.kind === 'comparison' ? (
    <ComparisonCard comparison={result}>{children}</ComparisonCard>
  ) : (
    <SweepCard sweep={result} takeBest={takeBest}>
      {children}
    </SweepCard>
  )
}
