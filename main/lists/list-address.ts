import { decoded } from '../../shared/address.ts'
import { createDecoder } from './decode.ts'
import { kindOfHead, kindOfName } from './detect.ts'
import { directLink } from './links/share-links.ts'
import type { ListKind } from './readers/reader.ts'
import { containerOf } from './readers/sheets/container.ts'

/** What an address answered, which may be a list. */
export type ListAnswer = {
  /** After redirects. */
  url: string
  contentType: string | undefined
  bytes: Uint8Array
  /** It came from the internet: its links must not lead into a private network. */
  isPublic: boolean
}

/** The format in which a response is read; `kind` is absent for a spreadsheet or Parquet file. */
export type Reading = { kind?: ListKind } | NoList

/** Why there is no list, in words. `isUnread`: what the address has could not be got. */
export type NoList = { reason: string; isPage?: true; isUnread?: true }

const listEnding =
  /\.(?:csv|tsv|tab|txt|list|urls|uris|json|geojson|jsonl|ndjson|xml|rss|atom|meta4|metalink|xlsx|xlsm|ods|parquet)(?:\.gz)?$/i
const feedEnding = /\/(?:feed|rss|atom)\/?$/i
const formatParameter =
  /[?&](?:format|output|alt|export)=(?:csv|tsv|json|jsonl|xml|rss|atom|xlsx|ods)(?:&|$)/i

/**
 * Whether a link may lead to a list, by its address. Only what it answers decides: this says which links are worth
 * asking.
 */
export function mayBeList(link: string): boolean {
  const url = URL.parse(link.trim())
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  const path = decoded(url.pathname)
  return (
    isSheetsLink(url) || listEnding.test(path) || feedEnding.test(path) || formatParameter.test(url.search)
  )
}

/** Whether it must be a list, by its address: no image has such a name. */
export function isListByName(link: string): boolean {
  const url = URL.parse(link.trim())
  return url !== null && (isSheetsLink(url) || listEnding.test(decoded(url.pathname)))
}

/** The link that a text is, and nothing else. */
export function linkAlone(text: string): string | undefined {
  const link = text.length > 10_000 ? '' : text.trim()
  return /^https?:\/\/\S+$/i.test(link) ? link : undefined
}

const sheetsPath = /^\/spreadsheets\/(?:u\/\d+\/)?d\/(e\/)?([\w-]+)/

const isSheetsLink = ({ hostname, pathname }: URL): boolean =>
  hostname === 'docs.google.com' && sheetsPath.test(pathname)

/** The address at which a list can be had whose link shows a page around it. */
export function listAddress(link: string): string {
  const url = URL.parse(link.trim())
  if (url === null) return link
  return isSheetsLink(url) ? sheetsAddress(url) : directLink(url.href)
}

/**
 * A Google Sheet as a file: the one sheet that the link names as CSV, else all of them. `/d/e/…` is a sheet published on
 * the web, `/d/…` one that is shared with everybody who has the link.
 */
function sheetsAddress(url: URL): string {
  const [, published, id] = sheetsPath.exec(url.pathname) ?? []
  const isFile = /\/(?:export|gviz\/tq)$/.test(url.pathname) || url.searchParams.has('output')
  if (isFile || id === undefined) return url.href
  const sheet = url.searchParams.get('gid') ?? /[#&]gid=(\d+)/.exec(url.hash)?.[1]
  const format = sheet === undefined ? 'xlsx' : 'csv'
  const which = sheet === undefined ? '' : `&gid=${sheet}${published === undefined ? '' : '&single=true'}`
  return published === undefined
    ? `https://docs.google.com/spreadsheets/d/${id}/export?format=${format}${which}`
    : `https://docs.google.com/spreadsheets/d/e/${id}/pub?output=${format}${which}`
}

const kindsOfTypes: ReadonlyMap<string, ListKind> = new Map([
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['text/tab-separated-values', 'tsv'],
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/x-ndjson', 'jsonl'],
  ['application/ndjson', 'jsonl'],
  ['application/jsonl', 'jsonl'],
  ['application/x-jsonlines', 'jsonl'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['text/uri-list', 'text'],
  ['text/markdown', 'markdown'],
])

/** As much of a text as shows what it is. */
const headBytes = 65_536

/**
 * Decides the format of a response. Its first bytes decide where they can belong to one format only, then its
 * Content-Type, then the ending of its address.
 */
export function readingOf({ url, contentType = '', bytes }: ListAnswer): Reading {
  if (bytes.length === 0) return { reason: 'the answer is empty' }
  if (containerOf(bytes) !== undefined) return {}
  const type = contentType.replace(/;.*/s, '').trim().toLowerCase()
  if (/^(?:image\/(?!svg)|audio\/|video\/)/.test(type)) return { reason: `this is ${type}, not a list` }
  const decoder = createDecoder(true)
  const head = decoder.write(bytes.subarray(0, headBytes))
  if (decoder.notText) return { reason: 'this is neither a text nor a spreadsheet' }
  const shown = kindOfHead(head, true)
  const ofType = kindsOfTypes.get(type) ?? (/\+(json|xml)$/.exec(type)?.[1] as 'json' | 'xml' | undefined)
  if (ofType === undefined && (shown === 'html' || (type === 'text/html' && shown === 'text')))
    return { reason: 'this is a web page, not a list', isPage: true }
  if (/^\s*<svg[\s>]/i.test(head) || type === 'image/svg+xml')
    return { reason: 'this is an image, not a list' }
  if (shown === 'json' || shown === 'jsonl' || shown === 'xml') return { kind: shown }
  return { kind: ofType ?? kindOfName(decoded(new URL(url).pathname)) ?? shown ?? 'text' }
}
