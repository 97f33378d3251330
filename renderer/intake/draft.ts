import type {
  DraftChoice,
  HistoryRow,
  InputOf,
  LaunchSources,
  Review,
} from '../../shared/contract/commands.ts'
import type { BatchOptionsInput } from '../../shared/settings.ts'
import { formatCount } from '../../shared/text/format.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { lastPart } from '../batch/progress.ts'
import { call } from '../client.ts'
import { go, notify, useWindow } from '../store.ts'
import { sayWhy, wordsOf } from '../text.ts'
import { createValue } from '../value.ts'
import type { Intake } from './dropped-items.ts'
import { forgetKept, keepDraft, keptDraft, type RepeatedBatch } from './kept-draft.ts'

export type { RepeatedBatch } from './kept-draft.ts'

export type Draft = DraftChoice & {
  /** Another one for another list; what is added to one leaves it as it is. */
  list: string
  review: Review
  repeated?: RepeatedBatch | undefined
}

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

/** Reviews links that another program handed over, whatever the settings say of reviews. Rejects when refused. */
export async function reviewHandedLinks(links: readonly string[]): Promise<void> {
  const review = await call('review', { sources: [{ name: 'handed over', text: links.join('\n') }] })
  await accept({ list: review.draft, review }, true)
}

async function takeInNow({ readings, refused, recipe }: Intake): Promise<void> {
  reading.set(true)
  // What was said of an earlier list would seem to be about this one.
  notify('')
  try {
    if (recipe !== undefined) return await openInPages(recipe)
    let empty: Review | undefined
    for (const given of readings) {
      const before = addedTo(draft.get(), given)
      const review = await call('review', { ...given, ...(before && { addTo: before.review.draft }) })
      if (before !== undefined) return await accept({ ...before, ...(await chosenFor(review)), review })
      if (review.items > 0) return await accept({ list: review.draft, review })
      empty ??= review
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

/**
 * Takes in what was chosen from a page; `cookieFile`: what it was read with. Rejects when the application refuses to start
 * it.
 */
export async function takeFromPage(review: Review, cookieFile?: string): Promise<void> {
  if (review.items === 0) return notify('None of these links can be downloaded.')
  const known = appInfo.get()
  const options =
    cookieFile === undefined || known === undefined ? undefined : { ...known.options, cookieFile }
  await accept({ list: review.draft, review, options })
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
  await accept({ list: review.draft, review, ...chosen, repeated }, toChange)
}

/** Reads the lists under review in another way. Rejects when the application refuses. */
export function readAgain(change: Omit<InputOf<'readDraft'>, 'draft'>): Promise<void> {
  const again = last.then(async () => {
    const current = draft.get()
    if (current === undefined) return
    const review = await call('readDraft', { draft: current.review.draft, ...change })
    // What was left out was chosen among other images.
    if (draft.get()?.list === current.list) show({ ...current, review, out: undefined })
  })
  last = again.catch(() => {})
  return again
}

/** Starts the reviewed list, or puts it in line. Rejects when the application refuses. */
export async function startDraft(
  folder: string,
  options: BatchOptionsInput,
  when: InputOf<'start'>['when'] = 'now',
): Promise<void> {
  const current = draft.get()
  if (current === undefined) return
  const { review, out = [] } = current
  const batch = await call('start', { draft: review.draft, folder, options, out, when })
  go(`/batch/${batch}`)
  dropDraft()
  typed.set('')
  void refreshAppInfo()
}

/** Keeps what the user chose for the list under review, wherever they look meanwhile. */
export function choose(part: DraftChoice): void {
  const current = draft.get()
  if (current === undefined) return
  const next = { ...current, ...part }
  draft.set(next)
  const { review, folder, options, out } = next
  // Without it, only a reload would show less.
  call('keepChoice', { draft: review.draft, folder, options, out }).catch(() => {})
}

/** Lets go of the list under review. It can be had back for a while. */
export function discardDraft(): void {
  const current = draft.get()
  dropDraft()
  go('/')
  if (current === undefined) return
  const act = () => {
    show(current)
    go('/review')
  }
  notify(`${formatCount(current.review.items, 'image')} discarded.`, { label: 'Undo', act })
}

/** Resumes the review that was open before the window was reloaded. */
export async function restoreDraft(): Promise<void> {
  const kept = keptDraft()
  if (kept === undefined) return
  try {
    const opened = await call('openDraft', { draft: kept.draft })
    if (draft.get() === undefined) show({ ...opened, list: kept.list, repeated: kept.repeated })
  } catch (error) {
    forgetKept()
    if (useWindow.getState().path === '/review') sayWhy(error)
  }
}

function dropDraft(): void {
  draft.set(undefined)
  forgetKept()
}

function show(next: Draft): void {
  draft.set(next)
  const { list, review, repeated } = next
  keepDraft({ draft: review.draft, list, repeated })
}

/** What the application keeps of what was chosen for the draft that this one was made of. */
async function chosenFor(review: Review): Promise<Pick<Draft, 'out'>> {
  const { out } = await call('openDraft', { draft: review.draft })
  return { out }
}

/** While a list is under review, more of it may be dropped; the sample stays by itself. */
function addedTo(current: Draft | undefined, given: LaunchSources): Draft | undefined {
  const reviewing = useWindow.getState().path === '/review'
  return reviewing && current?.review.canReadAgain && !given.sample ? current : undefined
}

async function accept(next: Draft, toReview = false): Promise<void> {
  show(next)
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

function whyNothing(empty: Review | undefined, refused: readonly string[]): string {
  if (refused[0] !== undefined) return refused[0]
  const [line] = empty?.rejected ?? []
  if (empty !== undefined && line !== undefined) {
    const where = empty.sources > 1 ? `them. ${lastPart(line.source)}, line` : 'it. Line'
    return `No links in ${where} ${line.line}: ${line.reason}.`
  }
  return 'No links found. Copy the link or the text, then paste it here with Ctrl+V.'
}
