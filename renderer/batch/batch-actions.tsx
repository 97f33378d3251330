import { ActionIcon, Button, Menu } from '@mantine/core'
import { memo, useEffect, useState } from 'react'
import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'
import { exportFormats } from '../../shared/export-formats.ts'
import { type ResultFormat, resultFormatNames, resultFormats } from '../../shared/result.ts'
import { formatCount } from '../../shared/text/format.ts'
import { refreshAppInfo, useCan } from '../app-info.ts'
import { call, zipUrl } from '../client.ts'
import { undoArranging } from '../files/arranging.ts'
import { askAboutFiles } from '../files/asked.ts'
import { discardWaiting, hasOthers, leaveLine, waitInLine } from '../line/line.ts'
import { askToRerun } from '../rerun/asked.ts'
import { downloadFrom, saveText } from '../save-file.ts'
import { isTotalFailure } from '../shell/window-title.ts'
import { notify, setWindow } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import {
  ChevronIcon,
  CopyIcon,
  DownloadIcon,
  EditIcon,
  FolderIcon,
  ImageIcon,
  LineIcon,
  LinkIcon,
  MoreIcon,
  MoveIcon,
  PauseIcon,
  PlayIcon,
  RetryIcon,
  SitesIcon,
  StopIcon,
  UndoIcon,
} from '../ui/icons.tsx'
import { ExportItems } from './export-menu.tsx'
import { canResume, isResting, resumeWord } from './progress.ts'
import { retryFailed } from './retry-failed.ts'

/** Whether the menu of what is seldom wanted is open. */
export type Opening = { isMoreOpen: boolean; onMore: (isOpen: boolean) => void }

type Props = Opening & {
  batch: string
  name: string
  state: BatchState
  items: number
  failed: number
  /** Saved images. */
  files: number
  /** They are in shards: they have no files of their own, and the batch cannot be run again. */
  isPacked: boolean
  /** Nothing was saved: the folder has nothing to show, and trying again comes first. */
  isTotal: boolean
}

/** What can be done with the whole batch. */
export function BatchActions({ header, ...opening }: { header: BatchHeader } & Opening) {
  const { batch, name, state, counts, isPacked } = header
  const { items, failed, saved } = counts
  const isTotal = isTotalFailure(header)
  return <Actions {...{ batch, name, state, items, failed, isPacked, isTotal, ...opening }} files={saved} />
}

