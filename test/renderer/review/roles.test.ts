import { expect, test } from 'vitest'
import { rolesAfter } from '../../../renderer/review/roles.ts'
import type { ReviewedColumn, ReviewedRole } from '../../../shared/contract/commands.ts'

const table = (roles: Record<string, ReviewedRole>, why = ''): ReviewedColumn[] =>
  Object.entries(roles).map(([path, role]) => ({ path, name: path, role, why, sample: '' }))

const columns = table({
  sku: 'name',
  title: 'none',
  photo: 'image',
  large: 'page',
  alt: 'caption',
  kind: 'folder',
})
const seen = { sku: 'name', photo: 'image', alt: 'caption', kind: 'folder' }

test('what is seen stays as it is beside the column that was clicked', () => {
  expect(rolesAfter(columns, 'large', 'image')).toEqual({ ...seen, large: 'image' })
  expect(rolesAfter(columns, 'photo', 'none')).toEqual({ ...seen, photo: 'none' })
})

test('a second name, or folder, takes the place of the first', () => {
  expect(rolesAfter(columns, 'title', 'name')).toEqual({ ...seen, sku: 'none', title: 'name' })
  expect(rolesAfter(columns, 'title', 'folder')).toEqual({ ...seen, kind: 'none', title: 'folder' })
  expect(rolesAfter(columns, 'title', 'caption')).toEqual({ ...seen, title: 'caption' })
})

test('what was left out by hand stays out', () => {
  const given = table({ photo: 'none', large: 'image' }, 'as asked for')
  expect(rolesAfter(given, 'large', 'caption')).toEqual({ photo: 'none', large: 'caption' })
})
