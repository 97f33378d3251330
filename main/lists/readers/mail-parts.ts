/** A text of a message, decoded. `base`: the address that it came from, in a page that a browser saved. */
export type MailText = { type: 'html' | 'plain'; text: string; base: string | undefined }

export type MailParts = {
  texts: MailText[]
  /** Images that are in the message itself: where each came from, as far as that is said. */
  images: (string | undefined)[]
}

/** Messages in messages, and parts in parts. */
const mostNested = 20

/**
 * The texts of a message (RFC 5322) and its parts (RFC 2046), whose line ends are `\n`. Of several forms of one text the
 * HTML counts.
 */
export function mailParts(message: string, nested = 0): MailParts {
  const none: MailParts = { texts: [], images: [] }
  if (nested > mostNested) return none
  const end = message.startsWith('\n') ? 0 : message.indexOf('\n\n')
  const head = end < 0 ? message : message.slice(0, end)
  const body = end < 0 ? '' : message.slice(end).replace(/^\n{1,2}/, '')
  const fields = headersOf(head)
  const contentType = fields.get('content-type') ?? 'text/plain'
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type.startsWith('multipart/')) {
    const parts = bodiesOf(body, parameter(contentType, 'boundary')).map(part => mailParts(part, nested + 1))
    const texts = parts.flatMap(part => part.texts)
    const html = texts.filter(text => text.type === 'html')
    const images = parts.flatMap(part => part.images)
    return { texts: type === 'multipart/alternative' && html.length > 0 ? html : texts, images }
  }
  if (type === 'message/rfc822') return mailParts(body, nested + 1)
  // RFC 2557: the address of what a part is a copy of.
  const location = fields.get('content-location')?.trim()
  const address = location !== undefined && /^https?:/i.test(location) ? location : undefined
  if (type.startsWith('image/')) return { texts: [], images: [address] }
  if (type !== 'text/html' && type !== 'text/plain') return none
  const encoding = fields.get('content-transfer-encoding')?.trim().toLowerCase()
  const text = decoded(body, encoding, parameter(contentType, 'charset'))
  return { texts: [{ type: type === 'text/html' ? 'html' : 'plain', text, base: address }], images: [] }
}

/** By their names in lower case; a value may continue in the next lines. */
function headersOf(head: string): Map<string, string> {
  const lines = head.replace(/\n[ \t]+/g, ' ').split('\n')
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
    }),
  )
}

/** `charset="utf-8"` of a Content-Type. */
function parameter(field: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(field) ?? []
  return quoted ?? plain
}

function bodiesOf(body: string, boundary: string | undefined): string[] {
  if (boundary === undefined || boundary === '') return []
  const bodies: string[][] = []
  let open: string[] | undefined
  for (const line of body.split('\n')) {
    const mark = line.startsWith('--') ? line.trimEnd() : ''
    if (mark === `--${boundary}--`) open = undefined
    else if (mark === `--${boundary}`) {
      open = []
      bodies.push(open)
    } else open?.push(line)
  }
  return bodies.map(lines => lines.join('\n'))
}

function decoded(body: string, encoding: string | undefined, charset: string | undefined): string {
  if (encoding === 'base64') return textOf(Buffer.from(body, 'base64'), charset)
  if (encoding !== 'quoted-printable') return body
  // As bytes, one character each. `=` at the end of a line joins it with the next (RFC 2045, 6.7).
  const bytes = Buffer.from(body)
    .toString('latin1')
    .replace(/=[ \t]*\n/g, '')
    .replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return textOf(Buffer.from(bytes, 'latin1'), charset)
}

function textOf(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    // No such encoding. Addresses are ASCII in nearly all.
    return new TextDecoder().decode(bytes)
  }
}