/** Ten times a second something in the header changes, but hardly ever this. */
const Actions = memo(function Actions(props: Props) {
  const { batch, name, state, items, failed, files, isPacked, isTotal, isMoreOpen, onMore } = props
  const canReveal = useCan('reveal')
  const act = (action: Promise<void>) => void action.then(refreshAppInfo).catch(sayWhy)
  const isOver = state === 'ended'
  const isNew = files + failed === 0
  return (
    <div className="row-end batch-actions">
      {canReveal && isOver && !isTotal && (
        <Button leftSection={<FolderIcon />} onClick={() => act(call('reveal', { batch }))}>
          Open folder
        </Button>
      )}
      {state !== 'stopping' && !isOver && (
        // One button with changing words: the focus stays on it.
        <Button
          variant={state === 'running' ? 'default' : 'filled'}
          leftSection={state === 'running' ? <PauseIcon /> : <PlayIcon />}
          onClick={() => act(call(state === 'running' ? 'pause' : 'resume', { batch }))}
        >
          {state === 'running' ? 'Pause' : resumeWord(state)}
        </Button>
      )}
      {state === 'waiting' && (
        // One that ran before keeps its images in the history.
        <Button
          variant="default"
          onClick={() => void (isNew ? discardWaiting(batch, name) : leaveLine(batch))}
        >
          {isNew ? 'Discard' : 'Take out of the line'}
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
      {failed > 0 && state !== 'running' && (
        <Button
          variant={isTotal ? 'filled' : 'default'}
          leftSection={<RetryIcon />}
          onClick={() => void retryFailed({ batch })}
        >
          Retry {formatNumber(failed)} failed
        </Button>
      )}
      <MoreMenu
        batch={batch}
        name={name}
        items={items}
        isOver={isOver}
        files={isResting(state) && !isPacked ? files : 0}
        isPacked={isPacked}
        canReveal={canReveal && (!isOver || isTotal)}
        canWait={canResume(state)}
        isMoreOpen={isMoreOpen}
        onMore={onMore}
      />
    </div>
  )
})

type MoreProps = Opening & {
  batch: string
  name: string
  /** How many images it has. */
  items: number
  isOver: boolean
  /** How many files can be changed; 0 while a run may change them. */
  files: number
  isPacked: boolean
  canReveal: boolean
  /** It can be resumed, and so also later. */
  canWait: boolean
}

/** What is seldom wanted. */
function MoreMenu(props: MoreProps) {
  const { batch, name, items, isOver, files, isPacked, canReveal, canWait, isMoreOpen, onMore } = props
  const hasDialog = useCan('saveFile')
  const zip = zipUrl(batch, [[1, items]])
  const [undoable, setUndoable] = useState(0)
  useEffect(() => {
    if (isMoreOpen) void call('undoableArranging', { batch }).then(setUndoable, sayWhy)
  }, [isMoreOpen, batch])
  const saveResult = async (format: ResultFormat) => {
    const { file } = await call('saveResult', { batch, format })
    notify(`Saved in the folder as ${file}.`)
  }
  return (
    <Menu position="bottom-end" opened={isMoreOpen} onChange={onMore}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label="More">
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {canReveal && (
          <Menu.Item
            leftSection={<FolderIcon size={16} />}
            onClick={() => void call('reveal', { batch }).catch(sayWhy)}
          >
            Open folder
          </Menu.Item>
        )}
        {canWait && hasOthers(batch) && (
          <Menu.Item leftSection={<LineIcon size={16} />} onClick={() => void waitInLine(batch)}>
            Start after the others
          </Menu.Item>
        )}
        <Menu.Item leftSection={<SitesIcon size={16} />} onClick={() => setWindow({ panel: 'sites' })}>
          Sites …
        </Menu.Item>
        {isOver && !isPacked && (
          <Menu.Item leftSection={<RetryIcon size={16} />} onClick={() => askToRerun({ batch, name })}>
            Run again for what is new …
          </Menu.Item>
        )}
        {files > 0 && (
          <>
            <Menu.Item
              leftSection={<ImageIcon size={16} />}
              onClick={() => askAboutFiles({ kind: 'convert', batch, indexes: undefined, images: files })}
            >
              Convert or resize …
            </Menu.Item>
            <Menu.Item
              leftSection={<EditIcon size={16} />}
              onClick={() => askAboutFiles({ kind: 'rename', batch, indexes: undefined, images: files })}
            >
              Rename …
            </Menu.Item>
            <Menu.Item
              leftSection={<MoveIcon size={16} />}
              onClick={() => askAboutFiles({ kind: 'move', batch, indexes: undefined, images: files })}
            >
              Move to another folder …
            </Menu.Item>
            <Menu.Item
              leftSection={<CopyIcon size={16} />}
              onClick={() => askAboutFiles({ kind: 'duplicates', batch, indexes: undefined, images: files })}
            >
              Find duplicates …
            </Menu.Item>
            {undoable > 0 && (
              <Menu.Item leftSection={<UndoIcon size={16} />} onClick={() => void undoArranging({ batch })}>
                Put {formatCount(undoable, 'image')} back as before
              </Menu.Item>
            )}
          </>
        )}
        {files > 0 && !hasDialog && zip !== undefined && (
          <Menu.Item leftSection={<DownloadIcon size={16} />} onClick={() => downloadFrom(zip)}>
            Save the images as ZIP
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<LinkIcon size={16} />}
          onClick={() => void saveLinks(batch, items).catch(sayWhy)}
        >
          Save the links (.txt)
        </Menu.Item>
        {isOver && (
          <>
            <Menu.Label>Save the list, with the files beside its rows</Menu.Label>
            {resultFormatNames.map(format => (
              <Menu.Item key={format} onClick={() => void saveResult(format).catch(sayWhy)}>
                {resultFormats[format].words} (.{format})
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Label>Export what happened</Menu.Label>
        <ExportItems
          what={batch}
          formats={exportFormats}
          textOf={format => call('exportBatch', { batch, format })}
        />
      </Menu.Dropdown>
    </Menu>
  )
}

/** One a line, as they were given. */
async function saveLinks(batch: string, items: number): Promise<void> {
  await saveText('links.txt', await call('linksOf', { batch, indexes: [[1, items]] }))
}
