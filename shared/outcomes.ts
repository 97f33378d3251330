import { formatCount } from './text/format.ts'

/** What an end of a link means, in every output. */
type Outcome = {
  /** The name of the count in a table. */
  name: string
  /** Another end that it also counts as: a damaged image also counts as saved. */
  within?: 'saved' | 'skipped' | 'failed'
  /** 1: the command did not get everything it was asked for. */
  exit: 0 | 1
  /** The count as a part of a summary. */
  words(count: number): string
}

/** The one table of ends, in the order of a summary. The keys name the counts in JSON. */
export const outcomes = {
  saved: { name: 'Saved', exit: 0, words: count => `${formatCount(count, 'image')} saved` },
  damaged: { name: 'Damaged', within: 'saved', exit: 1, words: count => `${count} of them damaged` },
  /** From an existing file: not downloaded, and not counted in any speed. */
  copied: { name: 'Copied', within: 'saved', exit: 0, words: count => `${count} of them copied` },
  notDecoded: {
    name: 'Not decoded',
    within: 'saved',
    exit: 0,
    words: count => `${count} of them not decoded`,
  },
  /** Saved from the same link before, in another form. */
  changed: { name: 'Changed', within: 'saved', exit: 0, words: count => `${count} of them changed` },
  /** The file exists already, or the batch leaves such images out. */
  skipped: { name: 'Skipped', exit: 0, words: count => `${count} skipped` },
  /** The host was asked: it is the same image still. */
  unchanged: { name: 'Unchanged', within: 'skipped', exit: 0, words: count => `${count} of them unchanged` },
  /** The host has it no more; the saved file stays. */
  gone: { name: 'Gone', within: 'skipped', exit: 0, words: count => `${count} of them gone from the site` },
  tooSmall: { name: 'Too small', within: 'skipped', exit: 0, words: count => `${count} of them too small` },
  tooLong: {
    name: 'Too long and narrow',
    within: 'skipped',
    exit: 0,
    words: count => `${count} of them too long and narrow`,
  },
  /** Its site or page asks not to be in datasets. */
  optedOut: { name: 'Opted out', within: 'skipped', exit: 0, words: count => `${count} of them opted out` },
  failed: { name: 'Failed', exit: 1, words: count => `${count} failed` },
  /** One of many links that ended at an address which says that there is no image. */
  placeholder: {
    name: 'Placeholders',
    within: 'failed',
    exit: 1,
    words: count => `${count} of them ${count === 1 ? 'a placeholder' : 'placeholders'}`,
  },
  cancelled: { name: 'Cancelled', exit: 1, words: count => `${count} cancelled` },
  /** Saved, and then deleted by the user from Shoal: not missing. */
  deleted: { name: 'Deleted', exit: 0, words: count => `${count} deleted` },
  /** Still in the queue of a batch that was stopped. */
  left: { name: 'Left', exit: 1, words: count => `${count} left for later` },
  /** A line or a cell that holds something, but no usable link. */
  rejected: {
    name: 'Not understood',
    exit: 1,
    words: count => `${formatCount(count, 'line')} not understood`,
  },
  /** A row whose image cells are empty. */
  withoutLink: {
    name: 'Without a link',
    exit: 0,
    words: count => `${formatCount(count, 'row')} without a link`,
  },
  /** Links of a list that are not images, and were not asked for. */
  leftOut: { name: 'Left out', exit: 0, words: count => `${formatCount(count, 'other link')} left out` },
  /** The same link with the same planned name once more. */
  duplicates: { name: 'Duplicates', exit: 0, words: count => `${formatCount(count, 'duplicate')} removed` },
  /** A link of the batch that is run again, which its list does not name any more; its file stays. */
  dropped: {
    name: 'No longer listed',
    exit: 0,
    words: count => `${formatCount(count, 'link')} no longer in the list`,
  },
} as const satisfies Record<string, Outcome>

