// The built app in plain Node, with the stand-in for Electron: process.ts FOLDER [arguments of the app]. Its parent
// plays the window.
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { createBirpc } from 'birpc'
import { createStandIn, type Frame } from '../stand-in.ts'

/** What the parent may ask. */
export type ModelProcess = typeof model
/** What a page does for the window's contents. */
export type ModelPage = {
  /** `webContents.send`. */
  sent(channel: string, value: unknown): void
  /** `webContents.executeJavaScript`. */
  execute(script: string): Promise<unknown>
  /** `webContents.capturePage`, as PNG. */
  capture(): Promise<Uint8Array>
  /** The app ended: how. */
  ended(exitCode: number): void
}

const [folder = '', ...args] = process.argv.slice(2)
process.argv = [process.execPath, ...args]

const standIn = createStandIn()
/** No page asks before there is a window. */
const opened = Promise.withResolvers<void>()
let delays: ReturnType<typeof watchDelays> | undefined

const model = {
  /** `ipcRenderer.invoke` of the page, or of a frame in it. */
  async invoke(channel: string, passed: unknown[], frame?: { origin: string }) {
    await opened.promise
    return standIn.invoke(channel, passed, frame && { senderFrame: inFrame(frame.origin) })
  },
  /** `ipcRenderer.send` of the page. */
  send(channel: string) {
    const contents = standIn.windows[0]?.webContents
    standIn.electron.ipcMain.emit(channel, { sender: contents, senderFrame: contents?.mainFrame })
  },
  /** What the app's own scheme answers. */
  async serve(url: string, method: string) {
    // As lib/browser/api/protocol.ts makes it: with a signal that is never aborted.
    const response = await standIn.schemes.get('app')?.(new Request(url, { method }))
    if (response === undefined) throw new Error('Nothing is served.')
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    }
  },
  /** Whether the session lets a request through. */
  allows: (url: string, details: { resourceType: string; frame: { url: string } }) =>
    standIn.request(url, details),
  /** Whether the page may go there. */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    let isAllowed = true
    const event = { url, isMainFrame, preventDefault: () => (isAllowed = false) }
    standIn.windows[0]?.webContents.emit('will-frame-navigate', event)
    return isAllowed
  },
  /** Whether the page may open a window. */
  mayOpen: (url: string) => standIn.windows[0]?.webContents.openHandler?.({ url }).action === 'allow',
  navigated: () =>
    void standIn.windows[0]?.webContents.emit('did-start-navigation', {
      isMainFrame: true,
      isSameDocument: false,
    }),
  /** As a menu leads to a view of the page. */
  go: (path: string) => standIn.windows[0]?.webContents.send('shoal:go', path),
  drawn: () => void standIn.windows[0]?.emit('ready-to-show'),
  openFile: (path: string) => void standIn.app.emit('open-file', { preventDefault() {} }, path),
  openUrl: (url: string) => void standIn.app.emit('open-url', { preventDefault() {} }, url),
  /** From now on until `delays`, how late the event loop of the main process was. */
  watchDelays() {
    delays = watchDelays()
  },
  delays: () => delays?.(),
  quit() {
    // What still runs is stopped, as the second answer says.
    standIn.answers.messageBox = [1]
    standIn.app.quit()
  },
}

/**
 * How late timers were, and how much of that the thread's own work was: the processor's time between two timers, which
 * does not grow where other programs take the processor.
 */
function watchDelays() {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const work = createHistogram()
  let before = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    work.record(Math.max(1, user + system))
  }, 1)
  delay.enable()
  return () => {
    delay.disable()
    clearInterval(timer)
    return {
      p50Ms: delay.percentile(50) / 1e6,
      p99Ms: delay.percentile(99) / 1e6,
      maxMs: delay.max / 1e6,
      workP99Ms: work.percentile(99) / 1e3,
      workMaxMs: work.max / 1e3,
    }
  }
}

const inFrame = (origin: string): Frame => ({
  origin,
  parent: standIn.windows[0]?.webContents.mainFrame ?? null,
  isDestroyed: () => false,
})

const page = createBirpc<ModelPage, ModelProcess>(model, {
  post: message => void process.send?.(message),
  on: receive => process.on('message', receive),
  timeout: -1,
})

standIn.app.on('web-contents-created', (_event, contents) => {
  opened.resolve()
  contents.send = (channel: string, value: unknown) => void page.sent.asEvent(channel, value)
  contents.executeJavaScript = (script: string) => page.execute(script)
  contents.capturePage = async () => {
    const png = await page.capture()
    return { isEmpty: () => png.length === 0, toPNG: () => png }
  }
})
const end = async (code: number) => {
  await page.ended(code)
  process.exit(code)
}
standIn.app.exit = code => void end(code)
standIn.app.on('quit', () => void end(0))
// Its parent is gone.
process.once('disconnect', () => process.exit(1))

Object.assign(globalThis, { electron: standIn.electron })
const source = Object.keys(standIn.electron)
  .map(name => `export const ${name} = globalThis.electron.${name}`)
  .join('\n')
const url = `data:text/javascript,${encodeURIComponent(source)}`
registerHooks({
  resolve: (name, context, next) => (name === 'electron' ? { url, shortCircuit: true } : next(name, context)),
})
await import(pathToFileURL(join(folder, 'dist', 'electron', 'main.js')).href)
standIn.becomeReady()
