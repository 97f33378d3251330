import type { Item } from '../../shared/model.ts'
import type { ScanRow } from '../../shared/scan.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { refererFor } from './referer.ts'
import { isSecretHeader } from './secret-headers.ts'

/**
 * What to download of a scan, in its order: each image with its page as Referer. Headers that open doors go along
 * with images of the sites that `urls` name, and with no others; the rest of `headers` is the batch's. So is a
 * `referer` that the user chose.
 */
export function scanItems(
  rows: readonly ScanRow[],
  urls: readonly string[],
  { headers, referer: chosen }: Pick<BatchOptions, 'headers' | 'referer'>,
): Item[] {
  const secrets = Object.entries(headers).filter(([name]) => isSecretHeader(name))
  const named = new Set(urls.map(url => new URL(url).origin))
  return rows.map(({ candidate: { url, page, fields } }, at) => {
    const referer = chosen === undefined ? refererFor(page, url) : undefined
    return {
      url,
      ...(referer !== undefined && { referer }),
      ...(secrets.length > 0 && named.has(new URL(url).origin) && { headers: Object.fromEntries(secrets) }),
      ...(Object.keys(fields).length > 0 && { fields }),
      origin: { source: page, line: at + 1 },
    }
  })
}

/** The headers that may go to any site. */
export const openHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name)))