export type End = keyof typeof outcomes
export const ends = Object.keys(outcomes) as End[]

/** Ends that a running batch counts, and those that reading a list counts. */
export type ItemEnd = Exclude<End, ListEnd | 'left'>
export type ListEnd = 'rejected' | 'withoutLink' | 'leftOut' | 'duplicates' | 'dropped'
export const listEnds = ends.filter(isOfLists)
export const itemEnds = ends.filter((end): end is ItemEnd => !isOfLists(end) && end !== 'left')

/** How many links came to each end. An end within another counts in both. */
export type Counts<Ends extends End = End> = Record<Ends, number>

export const noItems = (): Counts<ItemEnd> => zeros(itemEnds)
export const noLists = (): Counts<ListEnd> => zeros(listEnds)

/** The counts of items among others. */
export const itemsOf = (counts: Counts<ItemEnd>): Counts<ItemEnd> =>
  Object.fromEntries(itemEnds.map(end => [end, counts[end]])) as Counts<ItemEnd>

/** The parts of a settled state that decide its end; shared/model.ts has the whole state. */
type Settled =
  | { kind: 'saved'; damage?: string; notDecoded?: string; copied?: object; changedFrom?: object }
  | { kind: 'skipped'; reason?: string }
  | { kind: 'failed'; failure: { code: string } }
  | { kind: 'cancelled' | 'deleted' }

/** The ends of images that came whole and were left out, as a batch or a dataset asks: there is no file of them. */
export const leftOutEnds = {
  'too-small': 'tooSmall',
  'too-long': 'tooLong',
  'opted-out': 'optedOut',
} as const satisfies Record<string, ItemEnd>
export type LeftOutReason = keyof typeof leftOutEnds

/** Reasons to skip an image that are ends of their own. */
const skipEnds: ReadonlyMap<string | undefined, ItemEnd> = new Map<string, ItemEnd>([
  ['unchanged', 'unchanged'],
  ['gone', 'gone'],
  ...Object.entries(leftOutEnds),
])

/** The most specific end of an item. */
export function endOf(state: Settled): ItemEnd {
  if (state.kind === 'failed') return state.failure.code === 'placeholder' ? 'placeholder' : 'failed'
  if (state.kind === 'skipped') return skipEnds.get(state.reason) ?? 'skipped'
  if (state.kind !== 'saved') return state.kind
  if (state.damage !== undefined) return 'damaged'
  if (state.copied !== undefined) return 'copied'
  if (state.changedFrom !== undefined) return 'changed'
  return state.notDecoded === undefined ? 'saved' : 'notDecoded'
}

/** Adds items to the count of an end, and of the end it is within; a negative number takes them away. */
export function addEnd(counts: Counts<ItemEnd>, end: ItemEnd, by = 1): void {
  const { within }: Outcome = outcomes[end]
  counts[end] = Math.max(0, counts[end] + by)
  if (within !== undefined) counts[within] = Math.max(0, counts[within] + by)
}

/** 1 if any link came to an end that makes the exit status 1. */
export const exitOf = (counts: Partial<Counts>): 0 | 1 =>
  ends.some(end => (counts[end] ?? 0) > 0 && outcomes[end].exit === 1) ? 1 : 0

/** The counts in words, such as “12 images saved”, “1 of them damaged”, “2 failed”. Zero is left out, except for saved images. */
export const endWords = (counts: Partial<Counts>): string[] =>
  ends.flatMap(end => {
    const count = counts[end] ?? 0
    return count > 0 || (counts[end] !== undefined && end === 'saved') ? [outcomes[end].words(count)] : []
  })

function isOfLists(end: End): end is ListEnd {
  return ['rejected', 'withoutLink', 'leftOut', 'duplicates', 'dropped'].includes(end)
}

function zeros<Ends extends End>(of: readonly Ends[]): Counts<Ends> {
  return Object.fromEntries(of.map(end => [end, 0])) as Counts<Ends>
}
