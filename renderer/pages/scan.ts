import type { FoundRow, ScanFilter, ScanId, WatchedScan } from '../../shared/contract/commands.ts'
import type { ImageType } from '../../shared/image.ts'
import type { ScanOptionsInput } from '../../shared/settings.ts'
import { call } from '../client.ts'
import { takeFromPage, takeIn } from '../intake/draft.ts'
import { givenText } from '../intake/dropped-items.ts'
import { createRowsFeed, type RowsFeed } from '../rows/rows-feed.ts'
import { closePanel, openImage } from '../store.ts'
import { sayWhy, wordsOf } from '../text.ts'
import { createValue } from '../value.ts'
import { type Choice, type ChoosableRow, chosenSo, everything, isChosen, nothing, rangeSo } from './choice.ts'
import { withPageDefaults } from './page-options.ts'

/** What is to be seen of a scan: fields of the toolbar. */
export type FoundFilter = {
  /** Of width and height alike. */
  minPixels: number | undefined
  /** Of 1,000 bytes. */
  minKilobytes: number | undefined
  /** None: all. */
  types: readonly ImageType[]
  sameHost: boolean
  text: string
}
export type ScanState = {
  url: string
  /** It was typed where anything may be: what turns out to be no page is taken in as a link. */
  mayBeLink: boolean
  /** Undefined before the first, and while the next one is asked for. */
  scan: ScanId | undefined
  /** Why there is none, as a sentence; empty where nothing is wrong. */
  problem: string
  options: ScanOptionsInput
  filter: FoundFilter
  choice: Choice
  /** Where a range begins, by its place in the grid. */
  anchor: number
  /** The image that is shown by itself, and its place when it was opened. */
  opened: { row: FoundRow; place: number } | undefined
}

/** A filter that lets everything through. */
export const allShown: FoundFilter = {
  minPixels: undefined,
  minKilobytes: undefined,
  types: [],
  sameHost: false,
  text: '',
}

const freshLook = {
  scan: undefined,
  mayBeLink: false,
  problem: '',
  filter: allShown,
  choice: everything,
  anchor: 0,
  opened: undefined,
} as const satisfies Partial<ScanState>

/** The page that is looked at. It outlives its view. */
export const scanned = createValue<ScanState>({ url: '', options: {}, ...freshLook })

const change = (part: Partial<ScanState>): void => scanned.set({ ...scanned.get(), ...part })

/** Looks for the images of a page, in place of what was looked at before. */
export async function scanPage(
  url: string,
  options: ScanOptionsInput = {},
  { mayBeLink } = { mayBeLink: false },
): Promise<void> {
  const before = scanned.get().scan
  if (before !== undefined) call('stopScan', { scan: before }).catch(() => {})
  closePanel()
  scanned.set({ url, options, ...freshLook, mayBeLink })
  asked += 1
  const mine = asked
  try {
    const scan = await call('scanPage', { url, options: withPageDefaults(options) })
    if (asked === mine) change({ scan })
    else await call('stopScan', { scan })
  } catch (error) {
    if (asked === mine) change({ problem: wordsOf(error) })
  }
}

/** Takes the address in as a link instead, to be downloaded or read as a list. */
export function takeAsLink(): Promise<void> {
  const { url, options } = scanned.get()
  stopScan()
  scanned.set({ url: '', options, ...freshLook })
  return takeIn({ readings: [givenText('typed links', url)], refused: [] })
}

/** Counts the scans, to know a late answer. */
let asked = 0

export const stopScan = (): void => {
  const { scan } = scanned.get()
  if (scan !== undefined) call('stopScan', { scan }).catch(sayWhy)
}

export type ScanHeader = Omit<WatchedScan, 'revision' | 'rows' | 'rowsTotal'>
export type ScanSelection = { filter: ScanFilter; but?: number[]; also?: number[] }
export type ScanFeed = RowsFeed<ScanHeader, FoundRow, ScanSelection>

