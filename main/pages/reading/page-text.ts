import sniffEncoding from 'html-encoding-sniffer'
import { encodingOf } from '../../lists/index.ts'

/**
 * The text of a page: its encoding by byte order mark, header, then what the page says of itself (WHATWG HTML,
 * "encoding sniffing algorithm"; XML declarations for feeds). A page that says nothing is UTF-8 where that fits it,
 * else what its words look like, such as GBK, else windows-1252.
 */
export function pageText(bytes: Uint8Array, contentType: string | undefined, isXml: boolean): string {
  const options = {
    xml: isXml,
    transportLayerEncodingLabel: charsetOf(contentType),
    defaultEncoding: isUtf8(bytes) ? 'UTF-8' : encodingOf(bytes),
  }
  return decoderFor(sniffEncoding(bytes, options)).decode(bytes)
}

/** The charset parameter of a Content-Type. */
export const charsetOf = (contentType: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;]+))/i
    .exec(contentType ?? '')
    ?.slice(1)
    .find(Boolean)

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function decoderFor(encoding: string) {
  try {
    return new TextDecoder(encoding)
  } catch {
    // The standard's "replacement" and "x-user-defined" are no encodings for reading.
    return new TextDecoder()
  }
}
