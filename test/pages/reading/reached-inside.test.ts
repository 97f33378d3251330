import { expect, test } from 'vitest'
import { createReachedInside } from '../../../main/pages/reading/reached-inside.ts'

const isPrivate = (address: string) => address.startsWith('10.')
const from = (address: string | undefined) => ({
  status: 200,
  headers: {},
  finalUrl: '',
  redirects: [],
  address,
})
const site = new URL('http://a.test/page')

test('a site counts as private as long as each answer came from a private address', () => {
  const reached = createReachedInside({}, {}, isPrivate)
  expect(reached.always(site.origin)).toBe(false)
  expect(reached.note(site, from('10.0.0.1'))).toBe(true)
  expect(reached.always(site.origin)).toBe(true)
  expect(reached.note(site, from('192.0.2.1'))).toBe(false)
  expect(reached.note(site, from('10.0.0.1'))).toBe(true)
  expect(reached.always(site.origin)).toBe(false)
})

test('ports of one host are sites of their own', () => {
  const reached = createReachedInside({}, {}, isPrivate)
  reached.note(new URL('http://a.test:8080/'), from('10.0.0.1'))
  expect(reached.always('http://a.test:8080')).toBe(true)
  expect(reached.always('http://a.test')).toBe(false)
})

test.each([
  ['of the environment', {}, { HTTP_PROXY: 'http://10.0.0.9:3128' }],
  ['of the options', { proxy: 'http://10.0.0.9:3128' }, {}],
])("the address of a proxy %s says nothing of a site's", (_, options, env) => {
  const reached = createReachedInside(options, env, isPrivate)
  expect(reached.note(site, from('10.0.0.9'))).toBe(false)
  expect(reached.note(new URL('http://10.0.0.1/'), from('10.0.0.9'))).toBe(true)
})

test('an answer without an address is not trusted', () => {
  expect(createReachedInside({}, {}, isPrivate).note(site, from(undefined))).toBe(false)
})
