import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatRecipe, parseRecipe, type RecipeInput, splitPart } from '../../shared/recipe.ts'

const least = { version: 1, start: 'https://a.example/films' } as const

const recipeOf = (value: unknown) => {
  const parsed = parseRecipe(value)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.recipe
}

describe('a recipe', () => {
  test('has defaults for all that is left out', () => {
    expect(recipeOf(least)).toEqual({
      // Read as version 1 is, and written as the one that knows `via`.
      version: 2,
      start: ['https://a.example/films'],
      fields: {},
      via: [],
      pages: 100,
      details: 10_000,
      depth: 1,
      otherHosts: false,
    })
  })

  test('takes selectors short and long', () => {
    const { link, fields, image } = recipeOf({
      ...least,
      link: '.film a@data-href',
      fields: { title: 'h1', date: { selector: 'time', attribute: 'datetime', from: 'item' } },
      image: { selector: 'a.poster@href', all: true },
    })
    expect(link).toEqual({ selector: '.film a', attribute: 'data-href' })
    expect(fields).toEqual({
      title: { selector: 'h1' },
      date: { selector: 'time', attribute: 'datetime', from: 'item' },
    })
    expect(image).toEqual({ selector: 'a.poster', attribute: 'href', all: true })
  })

  test('keeps the names of fields as items have them', () => {
    expect(recipeOf({ ...least, fields: { Title: 'h1' } }).fields).toEqual({ title: { selector: 'h1' } })
  })

  const wrong: [string, unknown, string][] = [
    ['nothing', undefined, 'a recipe is a JSON object'],
    ['a list', [], 'a recipe is a JSON object'],
    ['another version', { ...least, version: 3 }, '"version": expected 1 or 2'],
    ['a link on the way that is not valid', { ...least, version: 2, via: [{ lnk: 'a' }] }, '"via.0.link"'],
    ['a way that is no list', { ...least, version: 2, via: 'a' }, '"via": expected at most 9 objects'],
    ['no start', { version: 1 }, '"start": expected a page address'],
    ['a start that is no address', { ...least, start: 'films' }, '"start": expected a page address'],
    ['a start on the disk', { ...least, start: 'file:///etc/passwd' }, '"start": expected a page address'],
    ['one bad start of two', { ...least, start: ['https://a.example/', 'x'] }, '"start.1": expected a page'],
    ['no starts', { ...least, start: [] }, '"start": expected a page address'],
    [
      'an unknown key',
      { ...least, lnik: 'a' },
      '"lnik" is not a known key; known keys are version, start, item',
    ],
    [
      'an unknown key inside',
      { ...least, link: { selector: 'a', x: 1 } },
      '"link": "x" is not a known key; known keys are selector, attribute',
    ],
    [
      'an unknown key of a field',
      { ...least, fields: { t: { selector: 'a', x: 1 } } },
      'known keys are selector, attribute, from',
    ],
    ['a selector that is a number', { ...least, link: 3 }, '"link": expected a CSS selector'],
    ['an empty selector', { ...least, item: ' ' }, '"item": expected a CSS selector'],
    [
      'a field without selector',
      { ...least, fields: { t: {} } },
      '"fields.t.selector": expected a CSS selector',
    ],
    [
      'a field name that fits no template',
      { ...least, fields: { 'a}': 'b' } },
      '"fields.a}": expected a field name',
    ],
    ['fields that are a text', { ...least, fields: 'h1' }, '"fields": expected an object'],
    [
      'a bad place',
      { ...least, fields: { t: { selector: 'a', from: 'x' } } },
      '"fields.t.from": expected "item", "before" or "page"',
    ],
    [
      'a bad attribute',
      { ...least, next: { selector: 'a', attribute: 'a b' } },
      '"next.attribute": expected an attribute',
    ],
    ['too many levels', { ...least, depth: 11 }, '"depth": expected a whole number from 1 to 10'],
    ['half a page', { ...least, pages: 1.5 }, '"pages": expected a whole number'],
    ['a bad switch', { ...least, otherHosts: 1 }, '"otherHosts": expected true or false'],
  ]
  test.each(wrong)('%s: says which key and what is expected', (_, value, words) => {
    expect(parseRecipe(value)).toEqual({ problem: expect.stringContaining(words) })
  })
})

describe('splitPart', () => {
  test.each([
    ['h1', { selector: 'h1' }],
    ['time@datetime', { selector: 'time', attribute: 'datetime' }],
    ['a[href*="@x"]', { selector: 'a[href*="@x"]' }],
    ['a[href*="@x"]@href', { selector: 'a[href*="@x"]', attribute: 'href' }],
    ['@href', { selector: '@href' }],
  ])('%s', (text, part) => {
    expect(splitPart(text)).toEqual(part)
  })
})

const selector = fc.constantFrom('a', '.film h3 > a', 'img[src*="@2x"]', '#main a[rel=next]')
const attribute = fc.option(fc.constantFrom('href', 'data-src', 'xlink:href'), { nil: undefined })
const part = fc.oneof(
  selector,
  fc.record({ selector, attribute }, { requiredKeys: ['selector'] }),
) as fc.Arbitrary<NonNullable<RecipeInput['link']>>

test('what formatRecipe writes means the same', () => {
  const input = fc.record(
    {
      version: fc.constant(1 as const),
      start: fc.oneof(fc.webUrl(), fc.array(fc.webUrl(), { minLength: 1, maxLength: 3 })),
      item: selector,
      link: part,
      fields: fc.dictionary(fc.constantFrom('title', 'date', 'a b'), part),
      image: part,
      next: part,
      pages: fc.integer({ min: 1, max: 1000 }),
      depth: fc.integer({ min: 1, max: 10 }),
      otherHosts: fc.boolean(),
      name: fc.constant('{field:title}'),
    },
    { requiredKeys: ['version', 'start'] },
  )
  fc.assert(
    fc.property(input, value => {
      const recipe = recipeOf(value)
      const text = formatRecipe(recipe)
      expect(recipeOf(JSON.parse(text))).toEqual(recipe)
      expect(formatRecipe(recipeOf(JSON.parse(text)))).toBe(text)
    }),
  )
})

test('formatRecipe leaves out what is the default', () => {
  expect(JSON.parse(formatRecipe(recipeOf({ ...least, pages: 100, link: { selector: 'a' } })))).toEqual({
    ...least,
    version: 2,
    link: 'a',
  })
})
