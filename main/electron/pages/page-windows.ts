import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Session,
  WebContents,
  WebPreferences,
} from 'electron'
import type { ProxyAccess } from '../../app/app.ts'

/** The parts of Electron that it is made of. */
export type HiddenParts = {
  BrowserWindow: typeof BrowserWindow
  session: { fromPartition(name: string): Session }
}

/** Whether it is the session of a page of strangers, which none of the window's own rules are for. */
export const isOfStrangers = (session: Session): boolean => strangers.has(session)

const strangers = new WeakSet<Session>()

/** Pages so far: each has a partition of its own, in memory. */
let pages = 0

/** A window with a session of its own in memory, whose only way out is the proxy. */
export async function openWindow(
  { BrowserWindow, session }: HiddenParts,
  proxy: ProxyAccess,
  look: Pick<BrowserWindowConstructorOptions, 'show' | 'width' | 'height'>,
  preferences: WebPreferences,
): Promise<{ window: BrowserWindow; own: Session }> {
  pages += 1
  const own = session.fromPartition(`page-${pages}`)
  strangers.add(own)
  await own.setProxy({
    mode: 'fixed_servers',
    proxyRules: `http=127.0.0.1:${proxy.port};https=127.0.0.1:${proxy.port}`,
    // Electron leaves this machine out of a proxy unless it is asked not to.
    proxyBypassRules: '<-loopback>',
  })
  closeSession(own)
  const safe = {
    session: own,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    spellcheck: false,
  }
  const window = new BrowserWindow({ ...look, webPreferences: { ...preferences, ...safe } })
  closeContents(window.webContents, proxy)
  return { window, own }
}

/** Nothing of a page is left. */
export async function forget(own: Session): Promise<void> {
  await own.closeAllConnections()
  await own.clearStorageData()
}

/** Nothing that a page could ask the user or the system for. */
function closeSession(own: Session): void {
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  // An answer without the wanted stream would be an error here.
  own.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  own.on('will-download', event => event.preventDefault())
}

export function closeContents(contents: WebContents, proxy: ProxyAccess): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-prevent-unload', event => event.preventDefault())
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.on('select-client-certificate', event => event.preventDefault())
  contents.on('login', (event, _details, { isProxy, port }, answer) => {
    event.preventDefault()
    if (isProxy && port === proxy.port) answer(proxy.user, proxy.password)
    else answer()
  })
}
