import { parseRecipe, type Recipe } from '../../../shared/recipe.ts'
import { refusals, refuse } from '../../../shared/refusal.ts'
import { checkTemplate, templateFields } from '../../engine/files/filename.ts'
import { selectorFault } from '../reading/check-selector.ts'

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
  const { item, link, image, next, fields, name } = recipe
  const selectors = Object.entries({
    item,
    link: link?.selector,
    image: image?.selector,
    next: next?.selector,
    ...Object.fromEntries(Object.entries(fields).map(([key, { selector }]) => [`fields.${key}`, selector])),
  })
  for (const [key, selector] of selectors) {
    const fault = selector === undefined ? undefined : selectorFault(selector)
    if (fault !== undefined) return `"${key}": ${selector} is not a CSS selector (${fault})`
  }
  for (const [key, { from }] of Object.entries(fields)) {
    if (from === 'item' && item === undefined)
      return `"fields.${key}": from "item" needs a selector in "item"`
  }
  const template = name === undefined ? undefined : checkTemplate(name)
  if (template !== undefined) return `"name": ${template}`
  const unknown = name === undefined ? undefined : unknownField(name, Object.keys(fields))
  return unknown === undefined ? undefined : `"name": {field:${unknown}} is not one of its fields`
}

/** A field of the template that the recipe does not take. */
const unknownField = (template: string, fields: readonly string[]): string | undefined =>
  templateFields(template).find(name => !fields.includes(name))
