import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openApp, type World } from '../../main/app/app.ts'
import type { SmokeReport } from '../../main/electron/smoke.ts'
import { realWorld } from '../../main/engine/world.ts'
import { handOverAddress } from '../../shared/hand-over.ts'
import { eventually } from '../helpers/eventually.ts'
import { JPEG } from '../helpers/images.ts'
import { serve, startOrigin } from '../helpers/origin.ts'
import { frameOf, preventable } from './stand-in.ts'
import { type Started, startMain } from './start-main.ts'

/** Pictures whose answers wait until they are released. */
async function heldPictures() {
  const origin = await startOrigin()
  onTestFinished(() => origin.close())
  origin.otherwise(() => serve(JPEG).hold())
  const urls = Array.from({ length: 3 }, (_, at) => origin.url(`/${at}.jpg`))
  return { origin, urls }
}

const openedIn = ({ window }: Started) =>
  window.webContents.sent.filter(({ channel }) => channel === 'shoal:open').map(({ value }) => value)
const wentTo = ({ window }: Started) =>
  window.webContents.sent.filter(({ channel }) => channel === 'shoal:go').map(({ value }) => value)

/** What the next start finds in the store. */
async function countsAfter({ home }: Started, batch: string) {
  const world: World = { ...realWorld, env: { SHOAL_HOME: home } }
  const app = openApp(world)
  const counts = app.batches.counts(batch)
  await app.close()
  return counts
}

describe('the window', () => {
  test('is a page without privileges, shown once it is drawn', async () => {
    const { window, home, log } = await startMain()
    expect(window.loaded).toEqual(['app://shoal/'])
    expect(window.options).toMatchObject({ show: false, name: 'main', windowStatePersistence: true })
    const { preload, ...preferences } = window.options.webPreferences ?? {}
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    })
    expect(preload).toMatch(/dist.electron.preload\.cjs$/)
    expect(window.visible).toBe(false)
    window.emit('ready-to-show')
    expect(window.visible).toBe(true)
    expect(log.paths).toEqual({ userData: join(home, 'electron') })
  })

  test('is loaded again when its page breaks, but not for ever', async () => {
    const { window } = await startMain()
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(window.loaded).toEqual(['app://shoal/', 'app://shoal/', 'app://shoal/stopped?why=broke-twice'])
    expect(window.visible).toBe(true)
  })

  test('says so where its page cannot be loaded, once, and not for what the user left', async () => {
    const { window, schemes } = await startMain()
    const failed = (code: number, url: string, isMainFrame: boolean) =>
      window.webContents.emit('did-fail-load', {}, code, 'ERR', url, isMainFrame)
    failed(-3, 'app://shoal/', true)
    failed(-6, 'app://shoal/page/1', false)
    failed(-6, 'app://shoal/', true)
    failed(-6, 'app://shoal/stopped?why=not-loaded', true)
    expect(window.loaded).toEqual(['app://shoal/', 'app://shoal/stopped?why=not-loaded'])
    const page = await schemes.get('app')?.(new Request('app://shoal/stopped?why=not-loaded'))
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await page?.text()
    expect(html).toContain('could not be loaded')
    expect(html).toContain('href="app://shoal/show-log"')
  })

  test('is started again only when asked to, where it answers no more', async () => {
    const { window, answers, log } = await startMain()
    answers.messageBox = [0, 1]
    window.emit('unresponsive')
    window.emit('unresponsive')
    await eventually(() => log.questions.length === 1)
    expect(window.webContents.crashes).toBe(0)
    await eventually(() => {
      window.emit('unresponsive')
      return window.webContents.crashes === 1
    })
    expect(window.loaded).toEqual(['app://shoal/', 'app://shoal/'])
  })

  test('and the menu lead to the log, which says what broke', async () => {
    const started = await startMain()
    const { window, log, app, home } = started
    const event = preventable({ isMainFrame: true, url: 'app://shoal/show-log' })
    window.webContents.emit('will-frame-navigate', event)
    findItem(started, 'Show Log')()
    const path = join(home, 'logs', 'desktop.log')
    expect([event.prevented, log.revealed]).toEqual([true, [path, path]])
    app.emit('child-process-gone', {}, { type: 'GPU', name: 'gpu', reason: 'crashed', exitCode: 5 })
    app.emit('child-process-gone', {}, { type: 'Utility', name: 'x', reason: 'clean-exit', exitCode: 0 })
    await eventually(async () => (await readFile(path, 'utf8')).includes('child-process-gone'))
    expect((await readFile(path, 'utf8')).match(/child-process-gone/g)).toHaveLength(1)
  })

  test('does not wait for the proxy of the system; requests do', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const origin = await startOrigin()
    onTestFinished(() => origin.close())
    origin.otherwise(() => serve(JPEG))
    const started = await startMain({ proxyAnswer: promise })
    expect(started.windows).toHaveLength(1)
    const downloading = started.download([origin.url('/1.jpg')])
    await started.call('history')
    expect((await started.call('appInfo')).running).toEqual([])
    resolve('DIRECT')
    await downloading
    await origin.waitFor(1)
  })

  test('says what this shell can do', async () => {
    const { call } = await startMain()
    expect((await call('appInfo')).capabilities.sort()).toEqual(
      [
        ...[
          'dragOut',
          'listPaths',
          'notify',
          'openFile',
          'openUrl',
          'pickFolder',
          'readClipboard',
          'reveal',
          'saveFile',
          'trash',
          'trayIcon',
          'watchClipboard',
          'whenDone',
        ],
        ...(process.platform === 'linux' ? ['copyFiles'] : ['recentLists']),
      ].sort(),
    )
  })
})

