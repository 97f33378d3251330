import { type Failure, failure, failures } from '../../../shared/failure.ts'
import type { World } from '../../engine/engine.ts'
import { failureOfStatus } from '../../engine/http/http.ts'
import { type Asking, createAsking } from './asking.ts'
import type { CutBy, RenderLimits } from './limits.ts'
import { type Barred, hostAndPort } from './proxied-run.ts'
import type { JudgingProxy } from './proxy.ts'
import { createScrolling, parseScrollStep, scrollExpression } from './scroll.ts'
import { createSeen, type Seen } from './seen.ts'
import { createSettling, type Settling } from './settling.ts'
import { imageStyles, readSnapshot, type SeenDocument } from './snapshot.ts'
import type { RunningBrowser, Tab, TabOptions } from './tab.ts'

/** A page as a browser had it, after its scripts had run and it was scrolled to its end. */
export type Rendered = {
  kind: 'rendered'
  /** After redirects, of the server's or of scripts. */
  url: string
  status: number
  headers: Record<string, string>
  /** The page itself, then its frames. Empty where its scripts did not let it be looked at. */
  documents: SeenDocument[]
  /** Addresses of images that were asked for, in order, each once. */
  images: string[]
  requests: number
  bytes: number
  /** What was not let out. */
  blocked: readonly Barred[]
  /** What ended the reading early; undefined: it was read to its end. */
  partial: CutBy | undefined
  limits: RenderLimits
  /** Where its host was reached; undefined behind a proxy of the user's. */
  address: string | undefined
}

/** `other`: there is no web page at this address, but a file, a feed or an image. */
export type RenderResult = Rendered | { kind: 'failed'; failure: Failure } | { kind: 'other' }

export type RenderRequest = {
  url: string
  /** The page and its host may be in a private network. */
  isTrusted: boolean
  allowsPrivate: boolean
  /** Images are loaded, for pages that wait for them. */
  loadsImages: boolean
  tab: TabOptions
}

export type RenderContext = {
  browser: RunningBrowser
  proxy: JudgingProxy
  clock: World['clock']
  limits: RenderLimits
}

/** Scripts get so long to fill a page. */
const settleMs = 2500
/** After a step of scrolling: for observers to be told, and for what they then ask for. */
const stepMs = 100
const lookAgainMs = 300
const memoryLookMs = 500
const mostHtml = 10_000_000

/** One page on its way. */
type Course = {
  request: RenderRequest
  tab: Tab
  seen: Seen
  settling: Settling
  asking: Asking
  clock: World['clock']
  limits: RenderLimits
  /** Is aborted by whatever ends the reading: a limit, the page, or who asked for it. */
  over: AbortSignal
  end(why: CutBy): void
}

/** Renders one page. Rejects only with the reason of the signal. */
export async function renderPage(
  request: RenderRequest,
  { browser, proxy, clock, limits }: RenderContext,
  signal: AbortSignal,
): Promise<RenderResult> {
  signal.throwIfAborted()
  const over = new AbortController()
  let partial: CutBy | undefined
  const end = (why: CutBy) => {
    partial ??= why
    over.abort(new Error(why))
  }
  const start = new URL(request.url)
  const run = proxy.begin({
    trusted: new Set(request.isTrusted ? [hostAndPort(start)] : []),
    allowsPrivate: request.allowsPrivate,
    maxBytes: limits.bytes,
    maxRequests: limits.requests,
    over: end,
  })
  const settling = createSettling(clock)
  const seen = createSeen(request.loadsImages, limits, settling, end)
  const asking = createAsking(clock)
  const watching = [watchTime(limits.totalMs, clock, end, over.signal), watchMemory()]
  const stopped = Promise.withResolvers<never>()
  const stop = () => {
    over.abort(signal.reason)
    stopped.reject(signal.reason)
  }
  // Nothing may wait for it at that moment.
  stopped.promise.catch(() => {})
  signal.addEventListener('abort', stop, { once: true })
  let tab: Tab | undefined

  async function watchMemory(): Promise<void> {
    while (!over.signal.aborted) {
      const bytes = await asking.within(browser.memoryBytes())
      if (bytes !== undefined && bytes > limits.memoryBytes) end('memoryBytes')
      // An aborted signal ends the loop.
      await clock.sleep(memoryLookMs, over.signal).catch(() => {})
    }
  }

  async function render(): Promise<RenderResult> {
    tab = await browser.openTab(request.tab, seen.events)
    const course = { ...{ request, tab, seen, settling, asking, clock, limits }, over: over.signal, end }
    const opened = await openPage(course)
    if (opened.kind === 'other') return opened
    if (opened.kind === 'failed') {
      return { kind: 'failed', failure: run.troubleWith(start.hostname) ?? opened.failure }
    }
    if (partial === undefined) await readThrough(course)
    // What crashed has nothing to show.
    const documents = partial === 'crash' ? [] : await look(course)
    return {
      kind: 'rendered',
      url: /^https?:/i.test(tab.url) ? tab.url : request.url,
      ...{ status: opened.status, headers: opened.headers, documents, partial, limits },
      images: seen.images,
      requests: seen.requests,
      bytes: run.bytes,
      blocked: run.barred,
      address: run.addressOf(start.hostname),
    }
  }

  try {
    return await Promise.race([render(), stopped.promise])
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'failed', failure: failure('render-failed', messageOf(error)) }
  } finally {
    signal.removeEventListener('abort', stop)
    over.abort(new Error('The page is done'))
    await Promise.all([...watching, tab && asking.within(tab.close())])
    run.end()
  }
}

