import { create } from 'zustand'
import type { Row } from '../shared/contract/commands.ts'
import type { FailureCode } from '../shared/failure.ts'
import type { ImageType } from '../shared/image.ts'
import { remember, remembered } from './remembered.ts'
import { createValue } from './value.ts'

export type SortKey =
  | ('index' | 'recent' | 'name' | 'host' | 'bytes' | 'time' | 'state')
  | ('pixels' | 'type' | 'savedAt' | 'speed' | 'tries')
/** The states a person tells apart; `waiting` is queued or about to be tried again. */
export type Filter = 'all' | 'waiting' | 'active' | 'saved' | 'skipped' | 'failed' | 'cancelled' | 'deleted'
/** What a batch is looked at for: its images, their times, or what can be measured with them. */
export type BatchPart = 'images' | 'waterfall' | 'weave' | 'race' | 'sweep'
export type Panel = 'none' | 'image' | 'failures' | 'sites'

/** What the window itself knows, as scalars: no view is drawn again for a change it does not show. */
export type WindowState = {
  /** The address after `#`, such as `/batch/ID`. */
  path: string
  /** A short message to the user, shown for a few seconds and read out. */
  notice: string
  /** Read out, not shown. */
  spoken: string
  dragging: boolean
  /** An image of this window is being dragged, maybe over the window itself. */
  draggingOut: boolean
  part: BatchPart
  /** The time strip shows its two bars and what they say, not only its one line. */
  stripOpen: boolean
  /** How the images of a batch are looked at. */
  layout: 'table' | 'grid'
  /** How high the lines of the grid are about, in pixels. */
  tileHeight: number
  filter: Filter
  host: string
  /** Of the failed ones, those of this cause; empty for all. */
  failure: FailureCode | ''
  text: string
  /** Of saved images: this type, the shorter side in pixels, the bytes of the file; empty or 0 for any. */
  imageType: ImageType | ''
  minSide: number
  minBytes: number
  sort: SortKey
  descending: boolean
  /** The user chose the order; else what is new comes first while a batch runs. */
  isSortChosen: boolean
  panel: Panel
  /** The image whose panel is open. */
  openIndex: number
}

/** No filter: all images. */
export const noFilter = {
  filter: 'all',
  host: '',
  failure: '',
  text: '',
  imageType: '',
  minSide: 0,
  minBytes: 0,
} as const satisfies Partial<WindowState>

const freshView = {
  ...noFilter,
  part: 'images',
  sort: 'index',
  descending: false,
  isSortChosen: false,
  panel: 'none',
  openIndex: -1,
} as const satisfies Partial<WindowState>

/** How high a line of the grid is about, in pixels. */
export const tileHeights = { least: 80, usual: 180, most: 400 }

export const useWindow = create<WindowState>()(() => ({
  path: currentPath(),
  notice: '',
  spoken: '',
  dragging: false,
  draggingOut: false,
  layout: remembered('layout') === 'grid' ? 'grid' : 'table',
  tileHeight: rememberedHeight(),
  stripOpen: false,
  ...freshView,
}))

export const setWindow = useWindow.setState

export const statesOf: Readonly<Record<Filter, readonly Row['state'][] | undefined>> = {
  all: undefined,
  waiting: ['queued', 'paused', 'backoff'],
  active: ['active'],
  saved: ['saved'],
  skipped: ['skipped'],
  failed: ['failed'],
  cancelled: ['cancelled'],
  deleted: ['deleted'],
}

/** Goes to another view, at once: the browser's own event comes too late for what follows. */
export function go(path: string): void {
  location.hash = path
  arrive()
}

/** Table or grid, from now on. */
export function setLayout(layout: WindowState['layout']): void {
  remember('layout', layout)
  setWindow({ layout })
}

export const openImage = (index: number): void => setWindow({ panel: 'image', openIndex: index })
export const closePanel = (): void => setWindow({ panel: 'none', openIndex: -1 })

let noticeTimer: ReturnType<typeof setTimeout> | undefined

export type NoticeAct = { label: string; act: () => void }
/** What can be done about the notice that is shown, such as undoing what it says. */
export const noticeAct = createValue<NoticeAct | undefined>(undefined)

/** Tells the user something in passing. With something to do about it, it stays longer. */
export function notify(notice: string, act?: NoticeAct): void {
  clearTimeout(noticeTimer)
  noticeAct.set(act)
  setWindow({ notice })
  const ms = 3000 + notice.length * 60 + (act === undefined ? 0 : 5000)
  noticeTimer = setTimeout(() => setWindow({ notice: '' }), ms)
}

window.addEventListener('hashchange', arrive)

/** Another view begins with a fresh look at its images. */
function arrive(): void {
  const path = currentPath()
  if (path !== useWindow.getState().path) setWindow({ path, ...freshView })
}

function currentPath(): string {
  return location.hash.slice(1)
}

function rememberedHeight(): number {
  const height = Number(remembered('tile-height') ?? tileHeights.usual)
  return height >= tileHeights.least && height <= tileHeights.most ? height : tileHeights.usual
}
