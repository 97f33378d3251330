import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'

const defaults = {
  // Some hosts answer programs that name no type with a page.
  accept: 'image/avif,image/webp,image/*,*/*;q=0.8',
  // Ranges and lengths must speak of the image's own bytes.
  'accept-encoding': 'identity',
  'user-agent': 'Shoal/0.1',
}

/** The headers of a request for `url`: our defaults, then the batch's, then the item's own. Names in lower case. */
export function requestHeaders(item: Item, url: string, options: BatchOptions): Record<string, string> {
  const headers: Record<string, string> = { ...defaults }
  if (options.userAgent !== undefined) headers['user-agent'] = options.userAgent
  const referer = item.referer ?? (options.referer === 'auto' ? `${new URL(url).origin}/` : options.referer)
  if (referer !== undefined) headers['referer'] = referer
  for (const [name, value] of [...Object.entries(options.headers), ...Object.entries(item.headers ?? {})]) {
    headers[name.toLowerCase()] = value
  }
  return headers
}
