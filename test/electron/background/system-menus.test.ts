import { expect, test } from 'vitest'
import { createSystemMenus, type SystemMenusParts } from '../../../main/electron/background/system-menus.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import { createStandIn } from '../stand-in.ts'

function menusOf(platform: NodeJS.Platform) {
  const { app, log, electron } = createStandIn()
  const dock: unknown[][] = []
  const menus = createSystemMenus({
    app: Object.assign(app, { dock: { setMenu: (menu: unknown[]) => void dock.push(menu) } }),
    Menu: electron.Menu,
    platform,
    program: 'C:\\Shoal\\Shoal.exe',
    newFromClipboard() {},
  } as unknown as SystemMenusParts)
  const api = menus.watched({ review: async () => ({}) } as unknown as Api)
  return { menus, api, log, dock }
}

test('Windows gets recent lists and a jump list once they are asked for, and loses both again', async () => {
  const { menus, api, log } = menusOf('win32')
  await api.review({ sources: [], paths: ['C:\\lists\\secret.csv'] })
  expect([log.recent, log.tasks]).toEqual([[], []])
  menus.want(true)
  await api.review({ sources: [], paths: ['C:\\lists\\a.csv'] })
  expect(log.recent).toEqual(['C:\\lists\\a.csv'])
  expect(log.tasks).toMatchObject([{ program: 'C:\\Shoal\\Shoal.exe', arguments: '--paste' }])
  menus.want(false)
  expect([log.recent, log.tasks]).toEqual([[], []])
})

test("a Mac gets recent lists and the Dock's menu", () => {
  const { menus, dock } = menusOf('darwin')
  menus.want(true)
  expect(dock.map(items => [...items])).toMatchObject([[{ label: 'New from Clipboard' }]])
  menus.want(false)
  expect(dock.at(-1)).toHaveLength(0)
})

test('Linux has none', async () => {
  const { menus, api, log } = menusOf('linux')
  menus.want(true)
  await api.review({ sources: [], paths: ['/lists/a.csv'] })
  expect([menus.isHere, log.recent]).toEqual([false, []])
})
