import { expect, test } from 'vitest'
import { createFrontier } from '../../../main/pages/follow/frontier.ts'
import { parseRecipe, type RecipeInput } from '../../../shared/recipe.ts'

const none = () => ({ repeats: 0, left: 0 })

function frontierOf(changes: Partial<RecipeInput> = {}, totals = none()) {
  const parsed = parseRecipe({ version: 1, start: ['https://a.org/list'], link: 'a', ...changes })
  if ('problem' in parsed) throw new Error(parsed.problem)
  return createFrontier(parsed.recipe, totals)
}

test('each page is asked for once, whatever part of it is named', () => {
  const totals = none()
  const frontier = frontierOf({}, totals)
  expect(frontier.admit('https://a.org/1#top', 1)).toBe('https://a.org/1')
  expect(frontier.admit('https://a.org/1', 1)).toBeUndefined()
  expect(frontier.admit('https://a.org/1#end', 'listings')).toBeUndefined()
  expect(totals).toEqual({ repeats: 2, left: 0 })
})

test('listings and details have a limit each, and known pages use up neither', () => {
  const totals = none()
  const frontier = frontierOf({ pages: 1, details: 2 }, totals)
  const asked = [
    frontier.admit('https://a.org/list', 'listings'),
    frontier.admit('https://a.org/list', 'listings'),
    frontier.admit('https://a.org/list?2', 'listings'),
    ...[1, 2, 3].map(n => frontier.admit(`https://a.org/${n}`, 1)),
  ]
  expect(asked.filter(url => url !== undefined)).toEqual([
    'https://a.org/list',
    'https://a.org/1',
    'https://a.org/2',
  ])
  expect(totals).toEqual({ repeats: 1, left: 2 })
})

test('links are followed on the hosts of the start pages, on others where the recipe says so', () => {
  const stays = frontierOf({ start: ['https://a.org/list', 'https://b.org:8080/'] })
  const links = ['https://a.org/1', 'https://b.org:8080/2', 'https://b.org/3', 'https://c.org/']
  expect(links.filter(stays.mayFollow)).toEqual(links.slice(0, 2))
  expect(links.filter(frontierOf({ otherHosts: true }).mayFollow)).toEqual(links)
})

test('a start page may lead to where its site lives now, and takes the site along', () => {
  const frontier = frontierOf()
  expect(frontier.arrive('https://a.org/list', 'https://www.a.org/list', true)).toBe('new')
  expect(frontier.mayFollow('https://www.a.org/1')).toBe(true)
})

test('another page that leads to another host stays there unread', () => {
  const frontier = frontierOf()
  expect(frontier.arrive('https://a.org/1', 'https://c.org/login', false)).toBe('on-another-host')
  expect(frontier.mayFollow('https://c.org/2')).toBe(false)
})

test('two pages that lead to one are read once', () => {
  const frontier = frontierOf()
  expect(frontier.arrive('https://a.org/1', 'https://a.org/x', false)).toBe('new')
  expect(frontier.arrive('https://a.org/2', 'https://a.org/x#y', false)).toBe('known')
  expect(frontier.admit('https://a.org/x', 1)).toBeUndefined()
})