async function watchTime(
  mostMs: number,
  clock: World['clock'],
  end: (why: CutBy) => void,
  over: AbortSignal,
): Promise<void> {
  try {
    await clock.sleep(mostMs, over)
    end('totalMs')
  } catch {
    // The page was done before.
  }
}

type Begun = { kind: 'begun'; status: number; headers: Record<string, string> }

/** Waits until the document begins to arrive. What the page asked for by then counts, whatever becomes of it. */
async function openPage(course: Course): Promise<Begun | Exclude<RenderResult, Rendered>> {
  const { request, tab, seen, clock, limits, over, end } = course
  const opened = await Promise.race([
    tab.open(request.url),
    // Whatever ends the wait, there is no answer.
    clock.sleep(limits.openMs, over).catch(() => undefined),
  ])
  switch (opened?.kind) {
    case 'file':
      return { kind: 'other' }
    case 'answer': {
      const { status, headers } = opened
      if (!isDocument(headers['content-type'])) return { kind: 'other' }
      if (status >= 400) {
        return { kind: 'failed', failure: failureOfStatus(status, headers, clock.now()) }
      }
      return { kind: 'begun', status, headers }
    }
    default: {
      if (opened === undefined) end('openMs')
      if (seen.images.length > 0) return { kind: 'begun', status: 0, headers: {} }
      const why = opened === undefined ? failure('response-timeout') : failure('render-failed', opened.why)
      return { kind: 'failed', failure: why }
    }
  }
}

/** Waits for what scripts fill in, and scrolls to the end. Ends early where a limit is reached. */
async function readThrough(course: Course): Promise<void> {
  const { request, tab, seen, settling, asking, clock, limits, over, end } = course
  try {
    await settling.quiet(500, settleMs, over)
    const [main] = await tab.sessions()
    if (main === undefined) return
    const decide = createScrolling(request.tab.height, limits.screens)
    for (;;) {
      const before = seen.images.length
      const step = parseScrollStep(await asking.evaluate(main, scrollExpression))
      if (step === undefined) return end('stuck')
      await clock.sleep(stepMs, over)
      await settling.quiet(50, lookAgainMs, over)
      const next = decide(step, seen.images.length > before)
      if (next === 'end') return
      if (next === 'too-long') return end('screens')
      if (next === 'look') await clock.sleep(lookAgainMs, over)
    }
  } catch (error) {
    if (!over.aborted) throw error
  }
}

/** The page and its frames as they are. Empty where its scripts do not let it be looked at. */
async function look({ tab, asking, end }: Course): Promise<SeenDocument[]> {
  const documents: SeenDocument[] = []
  let room = mostHtml
  for (const session of (await asking.within(tab.sessions())) ?? []) {
    const taken = session.send('DOMSnapshot.captureSnapshot', { computedStyles: imageStyles })
    const found = readSnapshot(await asking.within(taken), room)
    if (found === undefined) {
      end('stuck')
      // The page itself comes first: without it, nothing is in its place.
      if (documents.length === 0) return []
      continue
    }
    documents.push(...found.documents)
    room -= found.documents.reduce((sum, { html }) => sum + html.length, 0)
    if (found.isCut) end('length')
  }
  return documents
}

const messageOf = (error: unknown): string => {
  const [line = ''] = `${error instanceof Error ? error.message : error}`.split('\n', 1)
  return `${failures['render-failed'].title} (${line})`
}

/** Feeds and files are read as what they are, without a browser. */
const isDocument = (contentType: string | undefined): boolean =>
  contentType === undefined || /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType)
