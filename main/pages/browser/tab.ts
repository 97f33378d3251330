import type { CookieLine } from '../../engine/http/http.ts'

/** What a page asks for. `image`: an image element or a style wants it. `page`: the document of the tab itself. */
export type Wanted = { url: string; kind: 'page' | 'image' | 'other' }

/** `empty`: an image is answered here, with one of a single pixel. */
export type Verdict = 'pass' | 'empty' | 'refuse'

/** What a tab tells of its page, and asks. */
export type TabEvents = {
  /** Before a request is sent. */
  decide(wanted: Wanted): Verdict
  /** Each request there is, those among them that nobody was asked about: redirects, and what workers ask for. */
  requested(wanted: Wanted & { isRedirect: boolean }): void
  /** The beginning of each answer. */
  answered(wanted: Wanted, contentType: string | undefined): void
  /** Each request that ended, in whatever way. */
  settled(): void
  crashed(): void
}

/** What the document of a page began with. `file`: the address gives a file to be saved. */
export type Opened =
  | { kind: 'answer'; status: number; headers: Record<string, string> }
  | { kind: 'file' }
  | { kind: 'failed'; why: string }

/** The commands of the DevTools protocol to the frames of one process. */
export type FrameSession = { send(method: string, params?: object): Promise<unknown> }

/** One page of a browser, with a session of its own in memory. */
export type Tab = {
  /** Resolves when the document begins to arrive, or when there will be none. */
  open(url: string): Promise<Opened>
  /** The first is that of the page itself, the others those of frames from other sites. */
  sessions(): Promise<FrameSession[]>
  /** The address of the page now. */
  readonly url: string
  close(): Promise<void>
}

/** What every page of a browser is opened with. */
export type TabOptions = {
  /** Of the window, in CSS pixels. */
  width: number
  height: number
  /** Replaces the browser's own; absent: that, and Shoal's beside it. */
  userAgent: string | undefined
  /** Sent with each request, to whatever site. */
  headers: Readonly<Record<string, string>>
  cookies: readonly CookieLine[]
}

/** A browser that runs. Its only way out is a judging proxy. */
export type RunningBrowser = {
  openTab(options: TabOptions, events: TabEvents): Promise<Tab>
  /**
   * Shows an address to the user, in a window that they close when they are done. Resolves then with the cookies of all
   * sites. Rejects with the reason of the signal.
   */
  showPerson(url: string, signal: AbortSignal): Promise<CookieLine[]>
  /** Memory of its processes that they share with no other; undefined where the system does not tell. */
  memoryBytes(): Promise<number | undefined>
  close(): Promise<void>
}

/** Where the judging proxy listens, and what it wants to hear. */
export type ProxyAccess = { port: number; user: string; password: string }

/**
 * Starts a browser. `isVisible`: for a person. Rejects with a RefusalError that says why there is none.
 */
export type StartBrowser = (proxy: ProxyAccess, isVisible: boolean) => Promise<RunningBrowser>
