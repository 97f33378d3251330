import { ActionIcon, Button, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { HistoryRow } from '../../shared/contract.ts'
import { formatCount } from '../../shared/format.ts'
import { isResting, lastPart } from '../batch/progress.ts'
import { call } from '../client.ts'
import { refreshHello } from '../hello.ts'
import { go } from '../store.ts'
import { PlayIcon, RetryIcon, SearchIcon, TrashIcon } from '../ui/icons.tsx'
import { formatNumber, sayWhy } from '../words.ts'
import './history.css'

const stateNames: Readonly<Record<HistoryRow['state'], string>> = {
  running: 'Running',
  paused: 'Paused',
  stopping: 'Stopping',
  stopped: 'Stopped',
  'cut-off': 'Cut off',
  ended: 'Done',
}

/** All batches, newest first. */
export function HistoryView() {
  const [batches, setBatches] = useState<HistoryRow[]>()
  const [text, setText] = useState('')
  const load = () => call('history').then(setBatches, sayWhy)
  const interval = useInterval(load, 2000)
  const running = batches?.some(({ state }) => state === 'running' || state === 'stopping') ?? false
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the view opens
  useEffect(() => void load(), [])
  useEffect(() => {
    if (running) interval.start()
    return interval.stop
  }, [running, interval.start, interval.stop])

  if (batches === undefined) return null
  const wanted = text.trim().toLowerCase()
  const shown = batches.filter(({ folder }) => folder.toLowerCase().includes(wanted))
  return (
    <div className="page">
      <div className="page-head">
        <Title order={1} size="h3">
          History
        </Title>
        {batches.length > 0 && (
          <TextInput
            type="search"
            size="sm"
            aria-label="Find a folder"
            placeholder="Find a folder"
            leftSection={<SearchIcon size={16} />}
            value={text}
            onChange={event => setText(event.currentTarget.value)}
          />
        )}
      </div>
      {shown.length === 0 && (
        <Text c="dimmed" className="page-empty">
          {batches.length === 0 ? 'Nothing has been downloaded yet.' : 'No folder is called that.'}
        </Text>
      )}
      <ul className="history">
        {shown.slice(0, 500).map(batch => (
          <PastBatch key={batch.batch} row={batch} reload={load} />
        ))}
      </ul>
    </div>
  )
}

function PastBatch({ row, reload }: { row: HistoryRow; reload: () => Promise<void> }) {
  const { batch, folder, createdAt, state, counts } = row
  const open = `/batch/${batch}`
  const goOn = (action: Promise<void>) =>
    void action.then(() => {
      go(open)
      return refreshHello()
    }, sayWhy)
  const resting = isResting(state) || state === 'paused'
  return (
    <li className="past-batch">
      <a href={`#${open}`} className="past-batch-link">
        <Text fw={600} className="cut" component="span">
          {lastPart(folder)}
        </Text>
        <Text size="sm" c="dimmed" className="cut" component="span">
          {new Date(createdAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })},{' '}
          {folder}
        </Text>
      </a>
      <div className="past-batch-counts">
        <Text size="sm" component="span" fw={500} data-state={state} className="past-batch-state">
          {stateNames[state]}
        </Text>
        <Text size="sm" c="dimmed" component="span">
          {countWords(counts)}
        </Text>
      </div>
      <div className="row-end">
        {/* A file may wait for its name even where no image is left. */}
        {resting && (counts.queued > 0 || state === 'cut-off') && (
          <Button
            size="xs"
            leftSection={<PlayIcon size={16} />}
            onClick={() => goOn(call('resume', { batch }))}
          >
            Go on
          </Button>
        )}
        {resting && counts.failed > 0 && (
          <Button
            size="xs"
            variant="default"
            leftSection={<RetryIcon size={16} />}
            onClick={() => goOn(call('retry', { batch }))}
          >
            Retry {formatNumber(counts.failed)} failed
          </Button>
        )}
        {resting && (
          <Tooltip label="Remove from the history; the files stay">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${lastPart(folder)} from the history`}
              onClick={() => void call('forget', { batch }).then(reload).catch(sayWhy)}
            >
              <TrashIcon />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </li>
  )
}

function countWords({ items, saved, skipped, failed, queued }: HistoryRow['counts']): string {
  const parts = [
    `${formatNumber(saved)} of ${formatCount(items, 'image')} saved`,
    skipped > 0 ? `${formatNumber(skipped)} skipped` : '',
    failed > 0 ? `${formatNumber(failed)} failed` : '',
    queued > 0 ? `${formatNumber(queued)} left` : '',
  ]
  return parts.filter(part => part !== '').join(', ')
}
