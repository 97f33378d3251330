import { aiRulesOf } from '../../main/pages/reading/ai-rules.ts'
import { parsePage } from '../../main/pages/reading/page-document.ts'
import type { PageReader } from '../../main/pages/reading/page-reader.ts'
import { failure } from '../../shared/failure.ts'

/** A reader of pages that exist only here: HTML by address. What is not there fails as 404 does. */
export type FakePages = {
  read: PageReader['read']
  mayLeadInside: () => boolean
  /** Addresses asked for, in order, with the page that named each. */
  asked: { url: string; referer: string | undefined }[]
}

/** `redirects`: addresses that lead to others. `before` may hold an answer back. */
export function fakePages(
  pages: Readonly<Record<string, string>>,
  {
    redirects = {},
    before = async () => {},
  }: { redirects?: Readonly<Record<string, string>>; before?: (url: string) => Promise<void> } = {},
): FakePages {
  const asked: FakePages['asked'] = []
  return {
    asked,
    mayLeadInside: () => false,
    async read(url, { referer, signal } = {}) {
      asked.push({ url, referer })
      await before(url)
      signal?.throwIfAborted()
      const at = redirects[url] ?? url
      const text = pages[at]
      if (text === undefined) return { kind: 'failed', failure: failure('not-found', '404 Not Found') }
      const document = await parsePage(Buffer.from(text), 'text/html; charset=utf-8')
      const page = {
        url: at,
        status: 200,
        contentType: 'text/html',
        bytes: text.length,
        document,
        aiRules: aiRulesOf(document.$, undefined),
      }
      return { kind: 'page', page }
    },
  }
}
