import { ActionIcon, CloseButton, Tooltip } from '@mantine/core'
import { useFocusTrap } from '@mantine/hooks'
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { createPortal } from 'react-dom'
import type { Row } from '../../shared/contract/commands.ts'
import { failures } from '../../shared/failure.ts'
import { rangesOf } from '../../shared/ranges.ts'
import { formatBytes, formatPixels } from '../../shared/text/format.ts'
import { stateWords } from '../../shared/text/states.ts'
import { useCan } from '../app-info.ts'
import type { Chosen } from '../batch/chosen.ts'
import { deleteImages, undoDeletion } from '../batch/deleting.ts'
import { DeletionNote } from '../batch/deletion-note.tsx'
import type { Feed } from '../batch/feed.ts'
import { retryFailed } from '../batch/retry-failed.ts'
import { call } from '../client.ts'
import { formatNumber, sayWhy } from '../text.ts'
import {
  ChevronIcon,
  CopyIcon,
  FileIcon,
  FitIcon,
  FolderIcon,
  MinusIcon,
  PlusIcon,
  RetryIcon,
  TrashIcon,
} from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { copyImage } from './copy-image.ts'
import { FactsDrawer } from './facts-drawer.tsx'
import { Stage } from './stage.tsx'
import { useZoom } from './use-zoom.ts'
import { closeViewer, type Viewing, viewImage } from './viewing.ts'
import './viewer.css'

type Props = {
  feed: Feed
  batch: string
  chosen: Chosen
  list: { focus(place: number): void; reveal(place: number): void }
  viewing: Viewing
}

/**
 * One image in the whole window, and its neighbours by the arrow keys. The list behind it goes along, so the rows around
 * are known, and closing leads to the image that was seen last.
 */
