import { isUtf8 } from 'node:buffer'
import { setImmediate as turn } from 'node:timers/promises'
import { type CheerioAPI, load } from 'cheerio/slim'
import { Parser } from 'htmlparser2'
import { Parser as HtmlParser, type TreeAdapter } from 'parse5'
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter'
import { FailureError, failure } from '../../../shared/failure.ts'
import { createEncodingDetector, findLinks } from '../../lists/index.ts'
import { isBinary } from './binary.ts'
import { type EncodeText, encodeQueries, queryEncoder } from './encode-query.ts'
import { pageText } from './page-text.ts'

/** A page as it can be searched. `xml`: a feed, a sitemap or a listing. `json`: data, without elements. No script of it ever runs. */
export type PageDocument = { kind: 'html' | 'xml' | 'json'; text: string; $: CheerioAPI }

/** Roots of what is read as XML whatever its Content-Type claims: feeds are often served as pages. */
const xmlRoots = /^(?:[\w-]+:)?(?:rss|feed|rdf|urlset|sitemapindex|ListBucketResult|EnumerationResults)$/i

/** Parsing takes time with the depth of each element. Browsers stop at 512; broken old pages come near it. */
const mostDepth = 1000

/** A page of 10 MB can make more elements than it has tags: what it leaves open is repeated. */
const mostElements = 1_000_000

/** Of one page. An honest megabyte takes a tenth of a second. */
const mostParsingMs = 10_000
const pieceLength = 16_384
const breathLength = pieceLength * 16

/** Rejects with a FailureError where the bytes are not a page: not text, or built to overload the parser. */
export async function parsePage(bytes: Uint8Array, contentType: string | undefined): Promise<PageDocument> {
  const claimsXml = /^[^;]*[/+]xml\b/i.test(contentType ?? '') && !/xhtml/i.test(contentType ?? '')
  const detector = createEncodingDetector()
  if (!isUtf8(bytes)) await detector.load()
  const { text, encoding } = pageText(bytes, contentType, claimsXml, detector.encodingOf)
  if (isBinary(text)) throw new FailureError(failure('not-a-page'))
  if (isJson(text, contentType)) return { kind: 'json', text, $: load('', { xml: true }) }
  const root = rootOf(text)
  const isXml = xmlRoots.test(root) || (claimsXml && !/^html$/i.test(root))
  if (isXml) return { kind: 'xml', text, $: parseXml(text) }
  const html = isPlain(text, contentType) ? linksAsHtml(text) : text
  return { kind: 'html', text, $: await parseHtml(html, queryEncoder(encoding)) }
}

/** Pages that are sent as text by mistake have elements. */
const isPlain = (text: string, contentType: string | undefined): boolean =>
  /^\s*text\/plain\b/i.test(contentType ?? '') && !/<[a-z!/]/i.test(text)

/** Of a text that is no page, such as a sitemap in the simple form (sitemaps.org, "Text file"), its addresses are its links. */
const linksAsHtml = (text: string): string =>
  findLinks(text)
    .map(({ link }) => `<a href="${link.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"></a>`)
    .join('\n')

/** By its type, or because it begins as no page does. */
function isJson(text: string, contentType: string | undefined): boolean {
  const start = text
    .slice(0, 1000)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (!/^[[{]/.test(start)) return false
  return (
    /^[^;]*[/+](?:json|javascript)\b/i.test(contentType ?? '') || /^(?:\{\s*["}]|\[\s*[[{"\]\d])/.test(start)
  )
}

/**
 * By the HTML standard, without scripts: what is in `<noscript>` is part of the page. Piece by piece, so that
 * downloads continue meanwhile. `encode`: for the queries of its links, where they are not in UTF-8.
 */
export async function parseHtml(text: string, encode?: EncodeText): Promise<CheerioAPI> {
  let depth = 0
  let elements = 0
  const treeAdapter: TreeAdapter<Htmlparser2TreeAdapterMap> = {
    ...adapter,
    onItemPush() {
      depth += 1
      elements += 1
      if (depth > mostDepth || elements > mostElements) throw tooComplex()
    },
    onItemPop() {
      depth -= 1
    },
  }
  const parser = new HtmlParser({ treeAdapter, scriptingEnabled: false })
  let parsingMs = 0
  for (let at = 0; at < text.length; at += pieceLength) {
    const since = performance.now()
    parser.tokenizer.write(text.slice(at, at + pieceLength), false)
    parsingMs += performance.now() - since
    // Some tags take time with the square of their length.
    if (parsingMs > mostParsingMs) throw tooComplex()
    if (at % breathLength === 0) await turn()
  }
  parser.tokenizer.write('', true)
  const $ = load(parser.document)
  if (encode !== undefined) {
    for (const element of $('*').toArray()) if ('attribs' in element) encodeQueries(element.attribs, encode)
  }
  return $
}

function parseXml(text: string): CheerioAPI {
  let depth = 0
  const measure = new Parser(
    {
      onopentag() {
        depth += 1
        if (depth > mostDepth) throw tooComplex()
      },
      onclosetag() {
        depth -= 1
      },
    },
    { xmlMode: true },
  )
  measure.end(text)
  return load(text, { xml: true })
}

const tooComplex = () =>
  new FailureError(failure('not-a-page', 'The elements of this page are nested too deeply'))

/** The name of the first element. */
function rootOf(text: string): string {
  const prolog = /\s+|\ufeff|<\?[^>]*>|<!--.*?-->|<!doctype\s[^>[]*(?:\[[^\]]*\]\s*)?>/isy
  let at = 0
  while (prolog.test(text)) at = prolog.lastIndex
  return /^<([a-z_][\w.:-]*)/i.exec(text.slice(at, at + 200))?.[1] ?? ''
}
