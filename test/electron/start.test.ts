import { expect, test } from 'vitest'
import { chooseShell } from '../../main/launch.mjs'

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
