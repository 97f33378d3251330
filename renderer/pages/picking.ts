import type { SelectorMatches } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { show, startPicking, stopPicking } from './follow.ts'
import {
  change,
  changeField,
  changeForm,
  followed,
  forgetPages,
  hopBefore,
  idOf,
  isField,
  isHop,
  type PageSide,
  type PartKey,
  type PartMatches,
  pageOf,
  pageSides,
  partsOf,
  type Side,
  setText,
  sideBehind,
  withinOf,
} from './follow-state.ts'
import { withPageDefaults } from './page-options.ts'
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
    // One click after the other: the last one counts, but two images stand for all like them.
    const asked = picking === 'image' && within === undefined ? examples : examples.slice(-1)
    const isOfList = isField(picking) && side === 'list' && pageSides(followed.get().form).length > 1
    const found = isOfList
      ? await textOfList(page.page, asked)
      : await proposed(picking, page.page, asked, within)
    if (isStale()) return
    // What the examples have not in common is no start for the next click.
    if ('problem' in found) {
      take(picking, found)
      return change({ examples: examples.slice(-1) })
    }
    if (isField(picking))
      changeField(idOf(picking), {
        ...placeOn(side),
        from: found.from ?? (within === undefined ? undefined : 'item'),
      })
    if (isHop(picking)) forgetPages(sideBehind(idOf(picking)))
    take(picking, found)
    if (picking === 'image') changeForm({ allImages: asked.length > 1 })
    // The image is behind it, or one more link is.
    if (isHop(picking) && found.preview.some(({ link }) => link !== undefined)) startPicking('image')
  } catch (error) {
    sayWhy(error)
  }
}

type Proposal = { problem: string } | (SelectorMatches & { from?: 'item' | 'before' })

/** What the examples on a page stand for, as the part that is picked needs it. */
function proposed(
  part: PartKey,
  page: string,
  examples: readonly number[],
  within: string | undefined,
): Promise<Proposal> {
  const [element] = examples
  if (part === 'next') {
    const { pages } = followed.get()
    return call('proposePaging', {
      page,
      ...(element !== undefined && { element }),
      pages: withPageDefaults(pages),
    })
  }
  return call('proposeSelector', {
    page,
    examples: [...examples],
    ...(within !== undefined && { within }),
    ...(isHop(part) && within === undefined && { as: 'hop' as const }),
  })
}

/** A text of the list is in each entry, or above some of them. */
async function textOfList(page: string, examples: readonly number[]): Promise<Proposal> {
  const { item } = followed.get().form
  const inside =
    item.trim() === ''
      ? { problem: '' }
      : await call('proposeSelector', { page, examples: [...examples], within: item })
  if (!('problem' in inside)) return { ...inside, from: 'item' }
  const above = await call('proposeSelector', { page, examples: [...examples], as: 'before' })
  return 'problem' in above ? above : { ...above, from: 'before' }
}

/** Where a text is looked for that was picked on this page. */
const placeOn = (side: PageSide): { hop: number | undefined; from: undefined } => ({
  hop: hopBefore(side),
  from: undefined,
})

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
  forgetPages('detail')
  change({ matches: { ...others, item: entry, ...(link && { link }) } })
  changeForm({ item: entry.selector, link: link?.selector ?? '' })
}

function take(key: PartKey, found: PartMatches): void {
  change({ matches: { ...followed.get().matches, [key]: found } })
  if ('selector' in found) setText(key, found.selector)
}

/** Changes the selector of a part as it is typed, and looks what it matches. */
export function typePart(key: PartKey, text: string): void {
  setText(key, text)
  if (key === 'item' || key === 'link') forgetPages('detail')
  if (isHop(key)) forgetPages(sideBehind(idOf(key)))
  void tryPart(key)
}

/** Takes the way to the next page that the page in sight offers. */
export async function findPaging(): Promise<void> {
  const list = pageOf('list')
  if (list === undefined) return
  try {
    const found = await proposed('next', list.page, [], undefined)
    if (pageOf('list') !== list) return
    take('next', found)
  } catch (error) {
    sayWhy(error)
  }
}

/** Adds a text to take, to be picked next. */
export function addField(): void {
  const { form, side } = followed.get()
  const { fields } = form
  const id = 1 + Math.max(0, ...fields.map(field => field.id))
  const name = ['title', 'date'].find(name => !fields.some(field => field.name === name)) ?? `text ${id}`
  const { hop } = side === 'results' ? { hop: undefined } : placeOn(side)
  changeForm({ fields: [...fields, { id, name, text: '', from: undefined, hop }] })
  startPicking(`field:${id}`)
}

export function removeField(id: number): void {
  forgetFind(`field:${id}`)
  if (followed.get().picking === `field:${id}`) stopPicking()
  changeForm({ fields: followed.get().form.fields.filter(field => field.id !== id) })
}

/** Has a text looked for elsewhere: `place` as in `FieldForm.from`, or the number of a link on the way. */
export function moveField(id: number, place: string): void {
  const from = (['item', 'before', 'page'] as const).find(from => from === place)
  changeField(id, { from, hop: /^\d+$/.test(place) ? Number(place) : undefined })
  forgetFind(`field:${id}`)
  void tryPart(`field:${id}`)
}

/** Adds a link to the way, behind the others, to be picked next. */
export function addHop(): void {
  const { via } = followed.get().form
  const id = 1 + Math.max(0, ...via.map(hop => hop.id))
  // The image was looked for on the page that is now on the way to its own.
  forgetFind('image')
  changeForm({ via: [...via, { id, item: '', link: '' }] })
  startPicking(`hop:${id}`)
}

/** Takes a link from the way, with the texts of the page behind it. */
export function removeHop(id: number): void {
  const { form, picking, side } = followed.get()
  forgetPages(sideBehind(id))
  const fields = form.fields.filter(({ hop }) => hop !== id)
  const isGone = (key: PartKey) =>
    (isHop(key) && idOf(key) === id) || (isField(key) && !fields.some(field => `field:${field.id}` === key))
  for (const key of partsOf(form).filter(isGone)) forgetFind(key)
  changeForm({ via: form.via.filter(hop => hop.id !== id), fields })
  if (picking !== undefined && isGone(picking)) stopPicking()
  showStill(side)
}

/** Moves a link of the way by one place. */
export function moveHop(id: number, by: -1 | 1): void {
  const { form, side } = followed.get()
  const at = form.via.findIndex(hop => hop.id === id)
  const [hop, other] = [form.via[at], form.via[at + by]]
  if (hop === undefined || other === undefined) return
  forgetPages(sideBehind(by < 0 ? other.id : id))
  changeForm({ via: form.via.with(at, other).with(at + by, hop) })
  showStill(side)
}

/** The page that was in sight, or the last one where that is none of the recipe any more. */
function showStill(side: Side): void {
  const { form, matches } = followed.get()
  const sides = pageSides(form)
  for (const key of partsOf(form)) if (matches[key] === undefined) void tryPart(key)
  show(side === 'results' || sides.includes(side) ? side : (sides.at(-1) ?? 'list'))
}
