import { expect, test } from 'vitest'
import { findBrowser, placesOf } from '../../../main/pages/browser/installed/find-browser.ts'

const there =
  (...paths: string[]) =>
  async (path: string) =>
    paths.includes(path)

test('on Linux, Chrome comes first, then Edge, then what is on the PATH', async () => {
  const around = { platform: 'linux', env: { PATH: '/usr/bin:bin:/home/me/bin' } } as const
  const find = (...paths: string[]) => findBrowser({ ...around, isProgram: there(...paths) })
  expect(await find('/usr/bin/chromium', '/opt/microsoft/msedge/msedge')).toBe('/opt/microsoft/msedge/msedge')
  expect(await find('/usr/bin/chromium', '/opt/google/chrome/chrome')).toBe('/opt/google/chrome/chrome')
  expect(await find('/home/me/bin/chromium-browser')).toBe('/home/me/bin/chromium-browser')
  expect(await find('bin/chromium')).toBeUndefined()
})

test('on Windows, below the folders of programs that it names', () => {
  const env = { PROGRAMFILES: 'C:\\Programs', LOCALAPPDATA: 'C:\\Local' }
  expect(placesOf({ platform: 'win32', env }).slice(0, 3)).toEqual([
    'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Local\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Programs\\Microsoft\\Edge\\Application\\msedge.exe',
  ])
})

test('on a Mac, among the applications of all and of the user', () => {
  const places = placesOf({ platform: 'darwin', env: { HOME: '/Users/me' } })
  expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
  expect(places).toContain('/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium')
})
