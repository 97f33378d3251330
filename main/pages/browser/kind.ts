/** What a kind of browser is made of. Shells that bring one of their own need no more of pages than this. */
export type { CookieLine } from '../../engine/http/http.ts'
export { closeDoorsScript, onePixel } from './in-page.ts'
export { ownMemoryOf } from './own-memory.ts'
export type {
  FrameSession,
  Opened,
  ProxyAccess,
  StartBrowser,
  Tab,
  TabEvents,
  TabOptions,
  Wanted,
} from './tab.ts'
