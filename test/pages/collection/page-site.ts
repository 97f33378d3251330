import type { Fetched, Fetcher } from '../../../main/pages/reading/fetch.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import type { PageReader } from '../../../main/pages/reading/page-reader.ts'
import { decoded } from '../../../shared/address.ts'
import { failure } from '../../../shared/failure.ts'
import type { CollectedPage } from './page.ts'

/** What an address of a page's site answers. */
export type SiteAnswer = { type: string; bytes: Buffer }

const sizes = { best: [2400, 1600], also: [1200, 800], named: [300, 200], not: [90, 60] } as const

/**
 * The site of a collected page: itself and its other files, and an image at each address that it names. The best ones are
 * the largest, and all have the same proportions; a guessed address has one only where the collection knows of it.
 */
export function siteOf(page: CollectedPage): (url: string) => SiteAnswer | undefined {
  const written = plain([page.text, ...page.files.map(({ text }) => text)].join('\n'))
  const texts = new Map([page, ...page.files].map(({ url, type, text }) => [url, { type, text }]))
  return url => {
    const file = texts.get(url)
    if (file !== undefined) return { type: file.type, bytes: Buffer.from(file.text) }
    if (page.best.includes(url)) return imageOf(sizes.best)
    if (page.also.includes(url)) return imageOf(sizes.also)
    if (page.not.includes(url)) return imageOf(sizes.not)
    return isWritten(url, written) ? imageOf(sizes.named) : undefined
  }
}

/** The same site as what a scan reads through, without a socket. */
export function readerOf(page: CollectedPage): Pick<PageReader, 'read' | 'fetcher'> {
  const answer = siteOf(page)
  const fetcher: Fetcher = {
    async fetch({ url, range }) {
      const found = answer(url)
      if (found === undefined) return failure('not-found')
      const { bytes, type } = found
      const headers = {
        'content-type': type,
        ...(range !== undefined && { 'content-range': `bytes 0-${bytes.length - 1}/${totalOf(bytes)}` }),
      }
      return { url, status: range === undefined ? 200 : 206, headers, bytes, isCut: false } satisfies Fetched
    },
    visit: async (visit, ask) => ask({ isTrusted: true, signal: visit.signal }),
    mayLeadInside: () => false,
    robotsRefusal: async () => undefined,
    close() {},
  }
  return {
    fetcher,
    async read(url) {
      const found = answer(url)
      if (found === undefined) return { kind: 'failed', failure: failure('not-found') }
      if (found.type.startsWith('image/')) return { kind: 'image', url }
      const document = await parsePage(found.bytes, found.type)
      const { length } = found.bytes
      return {
        kind: 'page',
        page: { url, status: 200, contentType: found.type, document, bytes: length, aiRules: undefined },
      }
    },
  }
}

/** The beginning of a PNG (RFC 2083, 3 and 4.1.1): all that a scan looks at. */
function imageOf([width, height]: readonly [number, number]): SiteAnswer {
  const bytes = Buffer.from(
    '89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000000000',
    'hex',
  )
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return { type: 'image/png', bytes }
}

/** Larger images have more bytes. */
const totalOf = (bytes: Buffer): number => bytes.readUInt32BE(16) * bytes.readUInt32BE(20)

/** Text as it is meant, whatever it was escaped for. */
const plain = (text: string): string =>
  text
    .replaceAll('\\/', '/')
    .replaceAll('\\u0026', '&')
    .replaceAll('&amp;', '&')
    .replace(/(?:%[\da-f]{2})+/gi, decoded)

/** Whether the end of an address stands in a text, and is not that of a page or of data. */
function isWritten(url: string, text: string): boolean {
  const { pathname, search } = new URL(url)
  if (/\.(?:json|html?|css|m?js)$/.test(pathname)) return false
  return text.includes(decoded(pathname.slice(pathname.lastIndexOf('/') + 1) + search))
}
