import type { PageToPick, PointedAt, RecipePreview, SelectorMatches } from '../../shared/contract/commands.ts'
import type { PageOptionsInput } from '../../shared/settings.ts'
import { createValue } from '../value.ts'
import { emptyForm, type FieldForm, type HopForm, type RecipeForm } from './form.ts'

/** A part of a recipe that is picked on a page. */
export type PartKey = 'item' | 'link' | 'image' | 'next' | HopKey | `field:${number}`
/** The link of a hop, and what stands for one of several around it. */
export type HopKey = `hop:${number}` | `hop-item:${number}`
/**
 * `list`: the page that was opened; `detail`: the page of its first entry; `behind:ID`: the page that the link of a hop leads
 * to from there.
 */
export type PageSide = 'list' | 'detail' | `behind:${number}`
export type Side = PageSide | 'results'
/** What a part's selector matches, or why it finds nothing. */
export type PartMatches = SelectorMatches | { problem: string }

export type FollowState = {
  form: RecipeForm
  opened: Readonly<Partial<Record<PageSide, PageToPick>>>
  side: Side
  /** The way to an image that is being shown, while it is. */
  way: WayState | undefined
  /** The part that the next click is for. */
  picking: PartKey | undefined
  /** Numbers of the elements that were clicked for it. */
  examples: readonly number[]
  matches: Readonly<Partial<Record<PartKey, PartMatches>>>
  opening: boolean
  refusal: Refusal | undefined
  /** Of the latest trial; undefined while there is none, or it is under way. */
  preview: RecipePreview | undefined
  trying: boolean
  /** A batch that waits for its first image. */
  starting: { ticket: string } | undefined
  /** Why the latest batch could not be started, as a sentence; empty where nothing is wrong. */
  unstarted: string
  /** What the user allowed for this page. */
  pages: PageOptionsInput
}

/** Pages that were gone through so far, the one in sight last, and what was clicked on those before it. */
export type WayState = {
  pages: readonly PageToPick[]
  clicked: readonly PointedAt[]
  /** The next click is on the image, even where that is a link. */
  isImageNext: boolean
}

/** A page that could not be read. `again` tries with more allowed. */
export type Refusal = { error: unknown; again: (allowed: PageOptionsInput) => void }

export const freshFollow: FollowState = {
  form: emptyForm,
  opened: {},
  side: 'list',
  way: undefined,
  picking: undefined,
  examples: [],
  matches: {},
  opening: false,
  refusal: undefined,
  preview: undefined,
  trying: false,
  starting: undefined,
  unstarted: '',
  pages: {},
}

/** The recipe in the making. It outlives its view. */
export const followed = createValue<FollowState>(freshFollow)

export const change = (part: Partial<FollowState>): void => followed.set({ ...followed.get(), ...part })
export const changeForm = (part: Partial<RecipeForm>): void =>
  change({ form: { ...followed.get().form, ...part }, preview: undefined })

/** The pages from the list to the image, one behind the other. */
export function pageSides({ link, via }: RecipeForm): PageSide[] {
  const behind = via.map(({ id }) => sideBehind(id))
  return ['list', ...(link.trim() === '' ? [] : ['detail' as const]), ...behind]
}

/** The page that the link of a hop leads to, by the number of the hop. */
export const sideBehind = (hop: number): PageSide => `behind:${hop}`

/** The number of the hop whose link leads to a page, if one does. */
export const hopBefore = (side: PageSide): number | undefined => (isBehind(side) ? numberIn(side) : undefined)

const isBehind = (side: PageSide): side is `behind:${number}` => side.startsWith('behind:')

/** Which page a part is found on. A text that is picked anew is found where it is picked. */
export function sideOf(key: PartKey): PageSide {
  const { form } = followed.get()
  const sides = pageSides(form)
  if (key === 'item' || key === 'link' || key === 'next') return 'list'
  if (isHop(key)) return sides[sides.indexOf(sideBehind(idOf(key))) - 1] ?? 'list'
  const field = fieldOf(form, key)
  if (field?.hop !== undefined) return sideBehind(field.hop)
  if (field?.from === 'item' || field?.from === 'before') return 'list'
  return field !== undefined && form.link.trim() !== '' ? 'detail' : (sides.at(-1) ?? 'list')
}

