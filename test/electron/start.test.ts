import { expect, test } from 'vitest'
import { chooseShell, splitArguments } from '../../main/launch.mjs'

const facts = {
  asksForWeb: false,
  hasScreen: true,
  isRoot: false,
  hasPackage: true,
  hasRuntime: true,
  failedLately: false,
}

test('the app, where it can run', () => {
  expect(chooseShell(facts)).toEqual({ shell: 'app' })
  expect(chooseShell({ ...facts, failedLately: true })).toEqual({ shell: 'app' })
})

test('its runtime is fetched once, and after a failure not again that day', () => {
  expect(chooseShell({ ...facts, hasRuntime: false })).toEqual({ shell: 'fetch' })
  expect(chooseShell({ ...facts, hasRuntime: false, failedLately: true })).toMatchObject({ shell: 'web' })
})

test.each([
  [{ asksForWeb: true }, 'as asked'],
  [{ hasScreen: false }, 'no screen'],
  [{ isRoot: true }, 'root'],
  [{ hasPackage: false, hasRuntime: false }, 'not installed'],
])('else the browser, and why: %o', (differing, why) => {
  expect(chooseShell({ ...facts, ...differing })).toEqual({ shell: 'web', why: expect.stringContaining(why) })
})

test('without a screen nothing is fetched', () => {
  expect(chooseShell({ ...facts, hasScreen: false, hasRuntime: false }).shell).toBe('web')
})

test('lists, links and the port go to the browser, too, and what only the app knows is named', () => {
  expect(splitArguments(['--web', 'a.txt', '--sample', 'https://example.org/1.jpg'])).toMatchObject({
    web: ['web', '--open', '--sample', 'a.txt', 'https://example.org/1.jpg'],
    left: [],
  })
  for (const port of [['--port', '7501'], ['--port=7501']])
    expect(splitArguments(['--web', ...port, 'a.txt'])).toMatchObject({
      web: ['web', '--open', '--port', '7501', 'a.txt'],
      left: [],
    })
  expect(splitArguments(['--no-sandbox', 'a.txt'])).toMatchObject({
    web: ['web', '--open', 'a.txt'],
    left: ['--no-sandbox'],
  })
})

test('the app gets lists, links and its own switches, never a port as a list', () => {
  expect(splitArguments(['--no-sandbox', '--port', '7501', '--sample', 'a.txt'])).toMatchObject({
    app: ['--no-sandbox', '--sample', 'a.txt'],
    port: '7501',
  })
})
