import { expect, test } from 'vitest'
import { chooseShell, sandboxAdvice, splitArguments } from '../../main/launch.mjs'

const facts = {
  asksForWeb: false,
  asksForApp: false,
  hasScreen: true,
  isRoot: false,
  hasPackage: true,
  hasRuntime: true,
  failedLately: undefined,
}

test('the app, where it can run', () => {
  expect(chooseShell(facts)).toEqual({ shell: 'app' })
  expect(chooseShell({ ...facts, failedLately: 'no network' })).toEqual({ shell: 'app' })
})

test('its runtime is fetched once, and after a failure not again for an hour, unless it is asked for', () => {
  const without = { ...facts, hasRuntime: false }
  expect(chooseShell(without)).toEqual({ shell: 'fetch' })
  const failed = { ...without, failedLately: 'no network' }
  expect(chooseShell(failed)).toEqual({ shell: 'web', why: expect.stringContaining('(no network)') })
  expect(chooseShell({ ...failed, asksForApp: true })).toEqual({ shell: 'fetch' })
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

test('a system that keeps the sandbox from starting is named, with what allows it', () => {
  const says = (path: string, value: string) =>
    sandboxAdvice(asked => (asked === `/proc/sys/kernel/${path}` ? `${value}\n` : undefined))
  expect(says('apparmor_restrict_unprivileged_userns', '1')).toContain('restrict_unprivileged_userns=0')
  expect(says('unprivileged_userns_clone', '0')).toContain('unprivileged_userns_clone=1')
  expect(says('apparmor_restrict_unprivileged_userns', '0')).toBeUndefined()
  expect(says('unprivileged_userns_clone', '1')).toBeUndefined()
})