/** Watches a scan. */
export function createScanFeed(scan: ScanId): ScanFeed {
  let hasEnded = false
  return createRowsFeed<ScanHeader, FoundRow, ScanSelection>(
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

export function filterOf({ minPixels, minKilobytes, types, sameHost, text }: FoundFilter): ScanFilter {
  const words = text.trim()
  return {
    sameHost,
    ...(minPixels !== undefined && { minWidth: minPixels, minHeight: minPixels }),
    ...(minKilobytes !== undefined && { minBytes: minKilobytes * 1000 }),
    ...(types.length > 0 && { types: [...types] }),
    ...(words !== '' && { text: words }),
  }
}

export const setFilter = (part: Partial<FoundFilter>): void =>
  change({ filter: { ...scanned.get().filter, ...part }, anchor: 0 })

export const chooseAll = (): void => change({ choice: everything })
export const chooseNone = (): void => change({ choice: nothing })

/** Shows everything about an image. */
export function openFound(row: FoundRow, place: number): void {
  change({ opened: { row, place } })
  openImage(row.index)
}

/** A choice as the application wants it, beside the filter. */
export const byHand = ({
  but,
  also,
}: Extract<Choice, { but: unknown }>): { but: number[]; also: number[] } => ({
  but: [...but],
  also: [...also],
})

let last: Promise<void> = Promise.resolve()

/**
 * Chooses an image, or gives it up. `range`: and all from the one that was chosen before to it, which become what it
 * becomes. One after another: the next one starts from what this one leaves.
 */
export function toggle(row: ChoosableRow, place: number, range: boolean): void {
  last = last.then(() => toggleNow(row, place, range)).catch(sayWhy)
}

async function toggleNow(row: ChoosableRow, place: number, range: boolean): Promise<void> {
  const { scan, anchor } = scanned.get()
  const from = Math.min(anchor, place)
  const meant = range ? await rowsBetween(from, Math.max(anchor, place) + 1) : []
  const { scan: now, choice } = scanned.get()
  if (now !== scan) return
  if (!range) return change({ choice: chosenSo(choice, [row], !isChosen(choice, row)), anchor: place })
  // A range becomes what its beginning is.
  change({ choice: rangeSo(choice, meant, isChosen(choice, meant[anchor - from] ?? row)) })
}

const mostRows = 500

/** The rows in places `from` to `end` (exclusive) of what the filter shows. */
async function rowsBetween(
  from: number,
  end: number,
  filter = scanned.get().filter,
): Promise<ChoosableRow[]> {
  const { scan } = scanned.get()
  if (scan === undefined) return []
  const found: ChoosableRow[] = []
  for (let offset = from; offset < end; offset += mostRows) {
    const window = { offset, limit: Math.min(mostRows, end - offset), filter: filterOf(filter) }
    const { rows, rowsTotal } = await call('watchScan', { scan, window })
    found.push(...rows)
    if (offset + mostRows >= rowsTotal) break
  }
  return found
}

/** What was chosen before it was looked at, and turned out not to be there, is chosen no more. */
async function forgetLost(scan: ScanId): Promise<void> {
  if ('but' in scanned.get().choice || scanned.get().scan !== scan) return
  const rows = await rowsBetween(0, Number.POSITIVE_INFINITY, freshLook.filter).catch(() => [])
  const there = new Set(rows.map(({ index }) => index))
  const { choice } = scanned.get()
  if ('but' in choice || scanned.get().scan !== scan || there.size === 0) return
  const left = [...choice.only].filter(index => there.has(index))
  if (left.length < choice.only.size) change({ choice: { only: new Set(left) } })
}

/** Takes what is chosen to the review. Rejects when the application refuses. */
export async function downloadChosen(): Promise<void> {
  const { scan, choice, filter, options } = scanned.get()
  if (scan === undefined) return
  const chosen =
    'but' in choice ? { ...filterOf(filter), ...byHand(choice) } : [...choice.only].sort((a, b) => a - b)
  await takeFromPage(await call('draftFromScan', { scan, chosen }), options.cookieFile)
}
