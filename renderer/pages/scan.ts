import type { FoundRow, ScanFilter, ScanId, WatchedScan } from '../../shared/contract.ts'
import type { ImageType } from '../../shared/model.ts'
import type { ScanOptionsInput } from '../../shared/settings.ts'
import { call } from '../client.ts'
import { takeReviewed } from '../intake/draft.ts'
import { createRowsFeed, type RowsFeed } from '../rows-feed.ts'
import { closePanel, openImage } from '../store.ts'
import { createValue } from '../value.ts'
import { sayWhy } from '../words.ts'

/** What is to be seen of a scan: fields of the toolbar. */
export type FoundFilter = {
  /** Of width and height alike. */
  minPixels: number | undefined
  /** None: all. */
  types: readonly ImageType[]
  sameHost: boolean
  text: string
}
/** `all`: whatever passes the filter. Else by their indexes, whatever the filter shows. */
export type Choice = 'all' | ReadonlySet<number>

export type ScanState = {
  url: string
  /** Undefined before the first, and while the next one is asked for. */
  scan: ScanId | undefined
  options: ScanOptionsInput
  filter: FoundFilter
  choice: Choice
  /** Where a range begins, by its place in the grid. */
  anchor: number
  /** The image that is shown by itself, and its place when it was opened. */
  opened: { row: FoundRow; place: number } | undefined
}

const freshLook = {
  filter: { minPixels: undefined, types: [], sameHost: false, text: '' },
  choice: 'all',
  anchor: 0,
  opened: undefined,
} as const satisfies Partial<ScanState>

/** The page that is looked at. It outlives its view. */
export const scanned = createValue<ScanState>({ url: '', scan: undefined, options: {}, ...freshLook })

const change = (part: Partial<ScanState>): void => scanned.set({ ...scanned.get(), ...part })

/** Looks for the images of a page, in place of what was looked at before. */
export async function scanPage(url: string, options: ScanOptionsInput = {}): Promise<void> {
  const before = scanned.get().scan
  if (before !== undefined) call('stopScan', { scan: before }).catch(() => {})
  closePanel()
  scanned.set({ url, scan: undefined, options, ...freshLook })
  try {
    const scan = await call('scanPage', { url, options })
    if (scanned.get().url === url) change({ scan })
  } catch (error) {
    sayWhy(error)
  }
}

export const stopScan = (): void => {
  const { scan } = scanned.get()
  if (scan !== undefined) call('stopScan', { scan }).catch(sayWhy)
}

export type ScanHeader = Omit<WatchedScan, 'revision' | 'rows' | 'rowsTotal'>
export type ScanFeed = RowsFeed<ScanHeader, FoundRow, { filter: ScanFilter }>

/** Watches a scan. */
export function createScanFeed(scan: ScanId): ScanFeed {
  let hasEnded = false
  return createRowsFeed<ScanHeader, FoundRow, { filter: ScanFilter }>(
    {
      async ask(since, window) {
        const answer = await call('watchScan', { scan, ...(since !== undefined && { since }), window })
        const { revision, rows, rowsTotal: total, ...header } = answer
        if (header.state === 'ended' && !hasEnded) void forgetLost(scan)
        hasEnded = header.state === 'ended'
        return { revision, header, rows, total }
      },
      isSame: (a, b) => a.index === b.index && a.state === b.state && a.url === b.url,
    },
    { filter: { sameHost: false } },
  )
}

export function filterOf({ minPixels, types, sameHost, text }: FoundFilter): ScanFilter {
  const words = text.trim()
  return {
    sameHost,
    ...(minPixels !== undefined && { minWidth: minPixels, minHeight: minPixels }),
    ...(types.length > 0 && { types: [...types] }),
    ...(words !== '' && { text: words }),
  }
}

export const setFilter = (part: Partial<FoundFilter>): void =>
  change({ filter: { ...scanned.get().filter, ...part }, anchor: 0 })

export const isChosen = (choice: Choice, index: number): boolean => choice === 'all' || choice.has(index)

export const chooseAll = (): void => change({ choice: 'all' })
export const chooseNone = (): void => change({ choice: new Set() })

/** Shows everything about an image. */
export function openFound(row: FoundRow, place: number): void {
  change({ opened: { row, place } })
  openImage(row.index)
}

let last: Promise<void> = Promise.resolve()

/**
 * Chooses an image, or gives it up. `range`: and all from the one that was chosen before to it, which become what it
 * becomes. One after another: the next one starts from what this one leaves.
 */
export function toggle(index: number, place: number, range: boolean): void {
  last = last.then(() => toggleNow(index, place, range)).catch(sayWhy)
}

async function toggleNow(index: number, place: number, range: boolean): Promise<void> {
  const { scan, choice, anchor } = scanned.get()
  const before = choice === 'all' ? new Set(await indexesOf(0, Number.POSITIVE_INFINITY)) : choice
  const from = Math.min(anchor, place)
  const meant = range ? await indexesOf(from, Math.max(anchor, place) + 1) : [index]
  const next = new Set(before)
  // A range becomes what its beginning is.
  const wanted = range ? before.has(meant[anchor - from] ?? index) : !before.has(index)
  for (const one of meant) {
    if (wanted) next.add(one)
    else next.delete(one)
  }
  if (scanned.get().scan === scan) change({ choice: next, ...(!range && { anchor: place }) })
}

const mostRows = 500

/** Indexes of the rows in places `from` to `end` (exclusive) of what the filter shows. */
async function indexesOf(from: number, end: number, filter = scanned.get().filter): Promise<number[]> {
  const { scan } = scanned.get()
  if (scan === undefined) return []
  const indexes: number[] = []
  for (let offset = from; offset < end; offset += mostRows) {
    const window = { offset, limit: Math.min(mostRows, end - offset), filter: filterOf(filter) }
    const { rows, rowsTotal } = await call('watchScan', { scan, window })
    indexes.push(...rows.map(row => row.index))
    if (offset + mostRows >= rowsTotal) break
  }
  return indexes
}

/** What was chosen before it was looked at, and turned out not to be there, is chosen no more. */
async function forgetLost(scan: ScanId): Promise<void> {
  const { choice } = scanned.get()
  if (choice === 'all' || scanned.get().scan !== scan) return
  const there = new Set(await indexesOf(0, Number.POSITIVE_INFINITY, freshLook.filter).catch(() => []))
  const { choice: now } = scanned.get()
  if (now === 'all' || scanned.get().scan !== scan || there.size === 0) return
  const left = [...now].filter(index => there.has(index))
  if (left.length < now.size) change({ choice: new Set(left) })
}

/** Takes what is chosen to the review. Rejects when the application refuses. */
export async function downloadChosen(): Promise<void> {
  const { scan, choice, filter } = scanned.get()
  if (scan === undefined) return
  const chosen = choice === 'all' ? filterOf(filter) : [...choice].sort((a, b) => a - b)
  await takeReviewed(await call('draftFromScan', { scan, chosen }))
}
