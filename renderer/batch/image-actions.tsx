import type { BatchHeader, Capability, Row } from '../../shared/contract/commands.ts'
import type { Ranges } from '../../shared/ranges.ts'
import { formatCount } from '../../shared/text/format.ts'
import { call, zipUrl } from '../client.ts'
import { copyText } from '../copy-text.ts'
import { askAboutFiles } from '../files/asked.ts'
import { downloadFrom, saveText } from '../save-file.ts'
import { notify, openImage, setWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import type { MenuAction } from '../ui/context-menu.tsx'
import {
  CloseIcon,
  CopyIcon,
  DownloadIcon,
  EditIcon,
  FileIcon,
  FolderIcon,
  ImageIcon,
  LinkIcon,
  MoveIcon,
  OpenIcon,
  RetryIcon,
  SearchIcon,
  TableIcon,
  TrashIcon,
} from '../ui/icons.tsx'
import { copyImage } from '../viewer/copy-image.ts'
import { viewImage } from '../viewer/viewing.ts'
import { howMany } from './chosen.ts'
import { deleteImages, restoreImages } from './deleting.ts'
import { isResting } from './progress.ts'
import { retryFailed } from './retry-failed.ts'

/** What can be done with the images that are chosen. */
export type ImageAction = MenuAction & {
  group: 'look' | 'repeat' | 'take' | 'change' | 'host' | 'delete'
}

export type ActionContext = {
  batch: string
  chosen: Ranges
  /** The one image, where just one is chosen and known; and its place. */
  row: Row | undefined
  place: number
  header: BatchHeader | undefined
  can: (capability: Capability) => boolean
}

/** States in which an image can be cancelled. */
const toCome: ReadonlySet<Row['state']> = new Set(['queued', 'paused', 'active', 'backoff'])

/** Whether a batch has such images. Which of the chosen ones they are, the application knows. */
const isSomeToCome = (counts: BatchHeader['counts'] | undefined): boolean =>
  counts !== undefined && counts.queued + counts.active + counts.backoff > 0

/** The actions that make sense, in the order of a menu. The same ones everywhere: bar, menu, keys. */
export function imageActions({ batch, chosen, row, place, header, can }: ActionContext): ImageAction[] {
  const count = howMany(chosen)
  if (count === 0) return []
  const indexes = chosen
  const zip = zipUrl(batch, chosen)
  const counts = header?.counts
  /** Files are changed by one at a time. */
  const isAtRest = header !== undefined && isResting(header.state)
  const act = (work: Promise<unknown>) => void work.catch(sayWhy)
  const isSaved = row === undefined ? count > 1 && (counts?.saved ?? 0) > 0 : row.state === 'saved'
  const hasFile = isSaved && header?.isPacked !== true
  const hasFailed = row === undefined ? count > 1 && (counts?.failed ?? 0) > 0 : row.state === 'failed'
  const isDeleted = row === undefined ? count > 1 && (counts?.deleted ?? 0) > 0 : row.state === 'deleted'
  const isPending = row === undefined ? count > 1 && isSomeToCome(counts) : toCome.has(row.state)
  const offered: (ImageAction | false)[] = [
    row !== undefined && {
      ...{ name: 'view', label: 'View', keys: 'Space', group: 'look', icon: <ImageIcon size={16} /> },
      run: () => viewImage({ place, index: row.index }),
    },
    row !== undefined && {
      ...{ name: 'details', label: 'Details', keys: 'Enter', group: 'look', icon: <FileIcon size={16} /> },
      run: () => openImage(row.index),
    },
    row !== undefined &&
      hasFile &&
      can('openFile') && {
        ...{ name: 'open', label: 'Open', group: 'look', icon: <OpenIcon size={16} /> },
        run: () => act(call('openFile', { batch, index: row.index })),
      },
    row !== undefined &&
      hasFile &&
      can('reveal') && {
        ...{ name: 'reveal', label: 'Show in folder', group: 'look', icon: <FolderIcon size={16} /> },
        run: () => act(call('reveal', { batch, index: row.index })),
      },
    hasFailed && {
      ...{ name: 'retry', label: 'Retry', group: 'repeat', icon: <RetryIcon size={16} /> },
      run: () => void retryFailed({ batch, indexes }),
    },
    isPending && {
      ...{ name: 'cancel', label: 'Cancel', group: 'repeat', icon: <CloseIcon size={16} /> },
      run: () => act(call('cancel', { batch, indexes })),
    },
    {
      ...{ name: 'links', group: 'take', icon: <LinkIcon size={16} /> },
      label: count === 1 ? 'Copy link' : 'Copy links',
      run: () => act(copyLinks(batch, indexes, count)),
    },
    hasFile &&
      can('copyFiles') && {
        ...{ name: 'files', group: 'take', icon: <CopyIcon size={16} /> },
        label: count === 1 ? 'Copy file' : 'Copy files',
        run: () => act(copyFiles(batch, indexes)),
      },
    row !== undefined &&
      hasFile && {
        ...{ name: 'image', label: 'Copy image', group: 'take', icon: <ImageIcon size={16} /> },
        run: () => void copyImage(batch, row.index),
      },
    // With a dialog of its own, a shell has the folder at hand.
    hasFile &&
      !can('saveFile') &&
      count > 1 &&
      zip !== undefined && {
        ...{ name: 'zip', label: 'Save as ZIP …', group: 'take', icon: <DownloadIcon size={16} /> },
        run: () => downloadFrom(zip),
      },
    {
      ...{ name: 'export', label: 'Save as list …', group: 'take', icon: <TableIcon size={16} /> },
      run: () => act(exportList(batch, indexes)),
    },
    hasFile &&
      isAtRest && {
        ...{ name: 'convert', label: 'Convert or resize …', group: 'change', icon: <ImageIcon size={16} /> },
        run: () => askAboutFiles({ kind: 'convert', batch, indexes, images: count }),
      },
    hasFile &&
      isAtRest && {
        ...{ name: 'rename', label: 'Rename …', group: 'change', icon: <EditIcon size={16} /> },
        run: () => askAboutFiles({ kind: 'rename', batch, indexes, images: count }),
      },
    hasFile &&
      isAtRest && {
        ...{ name: 'move', label: 'Move …', group: 'change', icon: <MoveIcon size={16} /> },
        run: () => askAboutFiles({ kind: 'move', batch, indexes, images: count }),
      },
    row !== undefined && {
      ...{ name: 'host', label: `Only from ${row.host}`, group: 'host', icon: <SearchIcon size={16} /> },
      run: () => setWindow({ host: row.host }),
    },
    row !== undefined && {
      ...{ name: 'copy-host', label: 'Copy site name', group: 'host', icon: <CopyIcon size={16} /> },
      run: () => void copyText(row.host, 'Site name copied.'),
    },
    isDeleted &&
      can('trash') && {
        ...{ name: 'restore', label: 'Bring back', group: 'delete', icon: <RetryIcon size={16} /> },
        run: () => void restoreImages(batch, indexes),
      },
    hasFile &&
      can('trash') && {
        ...{ name: 'delete', label: 'Delete', keys: 'Del', group: 'delete', icon: <TrashIcon size={16} /> },
        isBad: true,
        run: () => void deleteImages(batch, indexes),
      },
  ]
  return offered.filter(action => action !== false)
}

/** Copies the links of these images, as they were given. */
export async function copyLinks(batch: string, indexes: Ranges, count: number): Promise<void> {
  const text = await call('linksOf', { batch, indexes })
  await copyText(text.trimEnd(), count === 1 ? 'Link copied.' : `${formatCount(count, 'link')} copied.`)
}

async function copyFiles(batch: string, indexes: Ranges): Promise<void> {
  const copied = await call('copyFiles', { batch, indexes })
  notify(copied === 0 ? 'None of these has a saved file.' : `${formatCount(copied, 'file')} copied.`)
}

async function exportList(batch: string, indexes: Ranges): Promise<void> {
  await saveText('shoal-list.txt', await call('exportItems', { batch, indexes }))
}
