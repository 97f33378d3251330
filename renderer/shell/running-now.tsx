import { ActionIcon, Button, NativeSelect, Popover } from '@mantine/core'
import { useState } from 'react'
import type { BatchHeader, HistoryRow, RunningBatch } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { percentOf, progressOf } from '../../shared/text/running.ts'
import { whenDoneWords } from '../../shared/when-done.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { isResting, settledOf } from '../batch/progress.ts'
import { call } from '../client.ts'
import { WaitingList } from '../line/waiting-list.tsx'
import { formatNumber, sayWhy } from '../text.ts'
import { PauseIcon, PlayIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { Ring } from './ring.tsx'
import { shownBatch } from './window-title-keeper.ts'
import './running-now.css'

/** What runs, in one chip of the top bar; it opens into a list of all of it. */
export function RunningNow() {
  const running = useRunning()
  const waiting = useValue(appInfo)?.waiting ?? []
  const [isOpen, setOpen] = useState(false)
  const [first, ...others] = running
  if (running.length + waiting.length === 0) return null
  const progress = progressOf(running)
  const isPaused = progress.isPaused || first === undefined
  const share = first === undefined ? 0 : progress.share
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      withinPortal={false}
      width={320}
      trapFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={isPaused ? 'running-chip is-paused' : 'running-chip'}
          onClick={() => setOpen(!isOpen)}
        >
          <Ring share={share} isPaused={isPaused} />
          {first === undefined ? (
            <span>{formatNumber(waiting.length)} in line</span>
          ) : (
            <>
              <span className="hidden">{isPaused ? 'Paused:' : 'Downloading now:'} </span>
              <span className="cut running-name">
                {others.length === 0 ? first.name : formatCount(running.length, 'download')}
              </span>
              <span className="number">{percentOf(share)}</span>
              {waiting.length > 0 && (
                <span className="number" title={`${formatNumber(waiting.length)} in line`}>
                  +{formatNumber(waiting.length)}
                  <span className="hidden"> in line</span>
                </span>
              )}
            </>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="running-list" aria-label="What runs now">
        <ul>
          {running.map(batch => (
            <RunningRow key={batch.batch} batch={batch} close={() => setOpen(false)} />
          ))}
        </ul>
        {waiting.length > 0 && <WaitingList waiting={waiting} close={() => setOpen(false)} />}
        {running.length + waiting.length > 1 && <AllAtOnce running={running} waiting={waiting} />}
        <WhenDoneChoice />
      </Popover.Dropdown>
    </Popover>
  )
}

/** Pauses all that runs, or resumes all of it. */
function AllAtOnce({
  running,
  waiting,
}: {
  running: readonly RunningBatch[]
  waiting: readonly HistoryRow[]
}) {
  const canPause = running.some(({ state }) => state === 'running')
  const canResume =
    running.some(({ state }) => state === 'paused') || waiting.some(({ line }) => line?.waitsFor === 'person')
  if (!canPause && !canResume) return null
  return (
    <Button
      size="compact-sm"
      variant="default"
      fullWidth
      leftSection={canPause ? <PauseIcon size={16} /> : <PlayIcon size={16} />}
      onClick={() =>
        void call(canPause ? 'pauseAll' : 'resumeAll')
          .then(refreshAppInfo)
          .catch(sayWhy)
      }
    >
      {canPause ? 'Pause all' : 'Resume all'}
    </Button>
  )
}

/** What happens once everything is downloaded, where this shell can do something. */
function WhenDoneChoice() {
  const wish = useValue(appInfo)?.whenDone
  if (wish === undefined) return null
  return (
    <NativeSelect
      label="When everything is downloaded"
      size="xs"
      data={wish.choices.map(value => ({ value, label: whenDoneWords[value] }))}
      value={wish.chosen}
      onChange={event => {
        const act = wish.choices.find(choice => choice === event.currentTarget.value)
        if (act !== undefined) call('setWhenDone', { act }).then(refreshAppInfo).catch(sayWhy)
      }}
    />
  )
}

/** What runs, as far as it is known: of the batch that is looked at more than the application said last. */
function useRunning(): readonly RunningBatch[] {
  const running = useValue(appInfo)?.running ?? []
  const shown = useValue(shownBatch)
  return running
    .map(row => (row.batch === shown?.batch ? { ...row, ...shortOf(shown) } : row))
    .filter(({ state }) => !isResting(state))
}

const shortOf = ({ name, state, reading, counts }: BatchHeader) => ({
  ...{ name, state, reading, failed: counts.failed },
  images: counts.items,
  settled: settledOf(counts),
})

function RunningRow({ batch: row, close }: { batch: RunningBatch; close: () => void }) {
  const { batch, name, state } = row
  const { share, isPaused } = progressOf([row])
  const turn = isPaused ? 'resume' : 'pause'
  return (
    <li className={isPaused ? 'running-row is-paused' : 'running-row'}>
      <Ring share={share} isPaused={isPaused} size={28} />
      <a href={`#/batch/${batch}`} onClick={close}>
        <span className="cut">{name}</span>
        <span className="running-words">{runningWords(row)}</span>
      </a>
      {state !== 'stopping' && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`}
          onClick={() => call(turn, { batch }).then(refreshAppInfo).catch(sayWhy)}
        >
          {isPaused ? <PlayIcon /> : <PauseIcon />}
        </ActionIcon>
      )}
    </li>
  )
}

function runningWords({ state, images, settled, failed, reading }: RunningBatch): string {
  const of = reading
    ? `${formatNumber(settled)} so far`
    : `${formatNumber(settled)} of ${formatNumber(images)}`
  const failures = failed === 0 ? '' : `, ${formatNumber(failed)} failed`
  const words = { paused: 'Paused at ', stopping: 'Stopping at ' }
  return `${state === 'paused' || state === 'stopping' ? words[state] : ''}${of}${failures}`
}