test('the theme of the settings is that of menus and dialogs too, at once and at the next start', async () => {
  const { call, electron, home } = await startMain()
  await call('saveHabits', { theme: 'auto' })
  expect(electron.nativeTheme.themeSource).toBe('system')
  await call('saveHabits', { theme: 'dark' })
  expect(electron.nativeTheme.themeSource).toBe('dark')

  const next = await startMain({ ready: false })
  await copyFile(join(home, 'settings.json'), join(next.home, 'settings.json'))
  await next.open()
  expect(next.electron.nativeTheme.themeSource).toBe('dark')
})

describe('what the settings ask for', () => {
  const off = { trayIcon: false, watchClipboard: false, recentLists: false, checkForUpdates: false }

  test('is off until it is asked for, and the icon stays with the app', async () => {
    const { call, log, app } = await startMain()
    expect(log.trays).toEqual([])
    expect((await call('appInfo')).habits).toMatchObject(off)
    await call('saveHabits', { trayIcon: true })
    expect(log.trays).toHaveLength(1)
    await eventually(() => log.trays[0]?.toolTip === 'Shoal. Nothing is downloading')
    app.quit()
    await eventually(() => log.quits === 1)
    expect(log.trays[0]?.destroyed).toBe(true)
  })

  test('New from Clipboard leads to what Paste does', async () => {
    const started = await startMain({ args: ['--paste'] })
    await started.call('saveHabits', { trayIcon: true })
    await eventually(() => (started.log.trays[0]?.menu.length ?? 0) > 0)
    started.listen()
    const click = started.log.trays[0]?.menu.find(({ label }) => label === 'New from Clipboard')?.click
    if (click === undefined) throw new Error('It is not in the menu.')
    ;(click as () => void)()
    expect(wentTo(started)).toEqual(['/paste', '/paste'])
  })

  test('links that are copied wait for a click', async () => {
    const started = await startMain()
    started.listen()
    await started.call('saveHabits', { watchClipboard: true })
    let copies = 0
    await eventually(() => {
      copies += 1
      started.copied.plain = `https://example.org/${copies}.jpg`
      return started.notices.length > 0
    })
    expect([started.notices[0]?.options.title, wentTo(started)]).toEqual(['1 link copied', []])
    started.notices[0]?.emit('click')
    expect(wentTo(started)).toEqual(['/hand-over'])
  })

  test('what happens once everything is downloaded is asked about first', async () => {
    const { origin, urls } = await heldPictures()
    const { call, download, answers, log } = await startMain()
    await download(urls)
    await call('setWhenDone', { act: 'quit' })
    expect((await call('appInfo')).whenDone?.chosen).toBe('quit')
    answers.messageBox = [0]
    origin.release()
    await eventually(() => log.quits === 1)
    expect(log.questions).toMatchObject([{ message: 'Everything is downloaded.' }])
  })
})

