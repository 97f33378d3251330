import {
  formatRecipe,
  type Part,
  parseRecipe,
  type Recipe,
  type RecipeInput,
  splitPart,
} from '../../shared/recipe.ts'

/** A text that is taken from each page. `text`: its selector, `SEL` or `SEL@attribute`. */
export type FieldForm = {
  id: number
  name: string
  text: string
  from: 'item' | 'before' | 'page' | undefined
  /** The link behind whose page it is; absent for the list and the pages of its entries. */
  hop?: number | undefined
}

/** A link on the way from the page of an entry to that of its image. `item`: what stands for one of several on its page. */
export type HopForm = { id: number; item: string; link: string }

/** A recipe as it is edited: selectors as texts, empty while there is none. */
export type RecipeForm = {
  start: readonly string[]
  item: string
  link: string
  image: string
  /** Every image that is like it, not only the first of a page. */
  allImages: boolean
  next: string
  /** Links from the page of an entry on to that of its image. */
  via: readonly HopForm[]
  fields: readonly FieldForm[]
  /** File names; undefined: the texts, one after another. */
  name: string | undefined
  limits: Pick<Recipe, 'pages' | 'details' | 'depth' | 'otherHosts'>
}

export const emptyForm: RecipeForm = {
  start: [],
  item: '',
  link: '',
  image: '',
  allImages: false,
  next: '',
  via: [],
  fields: [],
  name: undefined,
  limits: { pages: 100, details: 10_000, depth: 1, otherHosts: false },
}

/** The recipe of a form. To be had only where `problemOf` finds nothing: two texts of one name would be one. */
export function recipeOf(form: RecipeForm): RecipeInput {
  const fields = fieldsOf(form, undefined)
  const via = form.via.map(({ id, item, link }) => ({
    ...(item.trim() !== '' && { item }),
    link: splitPart(link),
    ...fieldsOf(form, id),
  }))
  const name = nameOf(form)
  return {
    version: 2,
    start: [...form.start],
    ...(form.item.trim() !== '' && { item: form.item }),
    ...(form.link.trim() !== '' && { link: splitPart(form.link) }),
    ...(form.image.trim() !== '' && {
      image: { ...splitPart(form.image), ...(form.allImages && { all: true }) },
    }),
    ...(form.next.trim() !== '' && { next: splitPart(form.next) }),
    ...(via.length > 0 && { via }),
    ...fields,
    ...(name !== '' && { name }),
    ...form.limits,
  }
}

/** The texts of the pages behind a link of the way, or of those before it. */
function fieldsOf({ fields }: RecipeForm, hop: number | undefined): Pick<RecipeInput, 'fields'> {
  const taken = fields
    .filter(field => field.hop === hop && field.text.trim() !== '')
    .map(({ name, text, from }) => [name.trim(), { ...splitPart(text), ...(from && { from }) }] as const)
  return taken.length === 0 ? {} : { fields: Object.fromEntries(taken) }
}

/** The template of a form's file names; empty for the names that the images have already. */
export const nameOf = ({ name, fields }: RecipeForm): string =>
  name ??
  [
    ...new Set(
      fields
        .filter(field => field.text.trim() !== '' && field.name.trim() !== '')
        .map(field => `{field:${field.name.trim().toLowerCase()}}`),
    ),
  ].join(' ')

export function formOf(recipe: Recipe): RecipeForm {
  const { start, item, link, image, next, fields, via, name, pages, details, depth, otherHosts } = recipe
  return {
    start,
    item: item ?? '',
    link: textOf(link),
    image: textOf(image),
    allImages: image?.all ?? false,
    next: textOf(next),
    via: via.map(({ item, link }, id) => ({ id, item: item ?? '', link: textOf(link) })),
    fields: [{ fields }, ...via].flatMap(formsOfFields).map((field, id) => ({ ...field, id })),
    name:
      name ?? ([{ fields }, ...via].every(({ fields }) => Object.keys(fields).length === 0) ? undefined : ''),
    limits: { pages, details, depth, otherHosts },
  }
}

/** `place`: 0 for those before the way, else that of its link, from 1. */
const formsOfFields = ({ fields }: Pick<Recipe, 'fields'>, place: number): Omit<FieldForm, 'id'>[] =>
  Object.entries(fields).map(([name, part]) => ({
    name,
    text: textOf(part),
    from: part.from,
    ...(place > 0 && { hop: place - 1 }),
  }))

/** What keeps a form from being a recipe, as a sentence; empty where nothing does. */
export function problemOf({ start, fields, via }: RecipeForm): string {
  if (start.length === 0) return 'Open a page first.'
  if (via.some(({ link }) => link.trim() === '')) return 'One of the links on the way is not picked.'
  const named = fields
    .filter(({ text }) => text.trim() !== '')
    .map(({ name, hop }) => ({ name: name.trim().toLowerCase(), hop }))
  if (named.some(({ name }) => name === '')) return 'One of the texts has no name.'
  const twice = named.find(
    (one, at) => named.findIndex(other => other.name === one.name && other.hop === one.hop) !== at,
  )
  return twice === undefined ? '' : `Two texts are called “${twice.name}”.`
}

/** A recipe as the text of a file, or what is wrong with the form. */
export function textOfRecipe(form: RecipeForm): { text: string } | { problem: string } {
  const problem = problemOf(form)
  if (problem !== '') return { problem }
  const parsed = parseRecipe(recipeOf(form))
  return 'problem' in parsed ? parsed : { text: formatRecipe(parsed.recipe) }
}

/** The form of a recipe file, or what is wrong with it. */
export function readRecipe(text: string): { form: RecipeForm } | { problem: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'It is not JSON.' }
  }
  const parsed = parseRecipe(value)
  return 'problem' in parsed ? parsed : { form: formOf(parsed.recipe) }
}

const textOf = (part: Part | undefined): string =>
  part === undefined
    ? ''
    : part.attribute === undefined
      ? part.selector
      : `${part.selector}@${part.attribute}`
