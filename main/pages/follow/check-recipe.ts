import { numberedPages, pagingOf } from '../../../shared/paging.ts'
import { type Hop, parseRecipe, type Recipe } from '../../../shared/recipe.ts'
import { refusals, refuse } from '../../../shared/refusal.ts'
import { checkTemplate, templateFields } from '../../engine/files/name-template.ts'
import { selectorFault } from '../reading/check-selector.ts'
import { noNumberWords } from '../reading/next-page.ts'
import { fieldNamesOf } from './levels.ts'

/** Reads a recipe from parsed JSON. Throws a RefusalError that names the key and what is wrong with it. */
export function checkRecipe(value: unknown): Recipe {
  const parsed = parseRecipe(value)
  if ('problem' in parsed) refuseRecipe(parsed.problem)
  const problem = problemOf(parsed.recipe)
  if (problem !== undefined) refuseRecipe(problem)
  return parsed.recipe
}

function refuseRecipe(problem: string): never {
  refuse('bad-recipe', `${refusals['bad-recipe'].title}: ${problem}`)
}

/** What is wrong with a recipe that has all its parts. */
function problemOf(recipe: Recipe): string | undefined {
  const { item, link, image, next, name, via } = recipe
  const paging = next === undefined ? undefined : pagingOf(next.selector)
  const selectors = Object.entries<string | undefined>({
    link: link?.selector,
    image: image?.selector,
    next: paging?.kind === 'selector' ? next?.selector : undefined,
    ...selectorsOf('', { item, fields: recipe.fields }),
    ...Object.fromEntries(
      via.flatMap((hop, at) => [
        [`via.${at}.link`, hop.link.selector],
        ...Object.entries(selectorsOf(`via.${at}.`, hop)),
      ]),
    ),
  })
  for (const [key, selector] of selectors) {
    const fault = selector === undefined ? undefined : selectorFault(selector)
    if (fault !== undefined) return `"${key}": ${selector} is not a CSS selector (${fault})`
  }
  for (const [at, part] of [recipe, ...via].entries()) {
    const field = Object.entries(part.fields).find(
      ([, { from }]) => from === 'item' && part.item === undefined,
    )
    const where = at === 0 ? '' : `via.${at - 1}.`
    if (field !== undefined) return `"${where}fields.${field[0]}": from "item" needs a selector in "item"`
  }
  const uncounted = recipe.start.find(
    start => paging?.kind === 'range' && numberedPages(start, paging) === undefined,
  )
  if (uncounted !== undefined) return `"next": ${noNumberWords(uncounted)}`
  const template = name === undefined ? undefined : checkTemplate(name, fieldNamesOf(recipe))
  if (template !== undefined) return `"name": ${template}`
  const unknown = name === undefined ? undefined : unknownField(name, fieldNamesOf(recipe))
  return unknown === undefined ? undefined : `"name": {field:${unknown}} is not one of its fields`
}

/** The selectors of an entry and its fields, by the keys under which they are. */
const selectorsOf = (
  above: string,
  { item, fields }: Pick<Hop, 'fields'> & { item?: string | undefined },
): Record<string, string | undefined> => ({
  [`${above}item`]: item,
  ...Object.fromEntries(
    Object.entries(fields).map(([key, { selector }]) => [`${above}fields.${key}`, selector]),
  ),
})

/** A field of the template that the recipe does not take. */
const unknownField = (template: string, fields: readonly string[]): string | undefined =>
  templateFields(template).find(name => !fields.includes(name))