test('what was copied is read by a command, since no page may', async () => {
  const { call, copied, permissions } = await startMain()
  Object.assign(copied, { plain: 'cat', html: '<a href="https://example.com/cat.jpg">cat</a>' })
  expect(await call('readClipboard')).toEqual(copied)
  expect(permissions['check']?.(...([{}, 'clipboard-read'] as never[]))).toBe(false)
})

test('a text that is written or selected has a menu; everything else has that of the page', async () => {
  const { window, log } = await startMain()
  const can = {
    canUndo: true,
    canRedo: false,
    canCut: false,
    canCopy: true,
    canPaste: true,
    canDelete: false,
  }
  const ask = (isEditable: boolean, selectionText: string) =>
    window.webContents.emit(
      'context-menu',
      {},
      { isEditable, selectionText, editFlags: { ...can, canSelectAll: true } },
    )
  ask(false, '')
  ask(false, 'cat')
  ask(true, '')
  const roles = log.popups.map(items => items.flatMap(({ role, enabled }) => (role && enabled ? [role] : [])))
  expect(roles).toEqual([['copy'], ['undo', 'copy', 'paste', 'selectAll']])
})

test('what the system does not show is shown in the window', async () => {
  const { origin, urls } = await heldPictures()
  const { download, window, notices } = await startMain()
  await download(urls)
  origin.release()
  await eventually(() => notices.length > 0)
  notices[0]?.emit('failed', {}, 'not signed')
  const shown = window.webContents.sent.filter(({ channel }) => channel === 'shoal:notice')
  expect(shown).toMatchObject([{ value: expect.stringMatching(/^3 images saved\. /) as string }])
})

test('a saved image is dragged out by the page alone, and nothing else is', async () => {
  const { origin, urls } = await heldPictures()
  const { call, download, invoke, home, window } = await startMain()
  const batch = await download(urls)
  await expect(call('dragOut', { batch, indexes: [1] })).rejects.toThrow('file-gone')
  origin.release()
  await eventually(async () => (await call('appInfo')).running.length === 0)
  const asOther = { senderFrame: frameOf('https://evil.example', window.webContents.mainFrame) }
  expect(await invoke('shoal:call', ['dragOut', { batch, indexes: [1] }], asOther)).toMatchObject({
    ok: false,
  })
  await expect(call('dragOut', { batch, indexes: [4] })).rejects.toThrow('file-gone')
  expect(window.webContents.drags).toEqual([])
  await call('dragOut', { batch, indexes: [1] })
  const icon = { path: expect.stringMatching(/256x256\.png$/), width: 64 }
  expect(window.webContents.drags).toEqual([{ file: join(home, 'pictures', '0.jpg'), icon }])
})

test('a store that cannot be opened is reported, and the app ends', async () => {
  const started = await startMain({ ready: false })
  await mkdir(join(started.home, 'shoal.db'))
  await writeFile(join(started.home, 'shoal.db', 'x'), '')
  await started.open()
  expect(started.log.errors).toMatchObject([expect.stringContaining('Shoal cannot start')])
  expect(started.log.exits).toEqual([1])
})

describe('lists that come with the app', () => {
  test('wait until the page listens', async () => {
    const started = await startMain({ args: ['--no-first-run', 'a.txt', 'https://example.org/1.jpg'] })
    expect(openedIn(started)).toEqual([])
    started.listen()
    const given = {
      sources: [{ name: 'links', text: 'https://example.org/1.jpg' }],
      paths: [join(process.cwd(), 'a.txt')],
    }
    expect(openedIn(started)).toEqual([given])
    started.listen()
    expect(openedIn(started)).toEqual([given])
  })

  test('dropped on the icon before the app is ready are not lost', async () => {
    const started = await startMain({ ready: false })
    const event = preventable()
    started.app.emit('open-file', event, '/lists/b.txt')
    expect(event.prevented).toBe(true)
    await started.open()
    started.listen()
    expect(openedIn(started)).toEqual([{ sources: [], paths: ['/lists/b.txt'] }])
  })

  test('wait again while the page is loaded anew', async () => {
    const started = await startMain()
    started.listen()
    started.window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    started.app.emit('open-file', { preventDefault() {} }, '/a')
    started.window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    started.app.emit('open-file', { preventDefault() {} }, '/b')
    expect(openedIn(started)).toEqual([{ sources: [], paths: ['/a'] }])
    started.listen()
    expect(openedIn(started)).toHaveLength(2)
  })

  test('are sent to the page only, not to other listeners', async () => {
    const started = await startMain({ args: ['a.txt'] })
    started.listen({
      senderFrame: { ...started.window.webContents.mainFrame, origin: 'https://example.org' },
    })
    started.listen({ senderFrame: null })
    expect(openedIn(started)).toEqual([])
  })

  test('are asked for by the menu', async () => {
    const started = await startMain()
    started.listen()
    started.answers.files = [undefined, ['/lists/c.csv']]
    const open = findItem(started, 'Open Lists…')
    open()
    await eventually(() => started.log.dialogs.length === 1)
    open()
    await eventually(() => openedIn(started).length === 1)
    expect(openedIn(started)).toEqual([{ sources: [], paths: ['/lists/c.csv'] }])
  })
})