/** The link that leads to a page from the one before it. */
export function linkTo(side: PageSide): PartKey | undefined {
  const { form } = followed.get()
  if (side === 'list') return undefined
  const hop = hopBefore(side)
  if (hop !== undefined) return `hop:${hop}`
  return form.item === '' || form.link !== form.item ? 'link' : 'item'
}

/** Selector of the entries inside which a part is looked for, if it is. */
export function withinOf(key: PartKey, side: PageSide): string | undefined {
  const { item, via } = followed.get().form
  if (key.startsWith('hop:')) return via.find(({ id }) => id === idOf(key))?.item.trim() || undefined
  const isInside =
    key === 'link' ||
    key === 'image' ||
    (isField(key) && fieldOf(followed.get().form, key)?.from !== 'before')
  return side === 'list' && isInside && item.trim() !== '' ? item : undefined
}

export const pageOf = (side: PageSide): PageToPick | undefined => followed.get().opened[side]

export function textOfPart(key: PartKey): string {
  const { form } = followed.get()
  if (isField(key)) return fieldOf(form, key)?.text ?? ''
  if (!isHop(key)) return form[key]
  const hop = form.via.find(({ id }) => id === idOf(key))
  return (key.startsWith('hop-item:') ? hop?.item : hop?.link) ?? ''
}

export function setText(key: PartKey, text: string): void {
  const field = fieldOf(followed.get().form, key)
  if (field !== undefined) changeField(field.id, { text })
  else if (isHop(key)) changeHop(idOf(key), key.startsWith('hop-item:') ? { item: text } : { link: text })
  else if (!isField(key)) changeForm({ [key]: text })
}

export function changeField(id: number, part: Partial<Omit<FieldForm, 'id'>>): void {
  const { fields } = followed.get().form
  changeForm({ fields: fields.map(field => (field.id === id ? { ...field, ...part } : field)) })
}

function changeHop(id: number, part: Partial<Omit<HopForm, 'id'>>): void {
  const { via } = followed.get().form
  changeForm({ via: via.map(hop => (hop.id === id ? { ...hop, ...part } : hop)) })
}

/** Pages that other links lead to now are no longer those of the recipe: they are forgotten from this one on. */
export function forgetPages(from: PageSide): void {
  const { opened, form, matches } = followed.get()
  const sides = pageSides(form)
  const kept = sides.slice(0, Math.max(1, sides.indexOf(from)))
  const lost = partsOf(form).filter(key => !kept.includes(sideOf(key)))
  change({
    opened: Object.fromEntries(Object.entries(opened).filter(([side]) => kept.includes(side as PageSide))),
    matches: Object.fromEntries(Object.entries(matches).filter(([key]) => !lost.includes(key as PartKey))),
  })
}

export const setLimits = (limits: Partial<RecipeForm['limits']>): void =>
  changeForm({ limits: { ...followed.get().form.limits, ...limits } })
export const setName = (name: string): void => changeForm({ name })
export const setAllImages = (allImages: boolean): void => changeForm({ allImages })

export const isField = (key: PartKey): key is `field:${number}` => key.startsWith('field:')
export const isHop = (key: PartKey): key is HopKey => key.startsWith('hop')
/** The number of a hop or a field in its key. */
export const idOf = (key: PartKey): number => numberIn(key)
const numberIn = (key: string): number => Number(key.slice(key.indexOf(':') + 1))
const fieldOf = (form: RecipeForm, key: PartKey) => form.fields.find(({ id }) => `field:${id}` === key)

/** The parts of a form that have a selector. */
export function partsOf(form: RecipeForm): PartKey[] {
  const fixed = (['item', 'link', 'image', 'next'] as const).filter(key => form[key].trim() !== '')
  const hops = form.via.flatMap(({ id, item }): PartKey[] => [
    `hop:${id}`,
    ...(item.trim() === '' ? [] : ([`hop-item:${id}`] as const)),
  ])
  return [...fixed, ...hops, ...form.fields.map(({ id }) => `field:${id}` as const)]
}
