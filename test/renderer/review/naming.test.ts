import { expect, test } from 'vitest'
import { type Naming, namingOf, templateOf, toggledColumn } from '../../../renderer/review/naming.ts'

const columns = ['title', 'sku', 'size in cm']

test.each<Exclude<Naming, { kind: 'own' }>>([
  { kind: 'site' },
  { kind: 'numbered' },
  { kind: 'columns', columns: ['sku'] },
  { kind: 'columns', columns: ['size in cm', 'title', 'sku'] },
])('a way to name files is known again by its template: %o', naming => {
  expect(namingOf(templateOf(naming), columns)).toEqual(naming)
})

test.each(['{field:titel}', '{title}', '{name}-{index}', '', '{field:sku} - x'])(
  '%s is a pattern of one’s own',
  template => {
    expect(namingOf(template, columns)).toEqual({ kind: 'own' })
  },
)

test('columns come in the order of their choice, and one stays', () => {
  expect(toggledColumn(['sku'], 'title')).toEqual(['sku', 'title'])
  expect(toggledColumn(['sku', 'title'], 'sku')).toEqual(['title'])
  expect(toggledColumn(['title'], 'title')).toEqual(['title'])
})
