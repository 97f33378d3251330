import * as z from 'zod'

/** Must fit into `{field:NAME}`. In lower case, as the fields of all items: names find them whatever their case. */
const fieldName = z
  .string()
  .toLowerCase()
  .regex(/^[^{}\s]([^{}]{0,98}[^{}\s])?$/, 'a field name without curly brackets')

const selectorWords = 'a CSS selector, such as ".film a"'
const selector = z
  .string({ error: selectorWords })
  .trim()
  .min(1, { error: selectorWords })
  .max(2000, { error: 'a CSS selector of at most 2000 characters' })

const attribute = z
  .string({ error: 'an attribute name, such as "href"' })
  .regex(/^[\w:.-]{1,100}$/, 'an attribute name, such as "href"')

const address = z
  .url({ protocol: /^https?$/, error: 'a page address that starts with http:// or https://' })
  .max(65_536)

const addressesWords = 'a page address that starts with http:// or https://, or several in []'
const addresses = z
  .array(address, { error: addressesWords })
  .min(1, { error: addressesWords })
  .max(1000, { error: 'at most 1000 page addresses' })

const count = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

const viaWords = 'at most 9 objects with "link", such as [{"link": "a.large"}]'

const partObject = z.strictObject({
  selector,
  /** Whose value is meant, instead of what the element itself stands for. */
  attribute: attribute.optional(),
})
const fieldObject = partObject.extend({
  /**
   * Where to look: the item of the listing, what is before it there (the last match above it: a heading of its
   * group), the detail page; without it on the detail page, then on the item.
   */
  from: z.enum(['item', 'before', 'page'], { error: '"item", "before" or "page"' }).optional(),
})
const imageObject = partObject.extend({
  /** Every image the selector finds on a page, not only the first. */
  all: z.boolean({ error: 'true or false' }).optional(),
})

const fieldsWords = 'an object of names and selectors'

/** `"SEL"` or `"SEL@attribute"` as an object. An `@` inside brackets or quotes belongs to the selector. */
export function splitPart(text: string): z.input<typeof partObject> {
  const [, before, name] = /^(.*[^@])@([\w:.-]+)$/s.exec(text.trim()) ?? []
  return before === undefined || name === undefined
    ? { selector: text }
    : { selector: before, attribute: name }
}

const shorthand = z.string().transform(splitPart)
const part = z.union([shorthand.pipe(partObject), partObject.transform(withAttribute)])
const field = z.union([shorthand.pipe(fieldObject), fieldObject.transform(withAttribute)])
const image = z.union([shorthand.pipe(imageObject), imageObject.transform(withAttribute)])

const fields = z.record(fieldName, field, { error: fieldsWords }).default({})

const hopObject = z.strictObject({
  /** What stands for one entry of the page. `link` and fields are then looked for inside it. */
  item: selector.optional(),
  link: part,
  /** Texts of the page that `link` leads to, else of its entry. */
  fields,
})

/** `@attribute` means the same inside an object. */
function withAttribute<P extends Part>(part: P): P {
  return part.attribute === undefined ? { ...part, ...splitPart(part.selector) } : part
}

/**
 * How to get from listing pages to detail pages to images: small, shareable JSON. Selectors are CSS; one can be
 * written `"SEL"`, `"SEL@attribute"` or `{"selector": "SEL", "attribute": "…"}`.
 */
export const recipeSchema = z.strictObject({
  /** Version 1 has no `via`, and means the same otherwise. */
  version: z.literal([1, 2], { error: '1 or 2, the only versions' }).transform(() => 2 as const),
  /** Listing pages to begin with: one address, or several. */
  start: z.union([address.transform(url => [url]), addresses], { error: addressesWords }),
  /** What stands for one entry of the listing. `link` and fields are then looked for inside it. */
  item: selector.optional(),
  /** From the listing to the detail pages. Without it the start pages themselves hold the images. */
  link: part.optional(),
  /** Texts to name the files and for the record: by name, from the detail page, else from the listing's item. */
  fields,
  /** From the detail page on to the page of the image, or from the start pages where there is no `link`: one link after another. */
  via: z.array(hopObject, { error: viaWords }).max(9, { error: viaWords }).default([]),
  /** The image of a detail page. Without it, the one that the page names as its own, else its first good one. */
  image: image.optional(),
  /** From one listing page to the next: a link, or a way to count (see shared/paging.ts). */
  next: part.optional(),
  /** The most listing pages, and the most detail pages; the same number of pages behind each further link. */
  pages: count(1, 100_000).default(100),
  details: count(1, 1_000_000).default(10_000),
  /** How many links lie between a start page and an image's page: 2 follows `link` on each page it leads to. */
  depth: count(1, 10).default(1),
  /** Follow links also to hosts other than those of the start pages. Images may be anywhere. */
  otherHosts: z.boolean({ error: 'true or false' }).default(false),
  /** File names, as of --name: `{field:title} ({field:date})`. */
  name: z.string({ error: 'a name template, such as "{field:title}"' }).min(1).max(1000).optional(),
})

