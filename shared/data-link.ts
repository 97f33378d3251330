/** What a `data:` link holds (RFC 2397). */
export type LinkData = { contentType: string; bytes: Uint8Array }

/** Characters of a link that holds its image itself. Longer ones are no links, but files in the wrong place. */
export const mostDataLength = 16_000_000

const head = /^data:(image\/[\w.+-]+)((?:;[\w!#$&.+^-]+(?:=[^;,"]*)?)*),/i

/** Whether this link holds its image itself: nothing is asked for it. */
export const isDataLink = (link: string): boolean => link.startsWith('data:')

/** The image in a `data:` link, in base64 or percent-encoded; undefined where it holds none that can be read. */
export function dataOf(link: string): LinkData | undefined {
  const [start, contentType, parameters = ''] = head.exec(link.slice(0, 1000)) ?? []
  if (start === undefined || contentType === undefined || link.length > mostDataLength) return undefined
  const written = link.slice(start.length)
  const bytes = /;base64$/i.test(parameters) ? ofBase64(written) : ofPercents(written)
  return bytes === undefined || bytes.length === 0 ? undefined : { contentType, bytes }
}

const shownLength = 100

/** The link as it is shown: without its bytes, unless they are few. */
export const shortDataLink = (link: string): string => {
  if (link.length <= shownLength) return link
  const comma = link.indexOf(',')
  return comma < 0 || comma > 200 ? 'data:…' : `${link.slice(0, comma)},…`
}

function ofBase64(written: string): Uint8Array | undefined {
  const plain = written.includes('%') ? unescaped(written) : written
  const letters = plain?.replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/')
  const digits = letters?.replace(/=+$/, '')
  if (digits === undefined || !/^[A-Za-z\d+/]*$/.test(digits) || digits.length % 4 === 1) return undefined
  return Uint8Array.from(atob(digits), letter => letter.charCodeAt(0))
}

function unescaped(written: string): string | undefined {
  try {
    return decodeURIComponent(written)
  } catch {
    return undefined
  }
}

/** Each `%41` is a byte; every other character stands for itself in UTF-8. */
function ofPercents(written: string): Uint8Array {
  const encoder = new TextEncoder()
  const parts = written.split(/((?:%[\da-f]{2})+)/i)
  const pieces = parts.map((part, at) =>
    at % 2 === 0
      ? encoder.encode(part)
      : Uint8Array.from(part.slice(1).split('%'), hex => Number.parseInt(hex, 16)),
  )
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