export function Viewer({ feed, batch, chosen, list, viewing }: Props) {
  const { total } = useValue(feed.rows)
  const row = useViewedRow(feed, viewing)
  const { place } = viewing
  const [isOpen, setOpen] = useState(false)
  const zoom = useZoom(row)
  const trap = useFocusTrap(true)
  const isPacked = useSyncExternalStore(feed.header.subscribe, () => feed.header.get()?.isPacked === true)
  const folder = useSyncExternalStore(feed.header.subscribe, () => feed.header.get()?.folder ?? '')
  const isSaved = row?.state === 'saved'
  const hasFile = isSaved && !isPacked
  const canDelete = useCan('trash') && hasFile
  useQuietBackground()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the place and its image are the reason
  useLayoutEffect(() => {
    list.reveal(place)
    chosen.take(place, { shift: false, toggle: false })
  }, [place, row?.index])

  const move = (to: number) => {
    const next = Math.min(total - 1, Math.max(0, to))
    if (next !== place) viewImage({ place: next, index: feed.rows.get().at(next)?.index })
  }
  const close = () => {
    closeViewer()
    // Once what lies behind can have the focus again.
    setTimeout(() => list.focus(place))
  }
  const remove = async () => {
    if (row === undefined || !canDelete) return
    const { at } = feed.rows.get()
    const next = at(place + 1) ?? at(place - 1)
    if ((await deleteImages(batch, rangesOf([row.index]))) === 0) return
    // The list closes up: what came next is at this place then.
    if (next === undefined) close()
    else viewImage({ place, index: next.index })
  }

  const keys: Record<string, () => void> = {
    ArrowLeft: () => (zoom.isZoomed ? zoom.pan(80, 0) : move(place - 1)),
    ArrowRight: () => (zoom.isZoomed ? zoom.pan(-80, 0) : move(place + 1)),
    ArrowUp: () => (zoom.isZoomed ? zoom.pan(0, 80) : move(place - 1)),
    ArrowDown: () => (zoom.isZoomed ? zoom.pan(0, -80) : move(place + 1)),
    PageUp: () => move(place - 1),
    PageDown: () => move(place + 1),
    Home: () => move(0),
    End: () => move(total - 1),
    '+': zoom.larger,
    '=': zoom.larger,
    '-': zoom.smaller,
    '0': zoom.fit,
    '1': zoom.pixels,
    i: () => setOpen(!isOpen),
    Delete: () => void remove(),
    Escape: close,
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const withCtrl = event.ctrlKey || event.metaKey
    if (withCtrl && event.key === 'z') return void undoDeletion()
    if (withCtrl || event.altKey) return
    // On a button Space and Enter press it.
    const onButton = event.target instanceof Element && event.target.closest('button, a') !== null
    const act = event.key === ' ' && !onButton ? close : keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  return createPortal(
    <div
      className="viewer"
      role="dialog"
      aria-modal="true"
      aria-label={row?.name ?? 'Image'}
      onKeyDown={onKeyDown}
      ref={trap}
    >
      <header className="viewer-bar">
        <div className="viewer-title">
          <strong className="cut">{row?.name ?? ' '}</strong>
          <span className="cut viewer-facts">
            {factsOf(row, zoom.size)} · {formatNumber(place + 1)} of {formatNumber(total)}
          </span>
        </div>
        <Tools
          {...{ batch, row, isSaved, hasFile, zoom, isOpen, canDelete, remove }}
          onInfo={() => setOpen(!isOpen)}
        />
        <CloseButton size="lg" className="viewer-button" aria-label="Close (Escape)" onClick={close} />
      </header>
      <div className="viewer-body">
        <div className="viewer-middle" tabIndex={-1} data-autofocus>
          <Step label="Previous image" disabled={place === 0} onClick={() => move(place - 1)} side="left" />
          {row === undefined ? (
            <p className="viewer-words">Loading …</p>
          ) : isSaved ? (
            <Stage key={row.index} {...{ batch, row, folder, zoom }} />
          ) : (
            <NoImage batch={batch} row={row} />
          )}
          <Step
            label="Next image"
            disabled={place >= total - 1}
            onClick={() => move(place + 1)}
            side="right"
          />
          <div className="viewer-note">
            <DeletionNote />
          </div>
        </div>
        {isOpen && row !== undefined && <FactsDrawer batch={batch} row={row} size={zoom.size} />}
      </div>
    </div>,
    document.body,
  )
}

type ToolsProps = {
  batch: string
  row: Row | undefined
  isSaved: boolean
  /** Of its own: not in a shard. */
  hasFile: boolean
  zoom: ReturnType<typeof useZoom>
  isOpen: boolean
  canDelete: boolean
  remove: () => Promise<void>
  onInfo: () => void
}

function Tools({ batch, row, isSaved, hasFile, zoom, isOpen, canDelete, remove, onInfo }: ToolsProps) {
  const canReveal = useCan('reveal')
  return (
    <div className="viewer-tools" role="toolbar" aria-label="Image">
      {isSaved && (
        <>
          <Tool label="Smaller" keys="-" onClick={zoom.smaller} icon={<MinusIcon size={18} />} />
          <output className="viewer-scale number" aria-label="Zoom">
            {zoom.percent}
          </output>
          <Tool label="Larger" keys="+" onClick={zoom.larger} icon={<PlusIcon size={18} />} />
          <Tool
            label={zoom.isZoomed ? 'Whole image' : 'Pixels'}
            keys={zoom.isZoomed ? '0' : '1'}
            onClick={zoom.isZoomed ? zoom.fit : zoom.pixels}
            icon={<FitIcon size={18} />}
          />
        </>
      )}
      <Tool label="Details" keys="I" pressed={isOpen} onClick={onInfo} icon={<FileIcon size={18} />} />
      {row !== undefined && hasFile && canReveal && (
        <Tool
          label="Show in folder"
          onClick={() => call('reveal', { batch, index: row.index }).catch(sayWhy)}
          icon={<FolderIcon size={18} />}
        />
      )}
      {row !== undefined && hasFile && (
        <Tool
          label="Copy image"
          onClick={() => void copyImage(batch, row.index)}
          icon={<CopyIcon size={18} />}
        />
      )}
      {canDelete && (
        <Tool label="Delete" keys="Del" onClick={() => void remove()} icon={<TrashIcon size={18} />} />
      )}
    </div>
  )
}

type ToolProps = { label: string; keys?: string; pressed?: boolean; onClick: () => void; icon: ReactNode }

function Tool({ label, keys, pressed, onClick, icon }: ToolProps) {
  return (
    <Tooltip label={keys === undefined ? label : `${label} (${keys})`} zIndex={450} openDelay={400}>
      <ActionIcon
        className="viewer-button"
        variant="subtle"
        size="lg"
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

type StepProps = { label: string; disabled: boolean; onClick: () => void; side: 'left' | 'right' }

function Step({ label, disabled, onClick, side }: StepProps) {
  return (
    <button
      type="button"
      className={`viewer-step is-${side}`}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <ChevronIcon size={26} />
    </button>
  )
}

/** What there is to say of an image that is not saved. */
function NoImage({ batch, row }: { batch: string; row: Row }) {
  const why = row.failure === undefined ? undefined : failures[row.failure]
  return (
    <div className="viewer-words">
      <p>
        <strong>{why?.title ?? stateWords[row.state]}</strong>
      </p>
      {why !== undefined && <p>{why.advice}</p>}
      {row.state === 'failed' && (
        <button
          type="button"
          className="viewer-retry"
          onClick={() => void retryFailed({ batch, indexes: [row.index] })}
        >
          <RetryIcon size={16} /> Retry
        </button>
      )}
    </div>
  )
}

function factsOf(row: Row | undefined, size: { width: number; height: number } | undefined): string {
  if (row === undefined) return ''
  const pixels = formatPixels(size)
  const bytes =
    row.state === 'saved' && row.totalBytes !== undefined ? formatBytes(row.totalBytes) : undefined
  const type = row.imageType?.toUpperCase()
  return [pixels, type, bytes, row.state === 'saved' ? undefined : stateWords[row.state]]
    .filter(Boolean)
    .join(' · ')
}

/** The row of the image that is looked at, also when rows move while images arrive. */
function useViewedRow(feed: Feed, { place, index }: Viewing): Row | undefined {
  const { at } = useValue(feed.rows)
  const last = useRef<Row>(undefined)
  const here = at(place)
  const found = index === undefined || here?.index === index ? { row: here, place } : nearby(at, place, index)
  if (found?.row !== undefined) last.current = found.row
  useEffect(() => {
    if (found?.row === undefined) return
    if (found.place !== place || index === undefined)
      viewImage({ place: found.place, index: found.row.index })
  }, [found?.row, found?.place, place, index])
  if (found?.row !== undefined) return found.row
  return index !== undefined && last.current?.index === index ? last.current : undefined
}

const farthest = 100

function nearby(at: (place: number) => Row | undefined, place: number, index: number) {
  for (let by = 1; by <= farthest; by += 1) {
    for (const other of [place - by, place + by]) {
      const row = at(other)
      if (row?.index === index) return { row, place: other }
    }
  }
  return undefined
}

/** What lies behind takes no focus and is not read out. */
function useQuietBackground(): void {
  useEffect(() => {
    const app = document.querySelector('.app')
    app?.setAttribute('inert', '')
    return () => app?.removeAttribute('inert')
  }, [])
}