export type Recipe = z.output<typeof recipeSchema>
export type RecipeInput = z.input<typeof recipeSchema>
/** What a recipe takes from an element. */
export type Part = z.output<typeof partObject>
export type FieldPart = z.output<typeof fieldObject>
/** A link on the way, with what is looked for around it and behind it. */
export type Hop = z.output<typeof hopObject>
export type ImagePart = z.output<typeof imageObject>

/** The links from a start page to the page of an image, in their order. `link` counts as often as it may be followed. */
export function hopsOf({ item, link, fields, depth, via }: Recipe): Hop[] {
  const first = link === undefined ? [] : Array.from({ length: depth }, () => ({ item, link, fields }))
  return [...first, ...via]
}

/** A recipe, or what is wrong with it as a sentence that names the key and what is expected there. */
export function parseRecipe(value: unknown): { recipe: Recipe } | { problem: string } {
  const parsed = recipeSchema.safeParse(value)
  if (parsed.success) return { recipe: parsed.data }
  const [issue] = parsed.error.issues
  return { problem: issue === undefined ? 'this is not a recipe' : problemOf(issue) }
}

/** The recipe as the shortest JSON that means the same. */
export function formatRecipe(recipe: Recipe): string {
  const defaults = recipeSchema.parse({ version: 2, start: recipe.start })
  const entries = Object.entries(recipe).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined) return []
    if (key === 'start') return [[key, recipe.start.length === 1 ? recipe.start[0] : recipe.start]]
    if (key === 'fields') return shortFields(recipe.fields)
    if (key === 'via') return recipe.via.length === 0 ? [] : [[key, recipe.via.map(shortHop)]]
    if (key === 'link' || key === 'next' || key === 'image') return [[key, shortPart(value as Part)]]
    const isDefault = key !== 'version' && value === defaults[key as keyof Recipe]
    return isDefault ? [] : [[key, value]]
  })
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`
}

const shortHop = ({ item, link, fields }: Hop): object => ({
  ...(item !== undefined && { item }),
  link: shortPart(link),
  ...Object.fromEntries(shortFields(fields)),
})

/** Fields as an entry of an object; none where there are none. */
function shortFields(fields: Recipe['fields']): [string, object][] {
  const short = Object.entries(fields).map(([name, part]) => [name, shortPart(part)])
  return short.length === 0 ? [] : [['fields', Object.fromEntries(short)]]
}

function shortPart(part: Part): Part | string {
  const { selector, attribute, ...rest } = part
  if (Object.values(rest).some(value => value !== undefined)) return part
  const text = attribute === undefined ? selector : `${selector}@${attribute}`
  const split = splitPart(text)
  return split.selector === selector && split.attribute === attribute ? text : part
}

type Issue = z.core.$ZodIssue

function problemOf(issue: Issue, above: readonly PropertyKey[] = []): string {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    // The branch that got furthest says most: an object with one wrong key is no wrong string.
    const inner = issue.errors.find(([first]) => first !== undefined && isInside(first))?.[0]
    if (inner !== undefined) return problemOf(inner, path)
  }
  const key = path.length === 0 ? '' : `"${path.join('.')}": `
  if (issue.code === 'unrecognized_keys') {
    return `${key}"${issue.keys.join('", "')}" is not a known key; known keys are ${knownKeys(path).join(', ')}`
  }
  if (path.length === 0) return 'a recipe is a JSON object with "version", "start" and more'
  return `${key}expected ${expectedOf(issue)}`
}

function knownKeys([key, at, ...inner]: readonly PropertyKey[]): string[] {
  if (key === undefined) return Object.keys(recipeSchema.shape)
  if (key === 'via' && at !== undefined)
    return inner.length === 0 ? Object.keys(hopObject.shape) : knownKeys(inner)
  const object = key === 'fields' ? fieldObject : key === 'image' ? imageObject : partObject
  return Object.keys(object.shape)
}

const isInside = (issue: Issue): boolean =>
  issue.path.length > 0 || (issue.code !== 'invalid_type' && issue.code !== 'invalid_union')

function expectedOf(issue: Issue): string {
  if (issue.code === 'invalid_union') return unionWords(issue.message)
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  return issue.message
}

/** zod's own words for a union say nothing to a person; all unions without words of ours are parts. */
const unionWords = (message: string): string =>
  message === 'Invalid input' ? 'a CSS selector, such as "h1" or "time@datetime"' : message
