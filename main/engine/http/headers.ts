import { FailureError, failure } from '../../../shared/failure.ts'
import { goesTo, splitScope } from '../../../shared/header-scope.ts'
import type { Item } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import { defaultUserAgent } from '../../../shared/user-agent.ts'

const defaults = {
  // Some hosts answer programs that name no type with a page.
  accept: 'image/avif,image/webp,image/*,*/*;q=0.8',
  // Ranges and lengths must speak of the image's own bytes.
  'accept-encoding': 'identity',
  'user-agent': defaultUserAgent,
}

/** The engine's own to set: with other values, bodies and ranges would not be what they seem. */
const reserved = new Set([
  'range',
  'if-range',
  'content-length',
  'transfer-encoding',
  'connection',
  'te',
  'trailer',
  'upgrade',
])

/** Whether a header is one that neither lists nor users may set. */
const isReservedHeader = (name: string): boolean => reserved.has(name.toLowerCase())

/**
 * The headers of a request for `url`, which may be a mirror of the item's: our defaults, then the batch's, then the
 * item's own, without those that are not meant for its host. Names in lower case. Throws a FailureError for a header that
 * is not the user's to set.
 */
export function requestHeaders(
  item: Pick<Item, 'url' | 'referer' | 'headers'>,
  url: string,
  options: Pick<BatchOptions, 'headers' | 'referer' | 'userAgent'>,
): Record<string, string> {
  const headers: Record<string, string> = { ...defaults }
  if (options.userAgent !== undefined) headers['user-agent'] = options.userAgent
  const referer = item.referer ?? (options.referer === 'auto' ? `${new URL(url).origin}/` : options.referer)
  if (referer !== undefined) headers['referer'] = referer
  for (const [given, value] of [...Object.entries(options.headers), ...Object.entries(item.headers ?? {})]) {
    const { name } = splitScope(given)
    if (isReservedHeader(name)) {
      throw new FailureError(
        failure('bad-header', `The header "${name}" is set by Shoal and cannot be changed`),
      )
    }
    if (goesTo(given, url, item.url)) headers[name.toLowerCase()] = value
  }
  return headers
}
