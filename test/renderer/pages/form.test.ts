import { expect, test } from 'vitest'
import {
  emptyForm,
  formOf,
  nameOf,
  problemOf,
  readRecipe,
  recipeOf,
  textOfRecipe,
} from '../../../renderer/pages/form.ts'
import { parseRecipe, type RecipeInput } from '../../../shared/recipe.ts'
import { filmRecipe } from '../../helpers/films.ts'

const start = 'https://cinema.example/films'
const recipeFrom = (input: unknown) => {
  const parsed = parseRecipe(input)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.recipe
}

test('a recipe is the same after it was a form', () => {
  const recipes: RecipeInput[] = [
    { version: 1, start },
    filmRecipe(start) as RecipeInput,
    {
      version: 1,
      start: [start, `${start}/old`],
      link: '.film a@data-href',
      image: { selector: 'figure img', all: true },
      fields: { title: 'h1', kind: { selector: 'b', from: 'page' } },
      pages: 3,
      details: 40,
      depth: 2,
      otherHosts: true,
      name: '{index} {field:kind}',
    },
    {
      version: 2,
      start,
      link: '.film a',
      fields: { title: 'h1' },
      via: [
        { link: 'a.poster@data-href', fields: { title: 'h2', by: { selector: 'i', from: 'before' } } },
        { item: 'li', link: 'a.large' },
      ],
      next: '2-20',
    },
  ]
  for (const input of recipes) {
    const recipe = recipeFrom(input)
    expect(recipeFrom(recipeOf(formOf(recipe)))).toEqual(recipe)
  }
})

test('a recipe file means the same after it was read and written', () => {
  const read = readRecipe(JSON.stringify(filmRecipe(start)))
  if ('problem' in read) throw new Error(read.problem)
  const written = textOfRecipe(read.form)
  if ('problem' in written) throw new Error(written.problem)
  const value = JSON.parse(written.text)
  expect(recipeFrom(value)).toEqual(recipeFrom(filmRecipe(start)))
  expect(value).not.toHaveProperty('details')
})

test('texts name the files until the user says otherwise', () => {
  const fields = [
    { id: 1, name: 'Date', text: 'time', from: undefined },
    { id: 2, name: 'title', text: 'h1', from: undefined },
    { id: 3, name: 'empty', text: ' ', from: undefined },
  ]
  const form = { ...emptyForm, start: [start], fields }
  expect(nameOf(form)).toBe('{field:date} {field:title}')
  expect(recipeOf(form)).toMatchObject({ name: '{field:date} {field:title}' })
  expect(nameOf({ ...form, name: '{index}' })).toBe('{index}')
  expect(recipeOf({ ...form, name: '' })).not.toHaveProperty('name')
})

test('a recipe without a name keeps the names of the images', () => {
  const recipe = recipeFrom({ version: 1, start, fields: { title: 'h1' } })
  expect(nameOf(formOf(recipe))).toBe('')
})

test('mistakes of the form are named', () => {
  const field = (name: string, id: number) => ({ id, name, text: 'h1', from: undefined })
  expect(problemOf(emptyForm)).toBe('Open a page first.')
  expect(problemOf({ ...emptyForm, start: [start], fields: [field(' ', 1)] })).toBe(
    'One of the texts has no name.',
  )
  const twice = { ...emptyForm, start: [start], fields: [field('Title', 1), field('title ', 2)] }
  expect(problemOf(twice)).toBe('Two texts are called “title”.')
  expect(textOfRecipe(twice)).toEqual({ problem: 'Two texts are called “title”.' })
  expect(problemOf({ ...emptyForm, start: [start] })).toBe('')
})

test('a link on the way has to be picked, and pages behind links may have texts of one name', () => {
  const form = { ...emptyForm, start: [start], via: [{ id: 1, item: '', link: ' ' }] }
  expect(problemOf(form)).toBe('One of the links on the way is not picked.')
  const field = { name: 'title', text: 'h1', from: undefined }
  const fields = [
    { ...field, id: 1 },
    { ...field, id: 2, hop: 1 },
  ]
  const whole = { ...form, via: [{ id: 1, item: '', link: 'a' }], fields }
  expect(problemOf(whole)).toBe('')
  expect(nameOf(whole)).toBe('{field:title}')
  expect(recipeOf(whole)).toMatchObject({ fields: { title: {} }, via: [{ fields: { title: {} } }] })
  expect(problemOf({ ...whole, fields: fields.map(field => ({ ...field, hop: 1 })) })).toBe(
    'Two texts are called “title”.',
  )
})

test('text that is not a recipe is reported', () => {
  expect(readRecipe('not JSON')).toEqual({ problem: 'It is not JSON.' })
  expect(readRecipe('{"version":1}')).toMatchObject({ problem: expect.stringContaining('"start"') })
})