function findItem({ log }: Started, label: string): () => void {
  const items = log.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
  const item = items.find(item => item.label === label)
  if (item?.click === undefined) throw new Error(`No ${label} in the menu.`)
  return item.click as () => void
}

test('the menu leads to the views of the page', async () => {
  const started = await startMain()
  started.listen()
  for (const label of ['New Download', 'History', 'Settings…', 'About Shoal']) findItem(started, label)()
  expect(wentTo(started)).toEqual(['/', '/history', '/settings', '/about'])
})

describe('what a browser hands over', () => {
  const address = (n: number) => handOverAddress({ links: [`https://example.org/${n}.jpg`] })
  const handOn = (started: Started, ...args: string[]) =>
    started.app.emit('second-instance', {}, [], '', { args, folder: '/' })
  const told = ({ window }: Started) =>
    window.webContents.sent.filter(({ channel }) => channel === 'shoal:notice').map(({ value }) => value)

  test('waits for the window, however the system hands it over, and is taken once', async () => {
    const started = await startMain({ args: [address(1)], ready: false })
    const event = preventable()
    started.app.emit('open-url', event, address(2))
    await started.open()
    started.listen()
    handOn(started, address(3))
    await eventually(async () => (await started.call('appInfo')).handedOver === 3)
    expect(event.prevented).toBe(true)
    expect(openedIn(started)).toEqual([])
    expect(wentTo(started)).toEqual(['/hand-over'])
    expect((await started.call('handOvers')).first).toMatchObject({ links: 1 })
  })

  test('leads the window to it once', async () => {
    const started = await startMain()
    started.listen()
    handOn(started, address(1), address(2))
    await eventually(async () => (await started.call('appInfo')).handedOver === 2)
    expect(wentTo(started)).toEqual(['/hand-over'])
    // A page that fires again does not change what the window shows.
    started.window.hide()
    handOn(started, address(3))
    await eventually(async () => (await started.call('appInfo')).handedOver === 3)
    expect([wentTo(started), started.window.visible]).toEqual([['/hand-over'], false])
  })

  test('does not replace an open review', async () => {
    const started = await startMain()
    started.listen()
    started.window.webContents.url = 'app://shoal/#/review'
    handOn(started, address(1))
    await eventually(() => told(started).length === 1)
    expect(told(started)).toEqual(['A browser handed something over. It waits on the start page.'])
    expect(wentTo(started)).toEqual([])
  })

  test('and cannot be taken is said to be so', async () => {
    const started = await startMain()
    started.listen()
    handOn(started, 'shoal://add?url=file%3A%2F%2F%2Fetc%2Fpasswd')
    await eventually(() => told(started).length === 1)
    expect(told(started)).toEqual(['A browser handed over nothing that can be downloaded.'])
    expect((await started.call('appInfo')).handedOver).toBe(0)
  })
})

describe('without a sandbox', () => {
  const switches = ['no-sandbox']

  test('it is asked first, and quits', async () => {
    const started = await startMain({ switches, ready: false })
    started.becomeReady()
    await eventually(() => started.log.quits > 0)
    expect(started.log.questions).toMatchObject([{ message: 'Shoal would run without its sandbox.' }])
    expect(started.windows).toEqual([])
  })

  test('it starts where the user says so', async () => {
    const started = await startMain({ switches, messageBox: [1] })
    expect(started.windows).toHaveLength(1)
  })
})

