import type { OnBeforeRequestListenerDetails, Session, WebContents } from 'electron'
import { isWebAddress } from '../../shared/address.ts'
import { showLogUrl } from './crash-page.ts'
import { isPage, isPageCopy } from './page.ts'

/** The page needs nothing from the system that its commands do not give, and nothing from the network. */
export function guardSession(
  session: Pick<
    Session,
    | 'setPermissionRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setDevicePermissionHandler'
    | 'setDisplayMediaRequestHandler'
    | 'webRequest'
    | 'on'
  >,
): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  // The content security policy says so too; this also holds for what is no page.
  session.webRequest.onBeforeRequest((request, answer) =>
    answer({ cancel: !isInside(request.url) && !isForCopy(request) }),
  )
  session.on('will-download', event => event.preventDefault())
}

/** For every page that ever comes to be. Links to the web open in the system's browser. */
export function guardContents(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  { openUrl, showLog }: { openUrl: (url: string) => void; showLog: () => void },
): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) openUrl(url)
    return { action: 'deny' }
  })
  contents.on('will-frame-navigate', event => {
    const isKnown = event.isMainFrame ? isPage(event.url) : isPageCopy(event.url)
    if (!isKnown) event.preventDefault()
    if (event.isMainFrame && event.url === showLogUrl) showLog()
  })
  contents.on('will-redirect', event => {
    if (!isPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', event => event.preventDefault())
}

/** Images and styles of a web page, as its copy shows them. */
const isForCopy = ({ url, resourceType, frame }: OnBeforeRequestListenerDetails): boolean =>
  isWebAddress(url) &&
  (resourceType === 'image' || resourceType === 'stylesheet') &&
  frame !== null &&
  frame !== undefined &&
  isPageCopy(frame.url)

/** The page's own scheme, what a page holds itself, and the developer tools. */
const isInside = (url: string): boolean => /^(app|blob|data|devtools):/.test(url)
