import { isOpenHeader } from '../../shared/header-scope.ts'
import type { Item } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import type { ScanRow } from '../../shared/scan.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { refererFor } from '../engine/http/http.ts'

/** How the images that pages name are to be asked for. */
export type PageItemRules = Pick<BatchOptions, 'headers' | 'referer'> & {
  /** Addresses that the user named: only to their sites go headers that are not for everybody. */
  named: readonly string[]
  /** Whether an image of this page may be in a private network. */
  mayLeadInside(page: string): boolean
}

/** An image of a page. `line`: its place, from 1. */
type PageImage = {
  url: string
  page: string
  fields: Readonly<Record<string, string>>
  line: number
  aiRules?: string | undefined
}

/**
 * Makes items of images that pages name: each with its page as Referer, unless the user chose one for all, and with
 * those of the `headers` that only sites get that the user named. The others are the batch's (`openHeaders`).
 */
export function createPageItems({
  named,
  headers,
  referer: chosen,
  mayLeadInside,
}: PageItemRules): (image: PageImage) => Item {
  const secrets = siteHeaders(headers)
  const sites = new Set(named.map(url => new URL(url).origin))
  return ({ url, page, fields, line, aiRules }) => {
    const referer = chosen === undefined ? refererFor(page, url) : undefined
    return {
      url,
      ...(referer !== undefined && { referer }),
      ...(Object.keys(secrets).length > 0 && sites.has(new URL(url).origin) && { headers: secrets }),
      ...(Object.keys(fields).length > 0 && { fields }),
      ...(!mayLeadInside(page) && { publicOnly: true }),
      ...(aiRules !== undefined && { aiRules }),
      origin: { source: publicUrl(page), line },
    }
  }
}

/** What to download of a scan, in its order. */
export function scanItems(rows: readonly ScanRow[], rules: PageItemRules): Item[] {
  const itemOf = createPageItems(rules)
  return rows.map(({ candidate: { url, page, fields, aiRules } }, at) =>
    itemOf({ url, page, fields: withoutSecrets(fields), line: at + 1, aiRules }),
  )
}

/** Fields go into records, and one of them is a link. */
const withoutSecrets = ({ link, ...fields }: PageImage['fields']): PageImage['fields'] =>
  link === undefined ? fields : { ...fields, link: publicUrl(link) }

/** Items whose links pages chose, with those of the headers that only go to sites that the user named. */
export async function* withSiteHeaders(
  items: AsyncIterable<readonly Item[]>,
  headers: BatchOptions['headers'],
  named: readonly string[],
): AsyncGenerator<Item[]> {
  const secrets = siteHeaders(headers)
  const sites = new Set(named.map(url => new URL(url).origin))
  for await (const chunk of items) {
    yield chunk.map(item =>
      sites.has(new URL(item.url).origin) ? { ...item, headers: { ...secrets, ...item.headers } } : item,
    )
  }
}

/**
 * Takes the headers that only named sites get off items again whose links pages chose, so that others can take their places.
 * After a batch has ended, the sites that the user named are no longer known, except those that got such headers.
 */
export function createSecretsBack(): {
  take(item: Item): Item
  /** What was taken. */
  readonly headers: BatchOptions['headers']
  /** Where it went; undefined while no page chose a link. */
  readonly sites: string[] | undefined
} {
  const taken: Record<string, string> = {}
  let sites: Set<string> | undefined
  return {
    take(item) {
      const { headers, ...rest } = item
      if (!isOfPage(item)) return item
      sites ??= new Set()
      const secrets = siteHeaders(headers ?? {})
      if (headers === undefined || Object.keys(secrets).length === 0) return item
      Object.assign(taken, secrets)
      sites.add(new URL(item.url).origin)
      const open = openHeaders(headers)
      return { ...rest, ...(Object.keys(open).length > 0 && { headers: open }) }
    },
    headers: taken,
    get sites() {
      return sites && [...sites]
    },
  }
}

/** Lists have names, pages addresses. */
export const isOfPage = ({ publicOnly, origin }: Item): boolean =>
  publicOnly === true || /^https?:/.test(origin.source)

/** Those headers that only sites get that the user named. */
export const siteHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isOpenHeader(name)))

/** The headers that may go to any site. */
export const openHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => isOpenHeader(name)))

/** Headers `given` later take the places of those of their names, however these are spelt; the others stay. */
export function replaceHeaders(
  before: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = new Set(Object.keys(given).map(name => name.toLowerCase()))
  const kept = Object.entries(before).filter(([name]) => !names.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...given }
}
