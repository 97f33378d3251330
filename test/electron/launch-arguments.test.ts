import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseMessage, readArguments } from '../../main/electron/launch-arguments.ts'

const read = (...args: string[]) => readArguments({ args, folder: resolve('/lists') })

test('nothing is handed over', () => {
  expect(read()).toEqual({ given: undefined, sample: false })
  expect(read('--no-sandbox', '-x', '')).toEqual({ given: undefined, sample: false })
})

test('list files and links, without switches', () => {
  expect(read('--no-sandbox', 'a.txt', 'https://example.org/1.jpg').given).toEqual({
    sources: [{ name: 'links', text: 'https://example.org/1.jpg' }],
    paths: [resolve('/lists/a.txt')],
  })
})

test('the sample is asked for by a flag', () => {
  expect(read('--sample')).toEqual({ given: undefined, sample: true })
})

test.each([undefined, null, 1, 'x', [], {}, { args: ['a'] }, { args: [1], folder: '/' }])(
  '%o is no message of a second start',
  sent => expect(parseMessage(sent)).toBeUndefined(),
)
