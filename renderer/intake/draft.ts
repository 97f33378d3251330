import type { HistoryRow, InputOf, LaunchSources, Review, RunAgain } from '../../shared/contract/commands.ts'
import type { BatchOptions, BatchOptionsInput } from '../../shared/settings.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { lastPart } from '../batch/progress.ts'
import { call } from '../client.ts'
import { go, notify, useWindow } from '../store.ts'
import { wordsOf } from '../text.ts'
import { createValue } from '../value.ts'
import { type Intake, joinGiven, listsIn } from './dropped-items.ts'

export type Draft = {
  /** Another one for another list; what is added to one leaves it as it is. */
  list: string
  /** Where it is from; undefined for what a scan found or is run again, which nothing can be added to. */
  given: LaunchSources | undefined
  review: Review
  /** What the user chose for it; absent: as every new list begins. */
  folder?: string
  options?: BatchOptions
  repeated?: RepeatedBatch
}

/** The batch that is run again, and what of it. */
export type RepeatedBatch = Pick<HistoryRow, 'folder' | 'createdAt'> &
  Pick<InputOf<'runAgain'>, 'which'> &
  Pick<RunAgain, 'secretSites'>

/** The list that is being reviewed, before it becomes a batch. */
export const draft = createValue<Draft | undefined>(undefined)
/** What the text box of the empty window holds. */
export const typed = createValue('')
export const reading = createValue(false)

let last: Promise<void> = Promise.resolve()

/**
 * Takes in what the user gave: reviews the first reading of it that holds links, or says why none does; a recipe is
 * opened among the pages. One after another: what comes meanwhile joins the list under review.
 */
export function takeIn(intake: Intake): Promise<void> {
  last = last.then(() => takeInNow(intake))
  return last
}

async function takeInNow({ readings, refused, recipe }: Intake): Promise<void> {
  reading.set(true)
  // What was said of an earlier list would seem to be about this one.
  notify('')
  try {
    if (recipe !== undefined) return await openInPages(recipe)
    let empty: { review: Review; lists: number } | undefined
    for (const given of readings) {
      const current = draft.get()
      const whole = addedTo(current, given)
      const review = await call('review', whole)
      const chosen = whole === given ? {} : current
      if (review.items > 0) return await accept({ list: review.draft, ...chosen, given: whole, review })
      empty ??= { review, lists: listsIn(whole) }
    }
    notify(whyNothing(empty, refused))
  } catch (error) {
    notify(wordsOf(error))
  } finally {
    reading.set(false)
  }
}

async function openInPages(recipe: string): Promise<void> {
  // With the view that shows it: most windows never need either.
  const { openRecipe } = await import('../pages/follow.ts')
  go('/pages/follow')
  void openRecipe(recipe)
}

/** Takes in what was chosen from a page. Rejects when the application refuses to start it. */
export async function takeFromPage(review: Review): Promise<void> {
  if (review.items === 0) return notify('None of these links can be downloaded.')
  await accept({ list: review.draft, given: undefined, review })
}

/**
 * Takes in a past batch once more, or what is missing of it. Rejects when the application refuses. `toChange`: its
 * options are to be changed, so it is reviewed in any case.
 */
export async function repeatBatch(
  { batch, folder, createdAt }: Pick<HistoryRow, 'batch' | 'folder' | 'createdAt'>,
  which: RepeatedBatch['which'],
  toChange = false,
): Promise<void> {
  const { review, secretSites, ...chosen } = await call('runAgain', { batch, which })
  if (review.items === 0) return notify('Nothing is missing.')
  const repeated = { which, folder, createdAt, secretSites }
  await accept({ list: review.draft, given: undefined, review, ...chosen, repeated }, toChange)
}

/** Starts the reviewed list. Rejects when the application refuses. */
export async function startDraft(folder: string, options: BatchOptionsInput): Promise<void> {
  const current = draft.get()
  if (current === undefined) return
  const batch = await call('start', { draft: current.review.draft, folder, options })
  go(`/batch/${batch}`)
  dropDraft()
  typed.set('')
  void refreshAppInfo()
}

/** Keeps what the user chose for the list under review, wherever they look meanwhile. */
export function choose(part: Pick<Draft, 'folder' | 'options'>): void {
  const current = draft.get()
  if (current !== undefined) draft.set({ ...current, ...part })
}

export function dropDraft(): void {
  draft.set(undefined)
}

/** While a list is under review, more of it may be dropped; the sample stays by itself. */
function addedTo(current: Draft | undefined, given: LaunchSources): LaunchSources {
  const reviewing = useWindow.getState().path === '/review'
  if (!reviewing || current?.given === undefined || given.sample || current.given.sample) return given
  return joinGiven(current.given, given)
}

async function accept(next: Draft, toReview = false): Promise<void> {
  draft.set(next)
  // A list that the window opens with may be here first.
  if (appInfo.get() === undefined) await refreshAppInfo()
  const known = appInfo.get()
  if (toReview || !known?.habits.skipReview) return go('/review')
  try {
    await startDraft(next.folder ?? known.folder, next.options ?? known.options)
  } catch (error) {
    // Something is to be put right, and the review is the place for it.
    go('/review')
    throw error
  }
}

function whyNothing(
  empty: { review: Review; lists: number } | undefined,
  refused: readonly string[],
): string {
  if (refused[0] !== undefined) return refused[0]
  const [line] = empty?.review.rejected ?? []
  if (empty !== undefined && line !== undefined) {
    const where = empty.lists > 1 ? `them. ${lastPart(line.source)}, line` : 'it. Line'
    return `No links in ${where} ${line.line}: ${line.reason}.`
  }
  return 'No links found. Copy the link or the text, then paste it here with Ctrl+V.'
}
