import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { parseMessage, readArguments } from '../../main/electron/handed.ts'

const read = (...args: string[]) => readArguments({ args, folder: resolve('/lists') })

test('nothing is handed over', () => {
  expect(read()).toEqual({ offer: undefined, sample: false })
  expect(read('--no-sandbox', '-x', '')).toEqual({ offer: undefined, sample: false })
})

test('files by path, by address, and relative to where the user is', () => {
  const absolute = resolve('/other/b.csv')
  expect(read('a.txt', absolute, pathToFileURL(absolute).href, '../c.txt').offer).toEqual({
    sources: [],
    paths: [resolve('/lists/a.txt'), absolute, absolute, resolve('/c.txt')],
  })
})

test('links become a list', () => {
  expect(read('https://example.org/1.jpg', 'HTTP://example.org/2.jpg').offer).toEqual({
    sources: [{ name: 'links', text: 'https://example.org/1.jpg\nHTTP://example.org/2.jpg' }],
    paths: [],
  })
})

test('an address that names no file here is left out', () => {
  expect(read('file://%zz', 'a.txt').offer?.paths).toEqual([resolve('/lists/a.txt')])
})

test('the sample is asked for by a flag', () => {
  expect(read('--sample')).toEqual({ offer: undefined, sample: true })
})

test.each([undefined, null, 1, 'x', [], {}, { args: ['a'] }, { args: [1], folder: '/' }])(
  '%o is no message of a second start',
  sent => expect(parseMessage(sent)).toBeUndefined(),
)
