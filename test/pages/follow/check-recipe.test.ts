import { describe, expect, test } from 'vitest'
import { checkRecipe } from '../../../main/pages/follow/check-recipe.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import { filmRecipe } from '../../helpers/films.ts'

const recipe = filmRecipe('https://cinema.example/films')

function problemOf(value: unknown): string {
  try {
    checkRecipe(value)
  } catch (error) {
    if (error instanceof RefusalError) return `${error.refusal.code}: ${error.refusal.message}`
    throw error
  }
  return 'none'
}

test('a recipe that is right is taken', () => {
  expect(checkRecipe(recipe)).toMatchObject({
    item: '.film',
    image: { selector: 'a.poster', attribute: 'href' },
  })
})

describe('what is wrong is named', () => {
  test.each([
    ['a selector', { ...recipe, item: '.film[' }, '"item": .film[ is not a CSS selector ('],
    [
      "a field's selector",
      { ...recipe, fields: { title: 'h1 >> a', date: 'b' } },
      '"fields.title": h1 >> a is not a CSS',
    ],
    ['an unknown pseudo class', { ...recipe, next: 'a:later' }, '"next": a:later is not a CSS selector ('],
    [
      'two attributes',
      { ...recipe, next: { selector: 'a@href', attribute: 'title' } },
      '"next": a@href is not a CSS selector (@ cannot be used there)',
    ],
    ['a template', { ...recipe, name: '{titel}' }, '"name": {titel} is not known'],
    [
      'a field of the template',
      { ...recipe, name: '{field:year}' },
      '"name": {field:year} is not one of its fields',
    ],
    ['a field of no item', { ...recipe, item: undefined }, '"fields.date": from "item" needs a selector'],
    ['a key', { ...recipe, lnk: 'a' }, '"lnk" is not a known key'],
  ])('%s', (_, value, words) => {
    expect(problemOf(value)).toContain(`bad-recipe: The recipe cannot be used: ${words}`)
  })
})
