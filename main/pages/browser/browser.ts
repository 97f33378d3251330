import type { World } from '../../engine/engine.ts'
import { isPrivateAddress } from '../../engine/http/http.ts'
import { type RenderLimits, renderLimits } from './limits.ts'
import { type JudgingProxy, startJudgingProxy } from './proxy.ts'
import { type RenderRequest, type RenderResult, renderPage } from './rendering.ts'
import type { RunningBrowser, StartBrowser } from './tab.ts'

/** Loads pages as a browser does. One at a time: a browser with one page takes half a gigabyte. */
export type PageBrowser = {
  /** Starts a browser, so that the first page need not wait. Rejects with a RefusalError where there is none. */
  begin(): Promise<void>
  /** Rejects with a RefusalError where no browser can be started, and with the reason of the signal. */
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult>
  /** Ends the browser; the next page starts another one. */
  rest(): Promise<void>
}

export type PageBrowserParts = {
  start: StartBrowser
  world: Pick<World, 'clock' | 'log'>
  /** Proxies of the user, as Node reads them from the environment. */
  proxyEnv: World['env']
  isPrivate?: ((address: string) => boolean) | undefined
  limits?: RenderLimits
}

const isInDoubt = (result: RenderResult): boolean =>
  result.kind === 'rendered'
    ? result.partial === 'crash' || result.partial === 'memoryBytes'
    : result.kind === 'failed' && result.failure.code === 'render-failed'

/** Nothing is started before the first page is wanted. */
export function createPageBrowser({
  start,
  world: { clock, log },
  proxyEnv,
  isPrivate = isPrivateAddress,
  limits = renderLimits,
}: PageBrowserParts): PageBrowser {
  type Running = { browser: RunningBrowser; proxy: JudgingProxy }
  let running: Promise<Running> | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function open(): Promise<Running> {
    const proxy = await startJudgingProxy({ isPrivate, proxyEnv })
    try {
      return { proxy, browser: await start(proxy, false) }
    } catch (error) {
      await proxy.close()
      throw error
    }
  }

  async function close(): Promise<void> {
    const opened = running
    running = undefined
    // Whoever wanted it has the error already.
    const found = await opened?.catch(() => undefined)
    await found?.browser.close()
    await found?.proxy.close()
  }

  function begin(): Promise<Running> {
    running ??= open().catch(error => {
      running = undefined
      throw error
    })
    return running
  }

  async function render(request: RenderRequest, signal: AbortSignal): Promise<RenderResult> {
    signal.throwIfAborted()
    const { browser, proxy } = await begin()
    const result = await renderPage(request, { browser, proxy, clock, limits }, signal)
    if (result.kind === 'rendered') {
      for (const { host, why, isBrowsers } of result.blocked)
        log(isBrowsers ? 'browser-call-home' : 'page-barred', { host, why })
    }
    // What made it give up may have left it in any state.
    if (isInDoubt(result)) await close()
    return result
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work)
    // Its own caller hears of it; the next one only waits.
    last = done.catch(() => {})
    return done
  }

  return {
    begin: () => inTurn(async () => void (await begin())),
    render: (request, signal) => inTurn(() => render(request, signal)),
    rest: () => inTurn(close),
  }
}
