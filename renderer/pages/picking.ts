import type { SelectorMatches } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { startPicking, stopPicking } from './follow.ts'
import {
  change,
  changeField,
  changeForm,
  fieldOf,
  followed,
  isField,
  type PartKey,
  type PartMatches,
  pageOf,
  setText,
  withinOf,
} from './follow-state.ts'
import { forgetFind, tryPart } from './selector-matches.ts'

/**
 * Takes a click on an element of the page in sight for the part that is being picked. `cards` widens elements to the
 * entries they are in: see `entryAround`.
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
      notify('To pick a text from the list, pick its entries first.')
      return
    }
    // One click after the other: the last one counts, but two images stand for all like them.
    const asked = picking === 'image' && within === undefined ? examples : examples.slice(-1)
    const found = await call('proposeSelector', {
      page: page.page,
      examples: [...asked],
      ...(within !== undefined && { within }),
    })
    if (isStale()) return
    take(picking, found)
    // What the examples have not in common is no start for the next click.
    if ('problem' in found) return change({ examples: examples.slice(-1) })
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
    change({ examples: examples.slice(-1), matches: { ...followed.get().matches, item: clicked } })
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
  const leads = (found: PartMatches): found is SelectorMatches =>
    'preview' in found && found.preview[0]?.link !== undefined
  const link = [inside, entry].find(leads)
  const { item: _item, link: _link, ...others } = followed.get().matches
  change({ detail: undefined, matches: { ...others, item: entry, ...(link && { link }) } })
  changeForm({ item: entry.selector, link: link?.selector ?? '' })
}

function take(key: PartKey, found: PartMatches): void {
  change({ matches: { ...followed.get().matches, [key]: found } })
  if ('selector' in found) setText(key, found.selector)
}

/** Changes the selector of a part as it is typed, and looks what it matches. */
export function typePart(key: PartKey, text: string): void {
  setText(key, text)
  if (key === 'item' || key === 'link') change({ detail: undefined })
  void tryPart(key)
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
