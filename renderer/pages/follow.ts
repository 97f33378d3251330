import type { PageToPick } from '../../shared/contract/commands.ts'
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
  linkTo,
  type PageSide,
  type PartKey,
  pageSides,
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

/** Opens a recipe's first page with all that the recipe finds there. Says why where the text is no recipe. */
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
    change({ opened: { list }, opening: false })
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

/** Reads the pages from the list to this one that are not there yet, each by the first link of the one before it. */
async function readUpTo(side: PageSide): Promise<void> {
  if (followed.get().opening || missing(side) === undefined) return
  const { list } = followed.get().opened
  const isStale = () => followed.get().opened.list !== list
  change({ opening: true, refusal: undefined })
  try {
    for (let at = missing(side); at !== undefined; at = missing(side)) {
      const link = linkTo(at)
      if (link !== undefined && followed.get().matches[link] === undefined) await tryPart(link)
      if (isStale()) return
      const url = urlOf(at)
      const from = pageBefore(at)
      if (url === undefined || from === undefined) break
      const { pages } = followed.get()
      const opened = await call('openForPicking', { url, pages: withPageDefaults(pages), from: from.page })
      if (isStale()) return
      // Another link may have been picked meanwhile.
      if (urlOf(at) !== url || pageBefore(at) !== from) continue
      change({ opened: { ...followed.get().opened, [at]: opened } })
      await Promise.all(partsOf(followed.get().form).flatMap(key => (sideOf(key) === at ? tryPart(key) : [])))
      if (isStale()) return
    }
    change({ opening: false })
    // Another page may have been chosen meanwhile.
    const now = followed.get().side
    if (now !== side && now !== 'results') void readUpTo(now)
  } catch (error) {
    if (isStale()) return
    const again = allow(() => void readUpTo(side))
    change({ opening: false, refusal: { error, again } })
  }
}

/** The first page on the way to this one that is not read. */
function missing(side: PageSide): PageSide | undefined {
  const { form, opened } = followed.get()
  const sides = pageSides(form)
  return sides.slice(0, sides.indexOf(side) + 1).find(at => opened[at] === undefined)
}

function pageBefore(side: PageSide): PageToPick | undefined {
  const { form, opened } = followed.get()
  const sides = pageSides(form)
  const before = sides[sides.indexOf(side) - 1]
  return before === undefined ? undefined : opened[before]
}

/** Where the first link to a page leads, from the page before it. */
export function urlOf(side: PageSide): string | undefined {
  const { matches } = followed.get()
  const key = linkTo(side)
  const found = key === undefined ? undefined : matches[key]
  return found !== undefined && 'preview' in found
    ? found.preview.find(({ link }) => link !== undefined)?.link
    : undefined
}

export function show(side: Side): void {
  const { picking } = followed.get()
  const stays = picking !== undefined && (sideOf(picking) === side || isField(picking))
  change({ side, way: undefined, refusal: undefined, ...(!stays && { picking: undefined, examples: [] }) })
  if (side === 'results') void tryRecipe()
  else void readUpTo(side)
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

/** Takes what a refusal asked for, and tries again. */
export const allow = (then: () => void) => (allowed: PageOptionsInput) => {
  change({ pages: { ...followed.get().pages, ...allowed } })
  then()
}

/**
 * Starts a batch and goes to it once its first image is known, unless that is given up before. A user who looks elsewhere by
 * then gets a message, and stays there.
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
