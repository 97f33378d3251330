import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { createTrayIcon, type TrayParts, trayWords } from '../../../main/electron/background/tray.ts'
import type { RunningBatch } from '../../../shared/contract/commands.ts'
import { createStandIn } from '../stand-in.ts'

const batch = (change: Partial<RunningBatch> = {}): RunningBatch => ({
  ...{ batch: 'a', name: 'films.csv', state: 'running', reading: false, images: 10, settled: 4, failed: 0 },
  ...change,
})

function trayOf(isMac = false) {
  const { electron, log } = createStandIn()
  const asked: string[] = []
  const state = { running: [] as RunningBatch[], isOpen: true }
  const note = (what: string) => async () => void asked.push(what)
  const tray = createTrayIcon({
    ...electron,
    isMac,
    icon: () => ({}),
    commands: () =>
      state.isOpen
        ? {
            appInfo: async () => ({ running: state.running }),
            pauseAll: note('pause all'),
            resumeAll: note('resume all'),
          }
        : undefined,
    show: () => asked.push('show'),
    newFromClipboard: () => asked.push('paste'),
    quit: () => asked.push('quit'),
    unexpected: (error: unknown) => {
      throw error
    },
  } as unknown as TrayParts)
  const click = (label: string) =>
    log.trays
      .at(-1)
      ?.menu.find((item: MenuItemConstructorOptions) => item.label === label)
      ?.click?.(...([] as unknown as Parameters<NonNullable<MenuItemConstructorOptions['click']>>))
  return { tray, trays: log.trays, asked, state, click }
}

test('there is no icon until it is asked for, and none after', () => {
  const { tray, trays } = trayOf()
  expect(trays).toEqual([])
  tray.want(true)
  tray.want(true)
  expect(trays).toHaveLength(1)
  tray.want(false)
  expect(trays[0]?.destroyed).toBe(true)
})

test('it says how far all is, and its menu pauses and resumes what runs', async () => {
  const { tray, trays, state, click, asked } = trayOf()
  state.running = [batch(), batch({ batch: 'b', state: 'paused', images: 10, settled: 10 })]
  tray.want(true)
  await tray.refresh()
  expect(trays[0]?.toolTip).toBe('Shoal. Downloading, 2 batches, 70 %')
  click('Pause All')
  click('Resume All')
  click('Show Shoal')
  click('New from Clipboard')
  click('Quit')
  expect(asked).toEqual(['pause all', 'resume all', 'show', 'paste', 'quit'])
  // Elsewhere than on a Mac a click shows the window.
  trays[0]?.emit('click')
  expect(asked.at(-1)).toBe('show')
})

test('the menu is made anew only where it says something new', async () => {
  const { tray, trays, state } = trayOf(true)
  state.running = [batch()]
  tray.want(true)
  await tray.refresh()
  const menu = trays[0]?.menu
  await tray.refresh()
  expect(trays[0]?.menu).toBe(menu)
  expect(trays[0]?.title).toBe('40 %')
  state.running = []
  await tray.refresh()
  expect([trays[0]?.title, trays[0]?.toolTip]).toEqual(['', 'Shoal. Nothing is downloading'])
})

test('it waits for the application', async () => {
  const { tray, trays, state } = trayOf()
  state.isOpen = false
  tray.want(true)
  await tray.refresh()
  expect(trays[0]?.menu).toEqual([])
})

test.each<[RunningBatch[], string]>([
  [[batch({ state: 'paused' })], 'Paused, films.csv, 40 %'],
  [[batch({ reading: true })], 'Downloading, films.csv'],
  [[], 'Nothing is downloading'],
])('in words: %#', (running, line) => expect(trayWords(running).line).toBe(line))
