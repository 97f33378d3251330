import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { type RefObject, useRef, useState } from 'react'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { isResting, resumeWord, shortFolder } from '../batch/progress.ts'
import { retryFailed } from '../batch/retry-failed.ts'
import { call } from '../client.ts'
import { type RepeatedBatch, repeatBatch } from '../intake/draft.ts'
import { LineButtons } from '../line/line-buttons.tsx'
import { askToRerun } from '../rerun/asked.ts'
import { go } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { ChevronIcon, DownloadIcon, PlayIcon, RetryIcon, TrashIcon, VerifyIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { Mosaic } from './mosaic.tsx'
import { countWords, waitingWords } from './past-words.ts'
import { RemoveQuestion } from './remove-question.tsx'
import { useBatchMenu } from './use-batch-menu.tsx'
import { VerifyPanel } from './verify-panel.tsx'
import { verifyFolder, verifying } from './verifying.ts'

const stateNames: Readonly<Record<HistoryRow['state'], string>> = {
  waiting: 'Waiting',
  'not-started': 'Not started',
  running: 'Running',
  paused: 'Paused',
  stopping: 'Stopping',
  stopped: 'Stopped',
  'cut-off': 'Interrupted',
  ended: 'Done',
}

type Props = { row: HistoryRow; reload: () => Promise<void>; removed: () => void }

/** A batch of the history, with what can be done with it now. */
export function PastBatch({ row, reload, removed }: Props) {
  const { batch, name, folder, createdAt, state, pictures } = row
  const home = useValue(appInfo)?.home ?? ''
  const [question, setQuestion] = useState<'unasked' | 'asked' | 'kept'>('unasked')
  const followed = useValue(verifying)
  const verifyButton = useRef<HTMLButtonElement>(null)
  const { onContextMenu, menu } = useBatchMenu(row, () => setQuestion('asked'))
  const remove = () =>
    call('forget', { batch }).then(() => {
      removed()
      return reload()
    }, sayWhy)
  return (
    <li className="past-batch" onContextMenu={onContextMenu}>
      <Mosaic batch={batch} pictures={pictures} places={4} />
      <div className="past-batch-words">
        <a href={`#/batch/${batch}`} className="past-batch-link cut">
          {name}
        </a>
        <span className="past-batch-counts">
          {state !== 'ended' && state !== 'waiting' && (
            <span className="past-batch-state" data-state={state}>
              {stateNames[state]}
            </span>
          )}
          {row.line === undefined ? countWords(row) : waitingWords(row.line, row)}
        </span>
        <span className="cut past-batch-place" title={folder}>
          {formatMoment(createdAt)} · {shortFolder(folder, home)}
        </span>
      </div>
      {question === 'asked' ? (
        <RemoveQuestion row={row} remove={remove} keep={() => setQuestion('kept')} />
      ) : (
        <Actions
          row={row}
          kept={question === 'kept'}
          ask={() => setQuestion('asked')}
          verifyButton={verifyButton}
        />
      )}
      {followed?.batch === batch && (
        <VerifyPanel
          row={row}
          watched={followed.watched}
          getMissing={() => void repeatBatch(row, 'missing').catch(sayWhy)}
          closed={() => verifyButton.current?.focus()}
        />
      )}
      {menu}
    </li>
  )
}

type ActionsProps = {
  row: HistoryRow
  /** It was asked about and stays: the focus comes back to where it was. */
  kept: boolean
  ask: () => void
  verifyButton: RefObject<HTMLButtonElement | null>
}

function Actions({ row, kept, ask, verifyButton }: ActionsProps) {
  const { batch, name, state, counts } = row
  if (state === 'waiting') return <LineButtons row={row} />
  if (!isResting(state) && state !== 'paused') return <div className="row-end" />
  const goOn = (action: Promise<void>) =>
    void action.then(() => {
      go(`/batch/${batch}`)
      return refreshAppInfo()
    }, sayWhy)
  return (
    <div className="row-end">
      {state !== 'ended' && (
        <Button
          size="xs"
          leftSection={<PlayIcon size={16} />}
          onClick={() => goOn(call('resume', { batch }))}
        >
          {resumeWord(state)}
        </Button>
      )}
      {counts.failed > 0 && (
        <Button
          size="xs"
          variant="default"
          leftSection={<RetryIcon size={16} />}
          onClick={() => void retryFailed({ batch }).then(any => any && go(`/batch/${batch}`))}
        >
          Retry {formatNumber(counts.failed)} failed
        </Button>
      )}
      {isResting(state) && counts.items > 0 && <RunAgainMenu row={row} />}
      {isResting(state) && (
        <Tooltip label="Verify the folder: check every file again">
          <ActionIcon
            ref={verifyButton}
            variant="subtle"
            color="gray"
            aria-label={`Verify the folder of ${name}`}
            onClick={() => void verifyFolder(batch)}
          >
            <VerifyIcon />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Remove from the history; the images stay">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${name} from the history`}
          autoFocus={kept}
          onClick={ask}
        >
          <TrashIcon />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function RunAgainMenu({ row }: { row: HistoryRow }) {
  const [looking, setLooking] = useState(false)
  const run = (which: RepeatedBatch['which']) => {
    setLooking(true)
    repeatBatch(row, which)
      .catch(sayWhy)
      .finally(() => setLooking(false))
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          loading={looking}
          rightSection={<ChevronIcon size={14} />}
          aria-label={`Run again: ${row.name}`}
        >
          Run again
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {!row.isPacked && (
          <Menu.Item
            leftSection={<DownloadIcon size={16} />}
            onClick={() => askToRerun({ batch: row.batch, name: row.name })}
          >
            What is new or changed …
          </Menu.Item>
        )}
        <Menu.Item leftSection={<RetryIcon size={16} />} onClick={() => run('all')}>
          {row.counts.items === 1 ? 'The image' : `All ${formatCount(row.counts.items, 'image')}`}
        </Menu.Item>
        <Menu.Item leftSection={<DownloadIcon size={16} />} onClick={() => run('missing')}>
          Download the missing ones
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
