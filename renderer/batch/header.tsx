import { Button, Menu, Text, Title, Tooltip } from '@mantine/core'
import { memo } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { outcomes } from '../../shared/outcomes.ts'
import { formatBytes, formatCount, formatDuration, formatRate } from '../../shared/text/format.ts'
import { alikeWords, sharedWords } from '../../shared/text/states.ts'
import { refreshAppInfo, useCan } from '../app-info.ts'
import { call } from '../client.ts'
import { setWindow } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { ChevronIcon, FolderIcon, PauseIcon, PlayIcon, RetryIcon, StopIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { Limits } from './limits.tsx'
import { PagesNote } from './pages-note.tsx'
import { isOfAll, isResting, lastPart, leftOf, mostAtOnce, settledOf } from './progress.ts'
import { retryFailed } from './retry-failed.ts'
import './header.css'

/** How far the batch is, and what can be done with the whole of it. */
export function Header({ feed }: { feed: Feed }) {
  const header = useValue(feed.header)
  if (header === undefined) return null
  return (
    <section className="batch-header" aria-label="Progress of all images">
      <div className="batch-title-row">
        <div className="batch-title">
          <FolderName folder={header.folder} />
          <Text size="sm" c="dimmed">
            {stateSentence(header)}
          </Text>
        </div>
        <Actions batch={header.batch} state={header.state} failed={header.counts.failed} />
      </div>
      <OverallBar header={header} />
      <div className="numbers-row">
        <Numbers header={header} />
        {isResting(header.state) ? (
          <EndNotes failed={header.counts.failed} alike={header.alike} sameAddress={header.sameAddress} />
        ) : (
          <Limits batch={header.batch} atOnce={header.atOnce} perHost={header.perHost} />
        )}
      </div>
      <PagesNote batch={header.batch} reading={header.reading} />
      <Notes header={header} />
    </section>
  )
}

const FolderName = memo(function FolderName({ folder }: { folder: string }) {
  return (
    <Tooltip label={folder} openDelay={400}>
      <Title order={1} size="h4" className="cut">
        {lastPart(folder)}
      </Title>
    </Tooltip>
  )
})

type ActionsProps = { batch: string; state: BatchHeader['state']; failed: number }

/** Ten times a second something in the header changes, but hardly ever this. */
const Actions = memo(function Actions({ batch, state, failed }: ActionsProps) {
  const canReveal = useCan('reveal')
  const act = (action: Promise<void>) => void action.then(refreshAppInfo).catch(sayWhy)
  return (
    <div className="row-end">
      {state !== 'stopping' && state !== 'ended' && (
        // One button, whatever it says: whoever pressed it by key stays on it.
        <Button
          variant={state === 'running' ? 'default' : 'filled'}
          leftSection={state === 'running' ? <PauseIcon /> : <PlayIcon />}
          onClick={() => act(call(state === 'running' ? 'pause' : 'resume', { batch }))}
        >
          {state === 'running' ? 'Pause' : 'Resume'}
        </Button>
      )}
      {(state === 'running' || state === 'paused' || state === 'stopping') && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<StopIcon />} rightSection={<ChevronIcon size={14} />}>
              Stop
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => act(call('stop', { batch, how: 'now' }))}>Stop now</Menu.Item>
            <Menu.Item
              disabled={state === 'stopping'}
              onClick={() => act(call('stop', { batch, how: 'after-running' }))}
            >
              Stop after current downloads
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {failed > 0 && (
        <Button variant="default" leftSection={<RetryIcon />} onClick={() => void retryFailed({ batch })}>
          Retry {formatNumber(failed)} failed
        </Button>
      )}
      {canReveal && (
        <Button variant="default" leftSection={<FolderIcon />} onClick={() => act(call('reveal', { batch }))}>
          Open folder
        </Button>
      )}
    </div>
  )
})

/** How much of the bar stands for the images known so far, while pages may name more. */
const knownShare = 0.85

/** One bar: saved, skipped and given up, failed. It moves by transform, so nothing is laid out again. */
function OverallBar({ header: { counts, reading } }: { header: BatchHeader }) {
  const share = (count: number) => (count / Math.max(1, counts.items)) * (reading ? knownShare : 1)
  const calm = counts.skipped + counts.cancelled + counts.deleted
  const settled = settledOf(counts)
  return (
    <div
      className="overall"
      role="progressbar"
      aria-label="All images"
      aria-valuemin={0}
      aria-valuemax={counts.items}
      aria-valuenow={settled}
      aria-valuetext={`${formatNumber(settled)} of ${formatCount(counts.items, 'image')}${reading ? ' so far, more may come' : ''}`}
    >
      {reading && <span className="overall-more" style={{ left: `${100 * knownShare}%` }} />}
      <span className="overall-failed" style={{ transform: `scaleX(${share(settled)})` }} />
      <span className="overall-calm" style={{ transform: `scaleX(${share(counts.saved + calm)})` }} />
      <span className="overall-saved" style={{ transform: `scaleX(${share(counts.saved)})` }} />
    </div>
  )
}

