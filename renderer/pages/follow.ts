import type { Found, PageToPick, RecipePreview } from '../../shared/contract.ts'
import { splitPart } from '../../shared/recipe.ts'
import type { BatchOptionsInput, PageOptionsInput } from '../../shared/settings.ts'
import { call } from '../client.ts'
import { refreshHello } from '../hello.ts'
import { go, notify } from '../store.ts'
import { createValue } from '../value.ts'
import { sayWhy, wordsOf } from '../words.ts'
import { emptyForm, problemOf, type RecipeForm, readRecipe, recipeOf } from './form.ts'

/** A part of a recipe that is picked on a page. */
export type PartKey = 'item' | 'link' | 'image' | 'next' | `field:${number}`
/** `list`: the page that was opened; `detail`: the page of its first entry. */
export type Side = 'list' | 'detail' | 'results'
/** What a part's selector finds, or why it finds nothing. */
export type Find = Found | { problem: string }

export type FollowState = {
  form: RecipeForm
  list: PageToPick | undefined
  detail: PageToPick | undefined
  side: Side
  /** The part that the next click is for. */
  picking: PartKey | undefined
  /** Numbers of the elements that were clicked for it. */
  examples: readonly number[]
  finds: Readonly<Partial<Record<PartKey, Find>>>
  opening: boolean
  refusal: Refusal | undefined
  /** Of the latest trial; undefined while there is none, or it is under way. */
  preview: RecipePreview | undefined
  trying: boolean
  /** What the user allowed for this page. */
  pages: PageOptionsInput
}

/** A page that could not be read. `again` tries with more allowed. */
export type Refusal = { error: unknown; again: (allowed: PageOptionsInput) => void }

const start: FollowState = {
  form: emptyForm,
  list: undefined,
  detail: undefined,
  side: 'list',
  picking: undefined,
  examples: [],
  finds: {},
  opening: false,
  refusal: undefined,
  preview: undefined,
  trying: false,
  pages: {},
}

/** The recipe in the making. It outlives its view. */
export const followed = createValue<FollowState>(start)

const change = (part: Partial<FollowState>): void => followed.set({ ...followed.get(), ...part })
const changeForm = (part: Partial<RecipeForm>): void =>
  change({ form: { ...followed.get().form, ...part }, preview: undefined })

/** Opens a listing to pick on; a recipe made before is dropped. */
export async function openListing(url: string, pages: PageOptionsInput = {}): Promise<void> {
  followed.set({ ...start, form: { ...emptyForm, start: [url] }, pages, opening: true })
  if (await readListing(url)) startPicking('item')
}

/** Opens a recipe's first page with all that the recipe finds there. Says why where the text is none. */
export async function openRecipe(text: string): Promise<void> {
  const read = readRecipe(text)
  if ('problem' in read) return notify(`This is no recipe: ${read.problem}`)
  const { form } = read
  await openForm(form, {})
}

async function openForm(form: RecipeForm, pages: PageOptionsInput): Promise<void> {
  followed.set({ ...start, form, pages, opening: true })
  const [url] = form.start
  if (url === undefined || !(await readListing(url))) return
  for (const key of partsOf(form)) if (sideOf(key) === 'list') void tryPart(key)
}

