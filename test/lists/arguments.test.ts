import { expect, test } from 'vitest'
import { classifySource, readArguments } from '../../main/lists/index.ts'
import { brief } from './entries.ts'

test('arguments are links with their position', () => {
  const entries = readArguments(['https://a.com/1', 'ftp://x/y', 'www.example.com/2'])
  expect(brief(entries)).toEqual(['1 https://a.com/1', '2 ✗ ftp://x/y', '3 https://www.example.com/2'])
  expect(entries[0]).toEqual({
    kind: 'item',
    item: { url: 'https://a.com/1', origin: { source: 'arguments', line: 1 } },
  })
})

test.each([
  ['-', 'stdin'],
  ['https://a.com/1', 'link'],
  ['HTTP://a.com', 'link'],
  ['ftp://a.com', 'link'],
  ['data:image/png,x', 'link'],
  ['links.txt', 'file'],
  ['./https', 'file'],
  ['C:\\lists\\links.txt', 'file'],
  ['www.example.com/1', 'file'],
  ['--', 'file'],
])('%s is %s', (argument, kind) => {
  expect(classifySource(argument)).toBe(kind)
})
