import type { CookieLine, ProxyAccess } from '../../app/app.ts'
import { closeContents, forget, type HiddenParts, openWindow } from './page-windows.ts'

/** A window for a person, until they close it. */
export async function showPerson(
  parts: HiddenParts,
  proxy: ProxyAccess,
  url: string,
  signal: AbortSignal,
): Promise<CookieLine[]> {
  const { window, own } = await openWindow(parts, proxy, { show: true, width: 1100, height: 800 }, {})
  // Sites that log people in for others do so in a window of theirs: it has the same session, and is guarded alike.
  window.webContents.setWindowOpenHandler(() => ({ action: 'allow' }))
  window.webContents.on('did-create-window', ({ webContents }) => {
    closeContents(webContents, proxy)
    webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  const closed = Promise.withResolvers<void>()
  window.once('closed', () => closed.resolve())
  const giveUp = () => window.destroy()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    // What cannot be shown is in the window, where the user sees it.
    window.loadURL(url).catch(() => {})
    await closed.promise
    signal.throwIfAborted()
    const cookies = await own.cookies.get({})
    return cookies.map(({ name, value, domain = '', path = '/', ...cookie }) => ({
      ...{ key: name, value, path },
      domain: domain.replace(/^\./, ''),
      hostOnly: cookie.hostOnly ?? true,
      secure: cookie.secure ?? false,
      httpOnly: cookie.httpOnly ?? false,
      expiresAt: cookie.expirationDate === undefined ? undefined : cookie.expirationDate * 1000,
    }))
  } finally {
    signal.removeEventListener('abort', giveUp)
    await forget(own)
  }
}
