import type { BatchOptionsInput, PageOptionsInput } from '../../shared/settings.ts'
import { refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { go, notify, useWindow } from '../store.ts'
import { sayWhy, wordsOf } from '../text.ts'
import {
  change,
  followed,
  freshFollow,
  isField,
  type PartKey,
  partsOf,
  type Side,
  sideOf,
} from './follow-state.ts'
import { emptyForm, problemOf, type RecipeForm, readRecipe, recipeOf } from './form.ts'
import { withPageDefaults } from './page-options.ts'
import { tryPart } from './selector-matches.ts'

/** Opens a listing to pick on; a recipe made before is dropped. */
export async function openListing(url: string, pages: PageOptionsInput = {}): Promise<void> {
  giveUpFollowing()
  followed.set({ ...freshFollow, form: { ...emptyForm, start: [url] }, pages, opening: true })
  if (await readListing(url)) startPicking('item')
}

/** Opens a recipe's first page with all that the recipe finds there. Says why where the text is none. */
export async function openRecipe(text: string): Promise<void> {
  const read = readRecipe(text)
  if ('problem' in read) return notify(`This is not a recipe: ${read.problem}`)
  const { form } = read
  await openForm(form, {})
}

async function openForm(form: RecipeForm, pages: PageOptionsInput): Promise<void> {
  giveUpFollowing()
  followed.set({ ...freshFollow, form, pages, opening: true })
  const [url] = form.start
  if (url === undefined || !(await readListing(url))) return
  for (const key of partsOf(form)) if (sideOf(key) === 'list') void tryPart(key)
}

/** Reads the page of the listing; false where it could not be, or another was asked for meanwhile. */
async function readListing(url: string): Promise<boolean> {
  const { form, pages } = followed.get()
  try {
    const list = await call('openForPicking', { url, pages: withPageDefaults(pages) })
    if (followed.get().form.start !== form.start) return false
    change({ list, opening: false })
    return true
  } catch (error) {
    if (followed.get().form.start !== form.start) return false
    const again = (allowed: PageOptionsInput) => {
      const { form, pages } = followed.get()
      if (partsOf(form).length === 0) void openListing(url, { ...pages, ...allowed })
      else void openForm(form, { ...pages, ...allowed })
    }
    change({ opening: false, refusal: { error, again } })
    return false
  }
}

/** Reads the page of the first entry, unless it is there. */
async function readDetail(): Promise<void> {
  const { detail, opening, pages, list } = followed.get()
  const url = detailUrl()
  if (detail !== undefined || opening || url === undefined) return
  change({ opening: true, refusal: undefined })
  try {
    const opened = await call('openForPicking', {
      url,
      pages: withPageDefaults(pages),
      ...(list && { from: list.page }),
    })
    if (followed.get().list !== list) return
    change({ opening: false })
    // Another link may have been picked meanwhile.
    if (detailUrl() !== url) return void readDetail()
    change({ detail: opened })
    for (const key of partsOf(followed.get().form)) if (sideOf(key) === 'detail') void tryPart(key)
  } catch (error) {
    if (followed.get().list !== list) return
    const again = (allowed: PageOptionsInput) => {
      change({ pages: { ...pages, ...allowed } })
      void readDetail()
    }
    change({ opening: false, refusal: { error, again } })
  }
}

/** Where the first entry leads. */
export function detailUrl(): string | undefined {
  const { matches, form } = followed.get()
  const found = matches[form.item === '' || (form.link !== form.item && matches.link) ? 'link' : 'item']
  return found !== undefined && 'preview' in found
    ? found.preview.find(({ link }) => link !== undefined)?.link
    : undefined
}

export function show(side: Side): void {
  const { picking } = followed.get()
  const stays = picking !== undefined && (sideOf(picking) === side || isField(picking))
  change({ side, refusal: undefined, ...(!stays && { picking: undefined, examples: [] }) })
  if (side === 'detail') void readDetail()
  if (side === 'results') void tryRecipe()
}

/** The next clicks are for this part. */
export function startPicking(key: PartKey): void {
  show(sideOf(key))
  change({ picking: key, examples: [] })
}

export const stopPicking = (): void => change({ picking: undefined, examples: [] })

/** Tries the recipe on its first pages. */
export async function tryRecipe(): Promise<void> {
  const { form, pages, preview, trying } = followed.get()
  if (preview !== undefined || trying) return
  const problem = problemOf(form)
  if (problem !== '') return notify(problem)
  change({ trying: true, refusal: undefined })
  try {
    const found = await call('previewRecipe', {
      recipe: recipeOf(form),
      details: 4,
      pages: withPageDefaults(pages),
    })
    // What was changed meanwhile is tried when it is looked at again.
    change({ trying: false, ...(followed.get().form === form && { preview: found }) })
  } catch (error) {
    change({ trying: false })
    if (followed.get().form === form) change({ refusal: { error, again: allow(() => void tryRecipe()) } })
  }
}

const allow = (then: () => void) => (allowed: PageOptionsInput) => {
  change({ pages: { ...followed.get().pages, ...allowed } })
  then()
}

/**
 * Starts a batch and goes to it once its first image is known, unless that is given up before. Whoever looks elsewhere by
 * then is told, and stays there.
 */
export async function startFollowing(folder: string, options: BatchOptionsInput): Promise<void> {
  const { form, pages } = followed.get()
  const ticket = `${Date.now()} ${Math.random()}`
  const isMine = () => followed.get().starting?.ticket === ticket
  change({ starting: { ticket }, unstarted: '' })
  try {
    const batch = await call('startFollow', {
      recipe: recipeOf(form),
      folder,
      options: { ...options, ...(pages.cookieFile !== undefined && { cookieFile: pages.cookieFile }) },
      pages: withPageDefaults(pages),
      ticket,
    })
    if (batch === undefined) return
    void refreshAppInfo()
    if (isMine() && useWindow.getState().path === '/pages/follow') go(`/batch/${batch}`)
    else notify('The first image was found. The download has started.')
  } catch (error) {
    if (isMine()) change({ unstarted: wordsOf(error) })
    else sayWhy(error)
  } finally {
    if (isMine()) change({ starting: undefined })
  }
}

/** Gives up what waits for its first image, if anything does. */
export function giveUpFollowing(): void {
  const { starting } = followed.get()
  if (starting !== undefined) call('giveUpFollow', starting).catch(sayWhy)
}
