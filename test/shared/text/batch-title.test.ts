import { expect, test } from 'vitest'
import { batchTitle } from '../../../shared/text/batch-title.ts'

const titled = (source: string, hosts: readonly string[] = ['a.example'], isPart = false) =>
  batchTitle({ source, hosts, common: '', isPart })

test('a list gives its file name, on every system', () => {
  expect(titled('photos.csv')).toBe('photos.csv')
  expect(titled('/home/mia/lists/photos.csv')).toBe('photos.csv')
  expect(titled('C:\\lists\\photos.csv')).toBe('photos.csv')
})

test('a page gives its host and the last part of its address', () => {
  expect(titled('https://a.example/trips/azores%20islands/?page=2')).toBe('a.example · azores islands')
  expect(titled('https://a.example/')).toBe('a.example')
})

test('links without a list are called after their hosts', () => {
  const hosts = ['a.example', 'b.example', 'c.example']
  expect(titled('pasted text')).toBe('a.example')
  expect(titled('typed links', hosts.slice(0, 2))).toBe('a.example and 1 other')
  expect(titled('arguments', hosts)).toBe('a.example and 2 others')
  expect(titled('dropped links', hosts, true)).toBe('a.example and others')
})

test('the sample is called so', () => {
  expect(titled('sample')).toBe('Sample')
})

test('links of one site are called after the folder they share, or after the only file', () => {
  const pasted = (common: string) =>
    batchTitle({ source: 'pasted text', hosts: ['a.example'], common, isPart: false })
  expect(pasted('https://a.example/trips/azores%20islands/')).toBe('a.example · azores islands')
  expect(pasted('https://a.example/trips/whale.jpg?w=1200')).toBe('a.example · whale.jpg')
  expect(pasted('https://a.example/')).toBe('a.example')
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
  expect(pasted(`https://a.example/${token}/`)).toBe('a.example · …')
  expect(pasted('data:image/png;base64,AAAA/')).toBe('a.example')
})
