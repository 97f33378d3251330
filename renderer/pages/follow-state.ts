import type { PageToPick, RecipePreview, SelectorMatches } from '../../shared/contract/commands.ts'
import type { PageOptionsInput } from '../../shared/settings.ts'
import { createValue } from '../value.ts'
import { emptyForm, type RecipeForm } from './form.ts'

/** A part of a recipe that is picked on a page. */
export type PartKey = 'item' | 'link' | 'image' | 'next' | `field:${number}`
/** `list`: the page that was opened; `detail`: the page of its first entry. */
export type Side = 'list' | 'detail' | 'results'
/** What a part's selector matches, or why it finds nothing. */
export type PartMatches = SelectorMatches | { problem: string }

export type FollowState = {
  form: RecipeForm
  list: PageToPick | undefined
  detail: PageToPick | undefined
  side: Side
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

/** A page that could not be read. `again` tries with more allowed. */
export type Refusal = { error: unknown; again: (allowed: PageOptionsInput) => void }

export const freshFollow: FollowState = {
  form: emptyForm,
  list: undefined,
  detail: undefined,
  side: 'list',
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

/** Which page a part is found on. A text that is picked anew is found where it is picked. */
export function sideOf(key: PartKey): 'list' | 'detail' {
  const { form } = followed.get()
  if (key === 'item' || key === 'link' || key === 'next' || form.link.trim() === '') return 'list'
  return fieldOf(form, key)?.from === 'item' ? 'list' : 'detail'
}

/** Selector of the entries inside which a part is looked for, if it is. */
export function withinOf(key: PartKey, side: 'list' | 'detail'): string | undefined {
  const { item } = followed.get().form
  const isInside = key === 'link' || key === 'image' || isField(key)
  return side === 'list' && isInside && item.trim() !== '' ? item : undefined
}

export const pageOf = (side: 'list' | 'detail'): PageToPick | undefined => followed.get()[side]

export function textOfPart(key: PartKey): string {
  const { form } = followed.get()
  return isField(key) ? (fieldOf(form, key)?.text ?? '') : form[key]
}

export function setText(key: PartKey, text: string): void {
  const field = fieldOf(followed.get().form, key)
  if (field !== undefined) changeField(field.id, { text })
  else if (!isField(key)) changeForm({ [key]: text })
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

export const isField = (key: PartKey): key is `field:${number}` => key.startsWith('field:')
export const fieldOf = (form: RecipeForm, key: PartKey) => form.fields.find(({ id }) => `field:${id}` === key)

/** The parts of a form that have a selector. */
export function partsOf(form: RecipeForm): PartKey[] {
  const fixed = (['item', 'link', 'image', 'next'] as const).filter(key => form[key].trim() !== '')
  return [...fixed, ...form.fields.map(({ id }) => `field:${id}` as const)]
}
