import type { Capability, HistoryRow } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { refreshAppInfo } from '../app-info.ts'
import { copyLinks } from '../batch/image-actions.tsx'
import { canResume, isResting, resumeWord } from '../batch/progress.ts'
import { retryFailed } from '../batch/retry-failed.ts'
import { call } from '../client.ts'
import { copyText } from '../copy-text.ts'
import { repeatBatch } from '../intake/draft.ts'
import { discardWaiting, hasOthers, leaveLine, moveInLine, startWaiting, waitInLine } from '../line/line.ts'
import { askToRerun } from '../rerun/asked.ts'
import { go, useWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import type { MenuAction } from '../ui/context-menu.tsx'
import {
  CopyIcon,
  DownloadIcon,
  FolderIcon,
  LineIcon,
  LinkIcon,
  OpenIcon,
  PauseIcon,
  PlayIcon,
  RetryIcon,
  StopIcon,
  TrashIcon,
  UpIcon,
} from '../ui/icons.tsx'

/** What can be done with a batch that is not open, in the order of a menu. `remove` absent: it cannot be removed here. */
export function batchMenu(
  row: HistoryRow,
  can: (capability: Capability) => boolean,
  remove?: () => void,
): MenuAction[] {
  const { batch, name, folder, state, counts } = row
  const waits = state === 'waiting'
  const rests = isResting(state) && !waits
  const act = (work: Promise<unknown>) => void work.then(refreshAppInfo).catch(sayWhy)
  const offered: (MenuAction | false)[] = [
    {
      ...{ name: 'open', label: 'Show it', group: 'look', icon: <OpenIcon size={16} /> },
      run: () => go(`/batch/${batch}`),
    },
    can('reveal') && {
      ...{ name: 'reveal', label: 'Open folder', group: 'look', icon: <FolderIcon size={16} /> },
      run: () => act(call('reveal', { batch })),
    },
    waits && {
      ...{ name: 'start', label: 'Start now', group: 'run', icon: <PlayIcon size={16} /> },
      run: () => void startWaiting(batch),
    },
    waits &&
      (row.line?.place ?? 1) > 1 && {
        ...{ name: 'earlier', label: 'Move up in line', group: 'run', icon: <UpIcon size={16} /> },
        run: () => void moveInLine({ batch, to: 'earlier' }),
      },
    canResume(state) && {
      ...{ name: 'resume', label: resumeWord(state), group: 'run', icon: <PlayIcon size={16} /> },
      run: () => act(call('resume', { batch })),
    },
    canResume(state) &&
      hasOthers(batch) && {
        ...{ name: 'wait', label: 'Start after the others', group: 'run', icon: <LineIcon size={16} /> },
        run: () => void waitInLine(batch),
      },
    waits && {
      ...{ name: 'leave', label: 'Take out of the line', group: 'run', icon: <StopIcon size={16} /> },
      run: () => void leaveLine(batch),
    },
    state === 'running' && {
      ...{ name: 'pause', label: 'Pause', group: 'run', icon: <PauseIcon size={16} /> },
      run: () => act(call('pause', { batch })),
    },
    rests &&
      counts.failed > 0 && {
        ...{ name: 'retry', group: 'run', icon: <RetryIcon size={16} /> },
        label: `Retry ${formatCount(counts.failed, 'failed image')}`,
        run: () => void retryFailed({ batch }),
      },
    rests &&
      !row.isPacked &&
      counts.items > 0 && {
        ...{ name: 'rerun', label: 'Run again for what is new …', group: 'run' },
        icon: <DownloadIcon size={16} />,
        run() {
          // The start has no dialogs of its own.
          if (useWindow.getState().path !== '/history') go(`/batch/${batch}`)
          askToRerun({ batch, name })
        },
      },
    rests &&
      counts.items > 0 && {
        ...{ name: 'again', label: 'Run all of it again …', group: 'run', icon: <RetryIcon size={16} /> },
        run: () => void repeatBatch(row, 'all', true).catch(sayWhy),
      },
    counts.items > 0 && {
      ...{ name: 'links', group: 'take', icon: <LinkIcon size={16} /> },
      label: counts.items === 1 ? 'Copy link' : 'Copy links',
      run: () => act(copyLinks(batch, [[1, counts.items]], counts.items)),
    },
    {
      ...{ name: 'folder', label: 'Copy folder path', group: 'take', icon: <CopyIcon size={16} /> },
      run: () => act(copyText(folder, 'Folder path copied.')),
    },
    waits &&
      counts.queued === counts.items && {
        ...{ name: 'discard', label: 'Discard', group: 'remove', isBad: true, icon: <TrashIcon size={16} /> },
        run: () => void discardWaiting(batch, name),
      },
    remove !== undefined &&
      (rests || state === 'paused') && {
        ...{ name: 'remove', label: 'Remove from the history …', group: 'remove', isBad: true },
        icon: <TrashIcon size={16} />,
        run: remove,
      },
  ]
  return offered.filter(action => action !== false)
}