describe('a second start', () => {
  test('opens nothing and ends', async () => {
    const { log, windows, handlers } = await startMain({ otherRuns: true, args: ['a.txt'] })
    expect(log.lockData).toEqual({ args: ['a.txt'], folder: process.cwd() })
    expect(log.quits).toBe(1)
    expect([windows.length, handlers.size]).toEqual([0, 0])
  })

  test('hands its lists to the first, which comes forward', async () => {
    const started = await startMain()
    started.listen()
    started.window.minimized = true
    started.app.emit('second-instance', {}, [], '', { args: ['x.txt'], folder: '/elsewhere' })
    await eventually(() => openedIn(started).length === 1)
    expect(openedIn(started)).toEqual([{ sources: [], paths: [join('/elsewhere', 'x.txt')] }])
    expect([started.window.minimized, started.window.focused]).toEqual([false, true])
  })

  test('of another program sends nothing that is understood', async () => {
    const started = await startMain()
    started.listen()
    for (const sent of [undefined, null, 'x', { args: 'x.txt', folder: '/' }, { args: [1], folder: '/' }])
      started.app.emit('second-instance', {}, ['evil.txt'], '/', sent)
    await eventually(() => started.window.focused)
    expect(openedIn(started)).toEqual([])
  })
})

test('the sample starts with the app, in front of the window', async () => {
  const started = await startMain({ args: ['--sample'] })
  const { running } = await started.call('appInfo')
  expect(running).toHaveLength(1)
  await eventually(() => started.log.blockers.size === 1)
  expect([started.window.visible, wentTo(started)]).toEqual([false, []])
  await eventually(() => started.notices.length === 1)
})

test('a start with --smoke uses the app once, in a folder of its own, and ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-smoke-'))
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 3 }))
  const { window, log, home } = await startMain({ args: [`--smoke=${folder}`] })
  window.webContents.answers = [
    ['h1', true],
    ['/thumb/', 5],
  ]
  window.emit('ready-to-show')
  await eventually(() => log.exits.length > 0)
  const report = JSON.parse(await readFile(join(folder, 'smoke.json'), 'utf8')) as SmokeReport
  expect(report.steps.filter(({ problem }) => problem !== undefined)).toEqual([])
  expect([report.passed, log.exits]).toEqual([true, [0]])
  expect((await readdir(folder)).sort()).toEqual(['home', 'images', 'smoke.json', 'window.png'])
  expect(await readdir(join(folder, 'images'))).toHaveLength(5)
  expect(await readdir(home)).toEqual([])
})

describe('while images arrive', () => {
  test('the machine stays awake, and may sleep when paused or done', async () => {
    const { origin, urls } = await heldPictures()
    const { download, call, log } = await startMain()
    const batch = await download(urls)
    await eventually(() => log.blockers.size === 1)
    await call('pause', { batch })
    await eventually(() => log.blockers.size === 0)
    await call('resume', { batch })
    await eventually(() => log.blockers.size === 1)
    origin.release()
    await eventually(() => log.blockers.size === 0)
  })

  test('the taskbar shows how far it is, and one message says how it went', async () => {
    const { origin, urls } = await heldPictures()
    const started = await startMain()
    const { download, window, notices } = started
    await download(urls)
    origin.release()
    await eventually(() => notices.length > 0)
    expect(window.progress.at(-1)).toBe(-1)
    expect(window.progress.every(fraction => fraction === -1 || (fraction >= 0 && fraction <= 1))).toBe(true)
    expect(notices).toMatchObject([{ shown: true, options: { title: '3 images saved' } }])
    window.hide()
    notices[0]?.emit('click')
    expect([window.visible, window.focused]).toEqual([true, true])
  })

  test('no message disturbs who looks at the window', async () => {
    const { origin, urls } = await heldPictures()
    const { download, window, notices, call } = await startMain()
    window.focus()
    const batch = await download(urls)
    origin.release()
    await eventually(async () => (await call('appInfo')).running.length === 0)
    expect((await call('failures', { batch })).length).toBe(0)
    expect(notices).toEqual([])
  })
})

test('a terminal that is gone holds nothing up: what cannot be written there is no error to be written there', async () => {
  const outputs = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'on'))
  await startMain()
  for (const listen of outputs) {
    expect(listen).toHaveBeenCalledWith('error', expect.any(Function))
    listen.mockRestore()
  }
})

