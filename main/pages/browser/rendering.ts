import { setTimeout as delay } from 'node:timers/promises'
import { type Failure, failure } from '../../../shared/failure.ts'
import type { World } from '../../engine/engine.ts'
import { failureOfStatus } from '../../engine/http/http.ts'
import type { CutBy, RenderLimits } from './limits.ts'
import { type Barred, hostAndPort } from './proxied-run.ts'
import type { JudgingProxy } from './proxy.ts'
import { createScrolling, parseScrollStep, scrollExpression } from './scroll.ts'
import { createSettling } from './settling.ts'
import { imageStyles, readSnapshot, type SeenDocument } from './snapshot.ts'
import type { FrameSession, RunningBrowser, Tab, TabEvents, TabOptions } from './tab.ts'

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

/** Scripts get so long to fill a page, and so long for each answer to a question of ours. */
const settleMs = 2500
const askMs = 4000
/** After a step of scrolling: for observers to be told, and for what they then ask for. */
const stepMs = 100
const lookAgainMs = 300
const memoryLookMs = 500
const mostHtml = 10_000_000

/** Renders one page. Rejects only with the reason of the signal. */
export async function renderPage(
  request: RenderRequest,
  { browser, proxy, clock, limits }: RenderContext,
  signal: AbortSignal,
): Promise<RenderResult> {
  const cut = Promise.withResolvers<CutBy>()
  const over = new AbortController()
  let partial: CutBy | undefined
  const end = (why: CutBy) => {
    partial ??= why
    cut.resolve(why)
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
  const timer = setTimeout(() => end('totalMs'), limits.totalMs)
  const looking = watchMemory(browser, limits.memoryBytes, end, over.signal)
  let tab: Tab | undefined
  const stopped = Promise.withResolvers<never>()
  const stop = () => {
    over.abort(signal.reason)
    stopped.reject(signal.reason)
  }
  // Nobody may wait for it at that moment.
  stopped.promise.catch(() => {})
  signal.throwIfAborted()
  signal.addEventListener('abort', stop, { once: true })

  async function course(): Promise<RenderResult> {
    tab = await browser.openTab(request.tab, seen.events)
    const opened = await Promise.race([
      tab.open(request.url),
      // Whatever ends the wait, there is no answer.
      delay(limits.openMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined),
    ])
    const trouble = run.troubleWith(start.hostname)
    if (opened?.kind === 'file') return { kind: 'other' }
    if (opened?.kind === 'failed' && seen.images.length === 0)
      return { kind: 'failed', failure: trouble ?? failure('render-failed', opened.why) }
    if (opened?.kind === 'answer' && !isDocument(opened.headers['content-type'])) return { kind: 'other' }
    if (opened === undefined) end('totalMs')
    const { status = 0, headers = {} } = opened?.kind === 'answer' ? opened : {}
    if (status >= 400) return { kind: 'failed', failure: failureOfStatus(status, headers, clock.now()) }
    if (partial === undefined) await readThrough(tab)
    const documents = partial === 'crash' ? [] : await look(tab)
    return {
      kind: 'rendered',
      url: /^https?:/i.test(tab.url) ? tab.url : request.url,
      ...{ status, headers, documents, partial, limits },
      images: seen.images,
      requests: seen.requests,
      bytes: run.bytes,
      blocked: run.barred,
      address: run.addressOf(start.hostname),
    }
  }

  /** Waits for what scripts fill in, and scrolls to the end. Ends early where a limit is reached. */
  async function readThrough(tab: Tab): Promise<void> {
    try {
      await settling.quiet(500, settleMs, over.signal)
      const [main] = await tab.sessions()
      if (main === undefined) return
      const decide = createScrolling(request.tab.height, limits.screens)
      for (;;) {
        const before = seen.images.length
        const step = parseScrollStep(await evaluate(main, scrollExpression))
        if (step === undefined) return end('stuck')
        await clock.sleep(stepMs, over.signal)
        await settling.quiet(50, lookAgainMs, over.signal)
        const next = decide(step, seen.images.length > before)
        if (next === 'end') return
        if (next === 'too-long') return end('screens')
        if (next === 'look') await clock.sleep(lookAgainMs, over.signal)
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!over.signal.aborted) throw error
    }
  }

  async function look(tab: Tab): Promise<SeenDocument[]> {
    const documents: SeenDocument[] = []
    let room = mostHtml
    for (const session of (await within(tab.sessions())) ?? []) {
      const taken = await within(session.send('DOMSnapshot.captureSnapshot', { computedStyles: imageStyles }))
      const found = readSnapshot(taken, room)
      if (found === undefined) {
        partial ??= 'stuck'
        if (documents.length === 0) return []
        continue
      }
      documents.push(...found.documents)
      room -= found.documents.reduce((sum, { html }) => sum + html.length, 0)
      if (found.isCut) partial ??= 'length'
    }
    return documents
  }

  try {
    return await Promise.race([course(), stopped.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    over.abort(new Error('The page is done'))
    await Promise.all([within(tab?.close() ?? Promise.resolve()), looking])
    run.end()
  }
}

/** What is asked of a page ends, whatever its scripts do: undefined where it did not answer in time, or fails. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  const late = new AbortController()
  try {
    return await Promise.race([answer, delay(askMs, undefined, { signal: late.signal })])
  } catch {
    return undefined
  } finally {
    late.abort()
  }
}

/** In a world of its own, whose functions the page cannot have changed. */
async function evaluate(session: FrameSession, expression: string): Promise<unknown> {
  const answer = await within(
    (async () => {
      const tree = (await session.send('Page.getFrameTree')) as { frameTree: { frame: { id: string } } }
      const frameId = tree.frameTree.frame.id
      const world = (await session.send('Page.createIsolatedWorld', { frameId })) as {
        executionContextId: number
      }
      const { result } = (await session.send('Runtime.evaluate', {
        expression,
        contextId: world.executionContextId,
        returnByValue: true,
        timeout: askMs,
      })) as { result: { value?: unknown } }
      return { value: result.value }
    })(),
  )
  return answer?.value
}

/** Feeds and files are read as what they are, without a browser. */
const isDocument = (contentType: string | undefined): boolean =>
  contentType === undefined || /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType)

/** What a page asked for so far. */
function createSeen(
  loadsImages: boolean,
  limits: RenderLimits,
  settling: ReturnType<typeof createSettling>,
  end: (why: CutBy) => void,
) {
  const images = new Set<string>()
  let requests = 0

  function note(url: string): void {
    if (!/^https?:/i.test(url) || images.has(url)) return
    if (images.size >= limits.images) end('images')
    else images.add(url)
  }

  const events: TabEvents = {
    decide({ kind, url }) {
      if (!/^(?:https?|data|blob|about):/i.test(url) || requests > limits.requests) return 'refuse'
      return kind === 'image' && !loadsImages ? 'empty' : 'pass'
    },
    requested({ url, kind, isRedirect }) {
      settling.began()
      if (kind === 'image') {
        // The page names the first address of a redirect.
        if (!isRedirect) note(url)
        if (!loadsImages) return
      }
      requests += 1
      if (requests > limits.requests) end('requests')
    },
    answered({ url, kind }, contentType) {
      // Drawn or shown by a script, which asked for it as for anything else.
      if (kind === 'other' && /^\s*image\//i.test(contentType ?? '')) note(url)
    },
    settled: settling.ended,
    crashed: () => end('crash'),
  }
  return {
    events,
    get images() {
      return [...images]
    },
    get requests() {
      return requests
    },
  }
}

async function watchMemory(
  browser: RunningBrowser,
  mostBytes: number,
  end: (why: CutBy) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // It may end at any moment.
    const bytes = await browser.memoryBytes().catch(() => undefined)
    if (bytes !== undefined && bytes > mostBytes) end('memoryBytes')
    // An aborted signal ends the loop.
    await delay(memoryLookMs, undefined, { signal }).catch(() => {})
  }
}