/** Shown where there are some; “saved” and “failed” stand before them. */
const otherEnds = [
  'damaged',
  'placeholder',
  'notDecoded',
  'skipped',
  'cancelled',
  'deleted',
  'left',
  'rejected',
] as const

function Numbers({ header }: { header: BatchHeader }) {
  const { counts, lists, receivedBytes, bytesPerSecond, remainingMs, times, state } = header
  const left = leftOf(counts)
  const busy = state === 'running' || state === 'stopping'
  const tookName = busy ? 'Elapsed' : isOfAll(header) ? 'Took' : 'Last run took'
  return (
    <dl className="numbers">
      <Fact name="Saved" value={formatNumber(counts.saved)} />
      {counts.failed > 0 && <FailedFact failed={counts.failed} />}
      {otherEnds.map(end => {
        const count = { ...counts, ...lists, left }[end] ?? 0
        return count > 0 && <Fact key={end} name={outcomes[end].name} value={formatNumber(count)} />
      })}
      <Fact spare name="Received" value={formatBytes(receivedBytes)} />
      {busy && <Fact name="Speed" value={formatRate(bytesPerSecond)} />}
      {busy && (
        <Fact name="Time left" value={remainingMs === undefined ? '–' : formatDuration(remainingMs)} />
      )}
      <Fact spare name={tookName} value={formatDuration(times.elapsedMs)} />
    </dl>
  )
}

/** A spare one gives way where a low window has no room beside the limits. */
function Fact({ name, value, spare = false }: { name: string; value: string; spare?: boolean }) {
  return (
    <div className={spare ? 'fact fact-spare' : 'fact'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function FailedFact({ failed }: { failed: number }) {
  return (
    <div className="fact">
      <dt>Failed</dt>
      <dd>
        <button
          type="button"
          className="fact-link"
          aria-label={`${formatNumber(failed)} failed, see why`}
          onClick={showFailures}
        >
          {formatNumber(failed)}
        </button>
      </dd>
    </div>
  )
}

type EndNotesProps = Pick<BatchHeader, 'alike' | 'sameAddress'> & { failed: number }

/** In the place of the limits, which are of no use any more: nothing below moves when a batch ends. */
function EndNotes({ failed, alike, sameAddress }: EndNotesProps) {
  const [shared] = sameAddress
  return (
    <div className="end-notes">
      {shared !== undefined && (
        <p className="note note-calm" title={sameAddress.map(sharedWords).join('\n')}>
          {sharedWords(shared)}
          {sameAddress.length > 1 &&
            `, and so with ${formatCount(sameAddress.length - 1, 'other address', 'other addresses')}`}
          .
        </p>
      )}
      {alike > 0 && <p className="note note-calm">{alikeWords(alike)}.</p>}
      {failed > 0 && (
        <p className="note note-bad">
          <span>{formatCount(failed, 'image')} could not be saved.</span>
          <Button variant="subtle" size="compact-sm" onClick={showFailures}>
            See why
          </Button>
        </p>
      )}
    </div>
  )
}

/** What the user should know and could not guess. */
function Notes({ header: { pausedBecause, coolingHosts } }: { header: BatchHeader }) {
  const [cooling] = coolingHosts
  return (
    <>
      {pausedBecause !== undefined && (
        <p className="note note-bad" role="alert">
          {pausedBecause}
        </p>
      )}
      {cooling !== undefined && (
        <p className="note">
          {cooling.host} {cooling.isSilent ? 'does not answer' : 'asked to slow down'}
          {coolingHosts.length > 1 &&
            ` and ${formatCount(coolingHosts.length - 1, 'other host', 'other hosts')} too`}
          ; its images wait until{' '}
          {new Date(cooling.until).toLocaleTimeString(undefined, { timeStyle: 'medium' })}.
        </p>
      )}
    </>
  )
}

const showFailures = () => setWindow({ panel: 'failures', openIndex: -1 })

const unreadWords = ({ pendingSource }: BatchHeader): string =>
  pendingSource === 'pages'
    ? ' before all pages were read'
    : pendingSource === 'stream'
      ? ' before its list had ended'
      : ''

function stateSentence(header: BatchHeader): string {
  const { state, counts } = header
  switch (state) {
    case 'running':
      if (header.held > 0 && header.held === leftOf(counts)) return 'The rest is paused'
      // Those that only wait to be noted as saved have given their place to others.
      return counts.active === 0
        ? 'Waiting'
        : `Downloading ${formatNumber(Math.min(counts.active, mostAtOnce(header)))} at a time`
    case 'paused':
      return 'Paused'
    case 'stopping':
      return `Finishing ${formatNumber(counts.active)} …`
    case 'stopped':
      return `Stopped${unreadWords(header)}`
    case 'cut-off':
      return `Interrupted${unreadWords(header)}`
    case 'ended':
      return 'Done'
  }
}
