import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Frame, frameOf, preventable } from './stand-in.ts'
import { type Started, startMain } from './start-main.ts'

let started: Started
let end = async () => {}
beforeAll(async () => {
  started = await startMain({}, over => {
    end = over
  })
})
afterAll(() => end())
beforeEach(() => {
  started.log.external = []
  started.window.webContents.destroyed = false
  started.window.webContents.mainFrame = frameOf('app://shoal')
})

describe('calls', () => {
  test('of the page are answered', async () => {
    const { invoke } = started
    expect(await invoke('shoal:call', ['history'])).toEqual({ ok: true, value: [] })
    expect(await invoke('shoal:call', ['history', undefined])).toEqual({ ok: true, value: [] })
  })

  test.each<[string, (page: Frame) => unknown]>([
    ['a frame in the page', page => frameOf('app://shoal', page)],
    ['a frame in the page that shows another site', page => frameOf('https://evil.example', page)],
    ['a frame of another window', () => frameOf('app://shoal')],
    ['a frame that has gone', () => null],
    ['a frame that is being destroyed', page => Object.assign(page, { isDestroyed: () => true })],
    ['the page, led to another site', page => Object.assign(page, { origin: 'https://evil.example' })],
    [
      'the page, led to a name that begins alike',
      page => Object.assign(page, { origin: 'app://shoal.evil' }),
    ],
    ['the page, led to another name', page => Object.assign(page, { origin: 'app://other' })],
    ['the page, led to a file', page => Object.assign(page, { origin: 'file://' })],
    ['the page, in a sandbox', page => Object.assign(page, { origin: 'null' })],
  ])('of %s are refused, in words', async (_, from) => {
    const { invoke, window } = started
    const senderFrame = from(window.webContents.mainFrame)
    expect(await invoke('shoal:call', ['history'], { senderFrame })).toEqual({
      ok: false,
      refusal: { code: 'not-our-window', message: 'Shoal answers only its own window' },
    })
  })

  test('of a page that is gone are refused', async () => {
    const { invoke, window } = started
    window.webContents.destroyed = true
    expect(await invoke('shoal:call', ['history'])).toMatchObject({ ok: false })
  })

  test.each<[unknown, unknown]>([
    ['fly', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['toString', undefined],
    ['', undefined],
    [undefined, undefined],
    [null, undefined],
    [{ toString: () => 'history' }, undefined],
    [['history'], undefined],
  ])('%s is no command', async (name, input) => {
    const { invoke } = started
    expect(await invoke('shoal:call', [name, input])).toMatchObject({
      ok: false,
      refusal: { code: 'unknown-command' },
    })
  })

  test.each<[string, unknown]>([
    ['pause', undefined],
    ['pause', { batch: 1 }],
    ['pause', { batch: 'a', more: 1 }],
    ['openUrl', { url: 'file:///etc/passwd' }],
    ['openUrl', { url: 'javascript:alert(1)' }],
    ['openUrl', { url: 'smb://evil.example/x' }],
    ['openUrl', { url: 'https://' }],
    ['history', { all: true }],
  ])('%s with %o is refused', async (name, input) => {
    const { invoke, log } = started
    expect(await invoke('shoal:call', [name, input])).toMatchObject({
      ok: false,
      refusal: { code: 'bad-input' },
    })
    expect(log.external).toEqual([])
  })

  test('nothing else is handled', async () => {
    const { handlers, electron } = started
    expect([...handlers.keys()]).toEqual(['shoal:call'])
    expect(electron.ipcMain.eventNames()).toEqual(['shoal:listening'])
  })
})

describe('the page may', () => {
  test.each([
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'clipboard-sanitized-write',
    'fileSystem',
    'openExternal',
    'display-capture',
    'local-fonts',
    'usb',
    'unknown',
  ])('not have the permission %s', async permission => {
    const { permissions } = started
    const answers: boolean[] = []
    const ask = permissions['request'] as (...args: unknown[]) => void
    ask(undefined, permission, (granted: boolean) => answers.push(granted), {})
    expect(answers).toEqual([false])
    const check = permissions['check'] as (...args: unknown[]) => boolean
    expect(check(undefined, permission, 'app://shoal', {})).toBe(false)
  })

  test('not use devices or record the screen', () => {
    const { permissions } = started
    expect((permissions['device'] as () => unknown)()).toBe(false)
    const streams: unknown[] = []
    const record = permissions['display'] as (request: unknown, answer: (to: unknown) => void) => void
    record({}, to => streams.push(to))
    expect(streams).toEqual([null])
  })

  test.each([
    'https://example.org/',
    'http://127.0.0.1:1/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'ftp://x/',
    'chrome://settings',
  ])('not request %s', async url => {
    const { request } = started
    expect(request(url)).toBe(false)
    expect(request('app://shoal/assets/x.js')).toBe(true)
  })

  test('request pictures and styles for the copy of a page, and for nothing else', async () => {
    const { request } = started
    const copy = { url: 'app://shoal/page/0a1b2c' }
    const picture = 'https://example.org/a.jpg'
    expect(request(picture, { resourceType: 'image', frame: copy })).toBe(true)
    expect(request('http://example.org/a.css', { resourceType: 'stylesheet', frame: copy })).toBe(true)
    for (const resourceType of ['script', 'xhr', 'subFrame', 'font', 'ping', 'webSocket'])
      expect(request(picture, { resourceType, frame: copy })).toBe(false)
    for (const url of ['app://shoal/', 'app://shoal/page/../', 'https://example.org/page/0a1b2c', ''])
      expect(request(picture, { resourceType: 'image', frame: { url } })).toBe(false)
    expect(request(picture, { resourceType: 'image', frame: null })).toBe(false)
    expect(request('file:///etc/passwd', { resourceType: 'image', frame: copy })).toBe(false)
  })

  test('not save anything by itself', async () => {
    const { session } = started
    const event = preventable()
    session.emit('will-download', event)
    expect(event.prevented).toBe(true)
  })

  test.each([
    ['https://example.org/', true],
    ['app://other/', true],
    ['app://shoal/image/abc/1', true],
    ['app://shoal.evil/', true],
    ['app://user@shoal/', true],
    ['file:///etc/passwd', true],
    ['javascript:alert(1)', true],
    ['data:text/html,x', true],
    ['not an address', true],
    ['app://shoal/', false],
    ['app://shoal/#/history', false],
  ])('be led to %s: refused %s', async (url, refused) => {
    const { window } = started
    for (const name of ['will-frame-navigate', 'will-redirect']) {
      const event = preventable({ url, isMainFrame: true })
      window.webContents.emit(name, event)
      expect(event.prevented).toBe(refused)
    }
    const inFrame = preventable({ url, isMainFrame: false })
    window.webContents.emit('will-frame-navigate', inFrame)
    expect(inFrame.prevented).toBe(true)
  })

  test('be led elsewhere in a frame; only the copy of a page is shown in one', async () => {
    const { window } = started
    const copy = 'app://shoal/page/0a1b2c'
    for (const [isMainFrame, refused] of [
      [false, false],
      [true, true],
    ]) {
      const event = preventable({ url: copy, isMainFrame })
      window.webContents.emit('will-frame-navigate', event)
      expect(event.prevented).toBe(refused)
    }
  })

  test('not open windows; links to the web go to the browser', async () => {
    const { window, log } = started
    const addresses = [
      'https://example.org/a',
      'http://example.org/',
      'file:///x',
      'app://shoal/',
      'smb://x/y',
      'x',
    ]
    for (const url of addresses) expect(window.webContents.openHandler?.({ url })).toEqual({ action: 'deny' })
    expect(log.external).toEqual(['https://example.org/a', 'http://example.org/'])
  })

  test('not hold a webview', async () => {
    const { window } = started
    const event = preventable()
    window.webContents.emit('will-attach-webview', event)
    expect(event.prevented).toBe(true)
  })
})

describe('addresses', () => {
  test('of the scheme are a secure origin that bypasses nothing', async () => {
    const { log } = started
    expect(log.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ])
  })

  test.each([
    'app://other/',
    'app://shoal.evil/',
    'app://shoal/../package.json',
    'app://shoal/%2e%2e/package.json',
    'app://shoal/..%2fpackage.json',
    'app://shoal//etc/passwd',
    'app://shoal/etc/passwd',
    'app://shoal/C:/Windows/win.ini',
    'app://shoal/image/../../x',
    'app://shoal/image/abc/1',
    'app://shoal/thumb/abc/1?size=x',
    'app://shoal/assets',
  ])('%s are not there', async url => {
    const { schemes } = started
    const response = await schemes.get('app')?.(new Request(url))
    expect(response?.status).toBe(404)
    expect(response?.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('are only read', async () => {
    const { schemes } = started
    const response = await schemes.get('app')?.(new Request('app://shoal/', { method: 'POST', body: 'x' }))
    expect(response?.status).toBe(405)
  })
})
