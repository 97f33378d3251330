import { Text, Title } from '@mantine/core'
import { failures } from '../../shared/failure.ts'
import type { Attempt } from '../../shared/model.ts'
import { formatBytes, formatDuration } from '../../shared/text/format.ts'
import { segmentWords } from '../../shared/text/states.ts'
import { type PhaseName, phasesOf } from '../../shared/timing.ts'
import { formatNumber } from '../text.ts'

/** Every try as a bar of its phases, all on one time axis. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  const [first] = attempts
  const last = attempts.at(-1)
  if (first === undefined || last === undefined) return null
  const startAt = first.timestamps.startedAt
  const spanMs = Math.max(1, last.timestamps.endedAt - startAt)
  return (
    <section aria-labelledby="attempts-title">
      <Title order={3} size="h6" id="attempts-title" mb={8}>
        {attempts.length === 1 ? '1 attempt' : `${formatNumber(attempts.length)} attempts`}
      </Title>
      <ol className="attempts">
        {attempts.map(attempt => (
          <AttemptBar key={attempt.number} attempt={attempt} startAt={startAt} spanMs={spanMs} />
        ))}
      </ol>
      <PhaseTimes attempt={last} />
    </section>
  )
}

function AttemptBar({ attempt, startAt, spanMs }: { attempt: Attempt; startAt: number; spanMs: number }) {
  const { timestamps, status, receivedBytes, failure, number, reusedConnection } = attempt
  const outcome = failure === undefined ? formatBytes(receivedBytes) : failures[failure.code].title
  const facts = [status, outcome, reusedConnection ? 'kept connection' : undefined].filter(
    fact => fact !== undefined,
  )
  return (
    <li>
      <div className="attempt-words">
        <span>{number}</span>
        <span className="cut">{facts.join(', ')}</span>
        <span className="number">{formatDuration(timestamps.endedAt - timestamps.startedAt)}</span>
      </div>
      <div className="attempt-track" aria-hidden="true">
        {phasesOf(timestamps, reusedConnection).map(phase => (
          <span
            key={phase.name}
            className="phase"
            data-phase={phase.name}
            style={{
              left: `${(100 * (phase.startAt - startAt)) / spanMs}%`,
              width: `${(100 * (phase.endAt - phase.startAt)) / spanMs}%`,
            }}
          />
        ))}
      </div>
    </li>
  )
}

/** The phases of the last try in numbers; also the key to the colours. */
function PhaseTimes({ attempt: { timestamps, reusedConnection } }: { attempt: Attempt }) {
  const phases = phasesOf(timestamps, reusedConnection)
  if (phases.length === 0) return null
  return (
    <>
      <Text size="xs" c="dimmed" mt={8}>
        The last attempt:
      </Text>
      <ul className="phase-times">
        {phases.map(({ name, startAt, endAt }) => (
          <PhaseTime key={name} name={name} ms={endAt - startAt} />
        ))}
      </ul>
    </>
  )
}

function PhaseTime({ name, ms }: { name: PhaseName; ms: number }) {
  return (
    <li>
      <span className="phase-key" data-phase={name} />
      <span>{segmentWords[name]}</span>
      <span className="number">{formatDuration(ms)}</span>
    </li>
  )
}
