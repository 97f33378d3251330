import { Button, Text, Title } from '@mantine/core'
import type { Lane, LiveMeasurement, RunMode } from '../../shared/comparison.ts'
import { runOrder } from '../../shared/run-order.ts'
import { formatBytes, formatCount, formatDuration } from '../../shared/text/format.ts'
import { modeWords } from '../../shared/text/measurements.ts'
import { call } from '../client.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { StopIcon } from '../ui/icons.tsx'
import './lanes.css'

const modes: readonly RunMode[] = ['sequential', 'concurrent']

/** The race while it runs: both lanes, and every run in its order. */
export function Race({ live }: { live: LiveMeasurement }) {
  return (
    <section className="card race" aria-labelledby="race-title">
      <RunningHead live={live} />
      <div className="lanes">
        {modes.map(mode => (
          <LaneBar key={mode} name={modeWords[mode]} mode={mode} lane={latestOf(live, mode)} />
        ))}
      </div>
      <Runs live={live} />
    </section>
  )
}

/** The run of a sweep that runs now. */
export function CurrentStep({ live }: { live: LiveMeasurement }) {
  const { warmUp, step } = live
  const lane = warmUp?.running ? warmUp : step
  const name = warmUp?.running
    ? 'Warm-up'
    : step === undefined
      ? 'Starting'
      : `${formatNumber(step.atOnce)} at once, run ${step.round} of ${live.request.rounds}`
  return (
    <section className="card race" aria-labelledby="race-title">
      <RunningHead live={live} />
      <div className="lanes">
        <LaneBar name={name} mode="concurrent" lane={lane} />
      </div>
    </section>
  )
}

function RunningHead({ live }: { live: LiveMeasurement }) {
  const { state, plan, warmUp } = live
  return (
    <div className="card-head">
      <div>
        <Title order={2} size="h4" id="race-title">
          {state === 'stopping' ? 'Stopping' : warmUp?.running ? 'Warming up' : 'Measuring'}
        </Title>
        <Text size="sm" c="dimmed">
          {formatCount(plan.images, 'image')} in each run, from a temporary folder that is removed afterwards
        </Text>
      </div>
      <Button
        variant="default"
        leftSection={<StopIcon />}
        disabled={state === 'stopping'}
        onClick={() => void call('stopMeasurement').catch(sayWhy)}
      >
        Stop
      </Button>
    </div>
  )
}

/** The latest run of a kind; once it ended, with the time that counts. */
function latestOf({ lanes, runs }: LiveMeasurement, mode: RunMode): Lane | undefined {
  const lane = lanes[mode]
  const done = runs.find(run => run.mode === mode && run.round === lane?.round)
  return lane === undefined || done === undefined ? lane : { ...lane, elapsedMs: done.elapsedMs }
}

/** One lane: it fills as images come in. */
function LaneBar({ name, mode, lane }: { name: string; mode: RunMode; lane: Lane | undefined }) {
  const share = lane === undefined ? 0 : lane.settled / Math.max(1, lane.images)
  return (
    <div className="lane" data-running={lane?.running ?? false}>
      <span className="lane-name">{name}</span>
      <span
        className="lane-track"
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={lane?.images ?? 1}
        aria-valuenow={lane?.settled ?? 0}
        aria-valuetext={
          lane === undefined ? 'waiting' : `${lane.settled} of ${formatCount(lane.images, 'image')}`
        }
      >
        <span data-mode={mode} style={{ transform: `scaleX(${share})` }} />
      </span>
      <span className="lane-time number">{lane === undefined ? '–' : formatDuration(lane.elapsedMs)}</span>
      <span className="lane-facts number">
        {lane === undefined
          ? 'waits for its turn'
          : `${formatNumber(lane.settled)} of ${formatNumber(lane.images)}, ${formatBytes(lane.receivedBytes)}`}
      </span>
    </div>
  )
}

type RunRow = { name: string; mode: RunMode | 'warm-up'; ms: number | undefined; running: boolean }

/** Every run in its order, on one axis of time. */
function Runs({ live }: { live: LiveMeasurement }) {
  const rows = rowsOf(live)
  const longestMs = Math.max(1, ...rows.map(({ ms }) => ms ?? 0))
  return (
    <ol className="runs" aria-label="Runs in their order">
      {rows.map(({ name, mode, ms, running }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the runs never changes
        <li key={at} data-running={running}>
          <span>{name}</span>
          <span className="run-track" aria-hidden="true">
            <span
              data-mode={mode}
              style={{ clipPath: `inset(0 ${100 - (100 * (ms ?? 0)) / longestMs}% 0 0)` }}
            />
          </span>
          <span className="number">{ms === undefined ? '–' : formatDuration(ms)}</span>
          <span className="run-note">{mode === 'warm-up' ? 'discarded' : running ? 'running' : ''}</span>
        </li>
      ))}
    </ol>
  )
}

function rowsOf({ request, warmUp, lanes, runs }: LiveMeasurement): RunRow[] {
  const planned = runOrder(request.rounds).map(({ mode, round }): RunRow => {
    const done = runs.find(run => run.mode === mode && run.round === round)
    const lane = lanes[mode]
    const running = done === undefined && lane?.running === true && lane.round === round
    const name = `${modeWords[mode]}, round ${round}`
    return { name, mode, ms: done?.elapsedMs ?? (running ? lane.elapsedMs : undefined), running }
  })
  const first: RunRow = {
    name: 'Warm-up',
    mode: 'warm-up',
    ms: warmUp?.elapsedMs,
    running: warmUp?.running ?? false,
  }
  return [first, ...planned]
}
