import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  argumentsBehindEntry,
  parseMessage,
  readArguments,
  smokeFolderOf,
} from '../../main/electron/launch-arguments.ts'

const read = (...args: string[]) => readArguments({ args, folder: resolve('/lists') })

test('nothing is handed over', () => {
  const nothing = { given: undefined, sample: false, paste: false, handedOver: [] }
  expect(read()).toEqual(nothing)
  expect(read('--no-sandbox', '-x', '')).toEqual(nothing)
})

test('list files and links, without switches', () => {
  expect(read('--no-sandbox', 'a.txt', 'https://example.org/1.jpg').given).toEqual({
    sources: [{ name: 'links', text: 'https://example.org/1.jpg' }],
    paths: [resolve('/lists/a.txt')],
  })
})

test('the sample is asked for by a flag', () => {
  expect(read('--sample')).toEqual({ given: undefined, sample: true, paste: false, handedOver: [] })
})

test('what a browser hands over is no list file', () => {
  const address = 'shoal://add?url=https%3A%2F%2Fexample.org%2F1.jpg'
  expect(read(address)).toEqual({ given: undefined, sample: false, paste: false, handedOver: [address] })
})

test('one start to see whether it works is asked for with a folder', () => {
  const smoke = (...args: string[]) => smokeFolderOf({ args, folder: resolve('/lists') })
  expect(smoke('--smoke=out')).toBe(resolve('/lists/out'))
  expect([smoke(), smoke('--smoke'), smoke('--smoke='), smoke('smoke=x')]).toEqual(Array(4).fill(undefined))
})

test.each([undefined, null, 1, 'x', [], {}, { args: ['a'] }, { args: [1], folder: '/' }])(
  '%o is no message of a second start',
  sent => expect(parseMessage(sent)).toBeUndefined(),
)

describe('the words for Shoal on a command line', () => {
  const entry = resolve('/app/dist/electron/main.js')
  const behind = (...argv: string[]) =>
    argumentsBehindEntry(argv, {
      isPackaged: false,
      entries: [entry, resolve('/app')],
      folder: resolve('/app'),
    })
  const loader = resolve('/node_modules/playwright-core/lib/server/electron/loader.js')

  test.each<[string, string[]]>([
    ['as the launcher starts it', ['electron', entry]],
    ['by its folder', ['electron', '.']],
    ['by its file, relative', ['electron', 'dist/electron/main.js']],
    ['for a debugger', ['electron', '--inspect', '--inspect-brk=0', entry]],
    ['by Playwright', ['electron', '-r', loader, '--inspect=0', '--remote-debugging-port=0', entry]],
  ])('%s: behind its entry', (_how, argv) => {
    expect(behind(...argv)).toEqual([])
    expect(behind(...argv, '--sample', 'a.txt', entry)).toEqual(['--sample', 'a.txt', entry])
  })

  test('nothing where the entry is not among them', () => {
    expect(behind('electron', '--inspect', 'other.js', 'a.txt')).toEqual([])
  })

  test('all but the program, where the program is Shoal itself', () => {
    const argv = ['C:\\Shoal.exe', 'C:\\lists\\a.csv']
    const places = { isPackaged: true, entries: [entry], folder: '/' }
    expect(argumentsBehindEntry(argv, places)).toEqual(['C:\\lists\\a.csv'])
  })
})
