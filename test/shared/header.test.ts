import { expect, test } from 'vitest'
import { headerFault } from '../../shared/header.ts'

test.each([
  ['Accept', 'image/*'],
  ['X-ümlaut'.replace('ü', 'u'), 'käse\t1'],
  ['x', ''],
])('%s: %s can be sent', (name, value) => {
  expect(headerFault(name, value)).toBeUndefined()
})

test.each([
  ['', 'x'],
  ['a b', 'x'],
  ['a:', 'x'],
  ['A', 'x\r\nCookie: stolen'],
  ['A', 'x\ny'],
  ['A', '🐈'],
])('%j: %j cannot', (name, value) => {
  expect(headerFault(name, value)).toBeTypeOf('string')
})
