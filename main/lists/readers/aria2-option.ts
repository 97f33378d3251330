import { headerFault } from '../../../shared/header.ts'
import type { Item } from '../../../shared/model.ts'

/** Options that change how aria2 downloads, never what: safe to pass over. */
const tuning =
  /^(?:gid|pause|continue|split|max-.*|min-.*|lowest-.*|.*timeout|retry-wait|file-allocation|piece-length|stream-piece-selector|uri-selector|auto-file-renaming|allow-.*|always-resume|remote-time|use-head|dry-run|force-save|no-netrc|check-certificate|enable-http-.*|http-accept-gzip|async-dns.*|realtime-chunk-checksum|reuse-uri)$/

/**
 * Applies one option line of an aria2 input file (aria2 manual, "Input File") to its item.
 * Returns why it was not applied, or undefined. `out`, `dir`, `header`, `referer`, `user-agent` are used.
 */
export const applyOption = (item: Item, key: string, value: string): string | undefined => {
  switch (key) {
    case 'out':
      item.name = value
      return undefined
    case 'dir':
      item.folder = value
      return undefined
    case 'header': {
      const colon = value.indexOf(':')
      return addHeader(item, value.slice(0, Math.max(colon, 0)).trim(), value.slice(colon + 1).trim())
    }
    case 'user-agent':
      return addHeader(item, 'user-agent', value)
    case 'referer': {
      const fault = headerFault('referer', value)
      if (fault === undefined) item.referer = value
      return fault
    }
    default:
      return tuning.test(key) ? undefined : 'Shoal does not use this aria2 option'
  }
}

const addHeader = (item: Item, name: string, value: string): string | undefined => {
  const fault = headerFault(name, value)
  if (fault === undefined) item.headers = { ...item.headers, [name]: value }
  return fault
}