/** Reads the page of the listing; false where it could not be, or another was asked for meanwhile. */
async function readListing(url: string): Promise<boolean> {
  const { form, pages } = followed.get()
  try {
    const list = await call('openForPicking', { url, pages })
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
    const opened = await call('openForPicking', { url, pages })
    if (followed.get().list !== list) return
    change({ detail: opened, opening: false })
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
  const { finds, form } = followed.get()
  const find = finds[form.item === '' || (form.link !== form.item && finds.link) ? 'link' : 'item']
  return find !== undefined && 'preview' in find
    ? find.preview.find(({ link }) => link !== undefined)?.link
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

/** Which page a part is found on. A text that is picked anew is found where it is picked. */
export function sideOf(key: PartKey): 'list' | 'detail' {
  const { form } = followed.get()
  if (key === 'item' || key === 'link' || key === 'next' || form.link.trim() === '') return 'list'
  return fieldOf(form, key)?.from === 'item' ? 'list' : 'detail'
}

/** Selector of the entries inside which a part is looked for, if it is. */
function withinOf(key: PartKey, side: 'list' | 'detail'): string | undefined {
  const { item } = followed.get().form
  const isInside = key === 'link' || key === 'image' || isField(key)
  return side === 'list' && isInside && item.trim() !== '' ? item : undefined
}

const pageOf = (side: 'list' | 'detail'): PageToPick | undefined => followed.get()[side]

/**
 * Takes a click on an element of the page in sight for the part that is being picked. `cards` widens elements to the
 * entries they are in: see `cardAround`.
 */
export async function pick(
  number: number,
  cards: (examples: readonly number[], found: readonly number[]) => number[],
): Promise<void> {
  const { picking, side, examples: before } = followed.get()
  const page = side === 'results' ? undefined : pageOf(side)
  if (picking === undefined || page === undefined || side === 'results') return
  const examples = before.includes(number) ? before.filter(other => other !== number) : [...before, number]
  change({ examples })
  const isStale = () => followed.get().examples !== examples
  if (examples.length === 0) return
  try {
    if (picking === 'item') {
      if (examples.length > 1) await pickEntries(page.page, examples, cards, isStale)
      return
    }
    const within = withinOf(picking, side)
    if (isField(picking) && side === 'list' && within === undefined && followed.get().form.link !== '') {
      notify('To take a text from the list, say first what one entry of it is.')
      return
    }
    // One click after the other: the last one counts, but two images stand for all like them.
    const asked = picking === 'image' && within === undefined ? examples : examples.slice(-1)
    const find = await call('proposeSelector', {
      page: page.page,
      examples: [...asked],
      ...(within !== undefined && { within }),
    })
    if (isStale()) return
    take(picking, find)
    if (picking === 'image') changeForm({ allImages: asked.length > 1 })
    const field = fieldOf(followed.get().form, picking)
    if (field !== undefined) changeField(field.id, { from: side === 'list' && within ? 'item' : undefined })
  } catch (error) {
    sayWhy(error)
  }
}

/** Two examples stand for the entries they are in; what was clicked is the link in them. */
async function pickEntries(
  page: string,
  examples: readonly number[],
  cards: (examples: readonly number[], found: readonly number[]) => number[],
  isStale: () => boolean,
): Promise<void> {
  const clicked = await call('proposeSelector', { page, examples: [...examples] })
  if (isStale()) return
  if ('problem' in clicked) {
    change({ examples: examples.slice(-1), finds: { ...followed.get().finds, item: clicked } })
    return
  }
  const around = [...new Set(cards(examples, clicked.numbers))]
  const whole =
    around.length > 1 ? await call('proposeSelector', { page, examples: around }) : { problem: '' }
  const isWhole = 'count' in whole && whole.count === clicked.count
  const entry = isWhole ? whole : clicked
  const inside = isWhole
    ? await call('proposeSelector', { page, examples: [...examples], within: entry.selector })
    : entry
  if (isStale()) return
  const leads = (find: Find): find is Found => 'preview' in find && find.preview[0]?.link !== undefined
  const link = [inside, entry].find(leads)
  const { item: _item, link: _link, ...others } = followed.get().finds
  change({ detail: undefined, finds: { ...others, item: entry, ...(link && { link }) } })
  changeForm({ item: entry.selector, link: link?.selector ?? '' })
}

function take(key: PartKey, find: Find): void {
  change({ finds: { ...followed.get().finds, [key]: find } })
  if ('selector' in find) setText(key, find.selector)
}

/** Changes the selector of a part as it is typed, and looks what it finds. */
export function typePart(key: PartKey, text: string): void {
  setText(key, text)
  if (key === 'item' || key === 'link') change({ detail: undefined })
  void tryPart(key)
}

async function tryPart(key: PartKey): Promise<void> {
  const text = textOfPart(key).trim()
  const { form } = followed.get()
  const side = sideOf(key)
  const page = pageOf(side)
  if (text === '') return forgetFind(key)
  if (page === undefined) return
  const within = withinOf(key, side)
  // An entry that is its own link is not inside itself.
  const inside = key === 'link' && form.link === form.item ? undefined : within
  try {
    const find = await call('trySelector', {
      page: page.page,
      selector: splitPart(text).selector,
      ...(inside !== undefined && { within: inside }),
    })
    if (textOfPart(key).trim() === text) change({ finds: { ...followed.get().finds, [key]: find } })
  } catch (error) {
    change({ finds: { ...followed.get().finds, [key]: { problem: wordsOf(error) } } })
  }
}

function forgetFind(key: PartKey): void {
  const { [key]: _gone, ...finds } = followed.get().finds
  change({ finds })
}

export function textOfPart(key: PartKey): string {
  const { form } = followed.get()
  return isField(key) ? (fieldOf(form, key)?.text ?? '') : form[key]
}

function setText(key: PartKey, text: string): void {
  const field = fieldOf(followed.get().form, key)
  if (field !== undefined) changeField(field.id, { text })
  else if (!isField(key)) changeForm({ [key]: text })
}

/** Adds a text to take, to be picked next. */
export function addField(): void {
  const { fields } = followed.get().form
  const id = 1 + Math.max(0, ...fields.map(field => field.id))
  const name = ['title', 'date'].find(name => !fields.some(field => field.name === name)) ?? `text ${id}`
  changeForm({ fields: [...fields, { id, name, text: '', from: undefined }] })
  startPicking(`field:${id}`)
}

export function removeField(id: number): void {
  forgetFind(`field:${id}`)
  if (followed.get().picking === `field:${id}`) stopPicking()
  changeForm({ fields: followed.get().form.fields.filter(field => field.id !== id) })
}

export function changeField(
  id: number,
  part: { name?: string; text?: string; from?: 'item' | undefined },
): void {
  const { fields } = followed.get().form
  changeForm({ fields: fields.map(field => (field.id === id ? { ...field, ...part } : field)) })
}

export const setLimits = (limits: Partial<RecipeForm['limits']>): void =>
  changeForm({ limits: { ...followed.get().form.limits, ...limits } })
export const setName = (name: string): void => changeForm({ name })
export const setAllImages = (allImages: boolean): void => changeForm({ allImages })

/** Tries the recipe on its first pages. */
async function tryRecipe(): Promise<void> {
  const { form, pages, preview, trying } = followed.get()
  if (preview !== undefined || trying) return
  const problem = problemOf(form)
  if (problem !== '') return notify(problem)
  change({ trying: true, refusal: undefined })
  try {
    const found = await call('previewRecipe', { recipe: recipeOf(form), details: 4, pages })
    // What was changed meanwhile is tried when it is looked at again.
    change({ trying: false, ...(followed.get().form === form && { preview: found }) })
  } catch (error) {
    change({ trying: false, refusal: { error, again: allow(() => void tryRecipe()) } })
  }
}

const allow = (then: () => void) => (allowed: PageOptionsInput) => {
  change({ pages: { ...followed.get().pages, ...allowed } })
  then()
}

/** Starts a batch. Rejects when the application refuses. */
export async function startFollowing(folder: string, options: BatchOptionsInput): Promise<void> {
  const { form, pages } = followed.get()
  const batch = await call('startFollow', { recipe: recipeOf(form), folder, options, pages })
  go(`/batch/${batch}`)
  void refreshHello()
}

export const isField = (key: PartKey): key is `field:${number}` => key.startsWith('field:')
const fieldOf = (form: RecipeForm, key: PartKey) => form.fields.find(({ id }) => `field:${id}` === key)

/** The parts of a form that have a selector. */
function partsOf(form: RecipeForm): PartKey[] {
  const fixed = (['item', 'link', 'image', 'next'] as const).filter(key => form[key].trim() !== '')
  return [...fixed, ...form.fields.map(({ id }) => `field:${id}` as const)]
}
