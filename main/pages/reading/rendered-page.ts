import { isOpenHeader, splitScope } from '../../../shared/header-scope.ts'
import type { PageOptions } from '../../../shared/settings.ts'
import type { CookieLine } from '../../engine/http/http.ts'
import type { PageBrowser } from '../browser/browser.ts'
import { cutWords } from '../browser/limits.ts'
import type { Rendered } from '../browser/rendering.ts'
import { aiRulesOf } from './ai-rules.ts'
import type { Fetcher } from './fetch.ts'
import type { Page, PageResult } from './page.ts'
import type { PageDocument } from './page-document.ts'

export type RenderingParts = {
  browser: PageBrowser
  fetcher: Pick<Fetcher, 'visit'>
  options: PageOptions
  /** What the browser is to have from the start. */
  cookies: readonly CookieLine[]
}

/** As wide as most screens, and high: a page then asks for more at a time, and has fewer steps to its end. */
const windowSize = { width: 1280, height: 3000 }

/** What a browser has got, as it is handed through the rules of its site. */
type Got = Rendered | { kind: 'other'; url: string; address: undefined }

/**
 * Reads a page in a browser. Undefined where there is no page but something else, to be read without. Rejects with the
 * reason of the signal, and with a RefusalError where no browser can be started.
 */
export async function readRendered(
  wanted: { url: string; referer: string | undefined; signal: AbortSignal },
  { browser, fetcher, options, cookies }: RenderingParts,
): Promise<PageResult | undefined> {
  const got = await fetcher.visit<Got>(wanted, async ({ isTrusted, signal }) => {
    const { url } = wanted
    const tab = { ...windowSize, userAgent: options.userAgent, headers: headersOf(options), cookies }
    const { allowPrivate: allowsPrivate, render } = options
    const request = { url, isTrusted, allowsPrivate, loadsImages: render === 'images', tab }
    const result = await browser.render(request, signal)
    if (result.kind === 'failed') return result.failure
    return result.kind === 'other' ? { kind: 'other', url, address: undefined } : result
  })
  if ('code' in got) return { kind: 'failed', failure: got }
  return got.kind === 'other' ? undefined : { kind: 'page', page: await pageOf(got) }
}

async function pageOf(rendered: Rendered): Promise<Page> {
  const { parsePage } = await import('./page-document.ts')
  const parse = (html: string) => parsePage(Buffer.from(html), 'text/html; charset=utf-8')
  const [own, ...others] = rendered.documents
  const frames: { url: string; document: PageDocument }[] = []
  for (const { url, html } of others) frames.push({ url, document: await parse(html) })
  const { url, status, images, partial, headers, limits } = rendered
  const document = await parse(own?.html ?? '<!doctype html>')
  const cut = partial === undefined ? undefined : cutWords(partial, limits)
  return {
    ...{ url, status },
    contentType: 'text/html',
    document,
    bytes: rendered.bytes,
    aiRules: aiRulesOf(document.$, headers['x-robots-tag']),
    seen: { images, frames, cut },
  }
}

/** Those for every site: what a page asks for goes to sites that the user never named. */
const headersOf = ({ headers }: PageOptions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => isOpenHeader(name) && splitScope(name).host === undefined),
  )