describe('quitting', () => {
  test('asks nothing when nothing runs, and lets go of the store', async () => {
    const { app, log, home, windows } = await startMain()
    app.quit()
    await eventually(() => log.quits === 1)
    expect(log.questions).toEqual([])
    expect(windows).toEqual([])
    await readFile(join(home, 'shoal.db'))
  })

  test('in mid-batch can be cancelled', async () => {
    const { urls } = await heldPictures()
    const { app, answers, log, download, call } = await startMain()
    const batch = await download(urls)
    answers.messageBox = [2]
    app.quit()
    await eventually(() => log.questions.length === 1)
    expect(log.questions[0]).toMatchObject({
      message: '1 batch is not finished.',
      buttons: ['Finish, then quit', 'Stop now', 'Cancel'],
    })
    expect((await call('appInfo')).running).toMatchObject([{ batch }])
    expect(log.quits).toBe(0)
  })

  test('in mid-batch can stop and keep what there is', async () => {
    const { origin, urls } = await heldPictures()
    const started = await startMain()
    const batch = await started.download(urls)
    await origin.waitFor(3)
    started.answers.messageBox = [1]
    started.app.quit()
    await eventually(() => started.log.quits === 1)
    expect(await countsAfter(started, batch)).toMatchObject({ items: 3, queued: 3 })
  })

  test('in mid-batch can finish first, out of sight', async () => {
    const { origin, urls } = await heldPictures()
    const started = await startMain()
    const batch = await started.download(urls)
    started.window.show()
    started.answers.messageBox = [0]
    started.app.quit()
    await eventually(() => !started.window.visible)
    expect(started.log.quits).toBe(0)
    origin.release()
    await eventually(() => started.log.quits === 1)
    expect(await countsAfter(started, batch)).toMatchObject({ saved: 3, queued: 0 })
    expect(started.notices).toHaveLength(1)
  })

  test('finishing continues with what was paused', async () => {
    const { origin, urls } = await heldPictures()
    const started = await startMain()
    const batch = await started.download(urls)
    await started.call('pause', { batch })
    origin.release()
    started.answers.messageBox = [0]
    started.app.quit()
    await eventually(() => started.log.quits === 1)
    expect(await countsAfter(started, batch)).toMatchObject({ saved: 3 })
  })

  test('is forgotten when the user comes back while the rest is finished', async () => {
    const { origin, urls } = await heldPictures()
    const started = await startMain()
    await started.download(urls)
    started.answers.messageBox = [0]
    started.app.quit()
    await eventually(() => started.log.questions.length === 1)
    started.app.emit('second-instance', {}, [], '', { args: [], folder: '/' })
    await eventually(() => started.window.visible)
    origin.release()
    await eventually(async () => (await started.call('appInfo')).running.length === 0)
    expect(started.log.quits).toBe(0)
  })

  test('asks once, however often it is tried', async () => {
    const { urls } = await heldPictures()
    const { app, answers, log, download } = await startMain()
    await download(urls)
    answers.messageBox = [2]
    app.quit()
    app.quit()
    await eventually(() => log.questions.length > 0)
    expect(log.questions).toHaveLength(1)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s is not asked about', async signal => {
    const { urls } = await heldPictures()
    const started = await startMain()
    const batch = await started.download(urls)
    // To Shoal's own listener alone: a signal would reach this test, too.
    process.listeners(signal).at(-1)?.(signal)
    await eventually(() => started.log.quits === 1)
    expect(started.log.questions).toEqual([])
    expect(await countsAfter(started, batch)).toMatchObject({ items: 3, queued: 3 })
  })

  test('by the system is not asked about', async () => {
    const { urls } = await heldPictures()
    const started = await startMain()
    const batch = await started.download(urls)
    started.electron.powerMonitor.emit('shutdown')
    await eventually(() => started.log.quits === 1)
    expect(started.log.questions).toEqual([])
    expect(await countsAfter(started, batch)).toMatchObject({ items: 3, queued: 3 })
  })

  test.skipIf(process.platform === 'darwin')('is what closing the window means', async () => {
    const { urls } = await heldPictures()
    const { window, answers, log, download, windows } = await startMain()
    await download(urls)
    answers.messageBox = [2, 1]
    expect(window.close()).toBe(false)
    await eventually(() => log.questions.length === 1)
    expect(windows).toHaveLength(1)
    expect(window.close()).toBe(false)
    await eventually(() => log.quits === 1)
    expect(windows).toEqual([])
  })
})
