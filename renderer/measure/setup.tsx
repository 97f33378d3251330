import { Button, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { type ConnectionPolicy, connectionPolicies, type MeasurementPlan } from '../../shared/comparison.ts'
import type { InputOf } from '../../shared/contract/commands.ts'
import { connectionWords, costFacts, shareWords } from '../../shared/text/measurements.ts'
import { call } from '../client.ts'
import { sayWhy, wordsOf } from '../text.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { CountInput } from '../ui/count-input.tsx'
import { PlayIcon } from '../ui/icons.tsx'
import type { Subject } from './live.ts'
import './setup.css'

export type Kind = 'comparison' | 'sweep'
type Limits = { atOnce: number; perHost: number }
type Request = InputOf<'startMeasurement'>

type Props = {
  kind: Kind
  of: Subject
  /** Those of the batch or the list. */
  limits: Limits
  /** Why nothing can be measured now; empty: it can. */
  obstacle: string
  started: () => void
}

const intro: Readonly<Record<Kind, string>> = {
  comparison:
    'Shoal really downloads the images: one after another, all at once, and then in the other order, so that luck is the same for both. The files go to a temporary folder and are removed.',
  sweep:
    'Shoal really downloads the images, with 1, 2, 4, 8 … at once, several times each, until more at once gains nothing or a host asks to slow down. The files go to a temporary folder and are removed.',
}

/** How to measure and what it costs, before anything is requested. */
export function Setup({ kind, of, limits, obstacle, started }: Props) {
  const [images, setImages] = useState(100)
  const [rounds, setRounds] = useState(kind === 'comparison' ? 2 : 3)
  const [connections, setConnections] = useState<ConnectionPolicy>('kept')
  const [atOnce, setAtOnce] = useState(limits.atOnce)
  const [perHost, setPerHost] = useState(limits.perHost)
  const [upTo, setUpTo] = useState(64)
  const [starting, setStarting] = useState(false)
  const common = { of, images, rounds, connections }
  const request: Request =
    kind === 'comparison' ? { kind, ...common, atOnce, perHost } : { kind, ...common, upTo }
  const { plan, problem } = usePlan(request, obstacle)
  const nothing = plan?.images === 0 ? 'There is no saved image to measure with yet.' : ''
  const why = obstacle || problem || nothing
  const start = () => {
    setStarting(true)
    call('startMeasurement', request)
      .then(started, sayWhy)
      .finally(() => setStarting(false))
  }
  return (
    <section className="card setup" aria-labelledby="setup-title">
      <Title order={2} size="h4" id="setup-title">
        {kind === 'comparison' ? 'One after another, or all at once?' : 'How many at once are worth it?'}
      </Title>
      <Text size="sm" c="dimmed">
        {intro[kind]}
      </Text>
      <div className="setup-fields">
        <CountInput label="Images at most" value={images} max={10_000} onCount={setImages} />
        <RoundsInput kind={kind} value={rounds} onCount={setRounds} />
        {kind === 'comparison' ? (
          <>
            <CountInput label="At a time" value={atOnce} max={512} onCount={setAtOnce} />
            <CountInput label="Per site" value={perHost} max={512} onCount={setPerHost} />
          </>
        ) : (
          <CountInput label="At a time, up to" value={upTo} max={512} onCount={setUpTo} />
        )}
        <div className="setup-connections">
          <ChoiceField
            label="Connections"
            choices={connectionPolicies.map(value => ({ value, label: connectionWords[value].label }))}
            value={connections}
            onChoice={setConnections}
            means={connectionWords[connections].means}
          />
        </div>
      </div>
      <div className="setup-foot">
        {why === '' ? <Cost plan={plan} /> : <p className="note">{why}</p>}
        <Button
          leftSection={<PlayIcon />}
          loading={starting}
          disabled={plan === undefined || why !== ''}
          onClick={start}
        >
          {kind === 'comparison' ? 'Start the race' : 'Start'}
        </Button>
      </div>
    </section>
  )
}

function RoundsInput({ kind, value, onCount }: { kind: Kind; value: number; onCount: (n: number) => void }) {
  const label = kind === 'comparison' ? 'Runs of each' : 'Runs of each step'
  return <CountInput label={label} value={value} min={2} max={20} onCount={onCount} />
}

/** What it will ask of the hosts: known before it starts. */
function Cost({ plan }: { plan: MeasurementPlan | undefined }) {
  if (plan === undefined) return <span />
  return (
    <dl className="cost">
      <dt>{shareWords(plan.images, plan.imagesTotal)} will cost</dt>
      <dd>
        {costFacts(plan).map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </dd>
    </dl>
  )
}

/**
 * The plan of the newest settings; late answers to older ones are dropped. Once an obstacle is gone there may be more
 * images.
 */
function usePlan(request: Request, obstacle: string): { plan: MeasurementPlan | undefined; problem: string } {
  const [answer, setAnswer] = useState<{ plan: MeasurementPlan | undefined; problem: string }>({
    plan: undefined,
    problem: '',
  })
  const [question] = useDebouncedValue(JSON.stringify(request), 150)
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    let stale = false
    call('planMeasurement', JSON.parse(question) as Request).then(
      plan => {
        if (!stale) setAnswer({ plan, problem: '' })
      },
      error => {
        if (!stale) setAnswer({ plan: undefined, problem: wordsOf(error) })
      },
    )
    return () => {
      stale = true
    }
  }, [question, obstacle])
  return answer
}
