import { isUtf8 } from 'node:buffer'
import sniffEncoding from 'html-encoding-sniffer'

/**
 * The text of a page, and its encoding: by byte order mark, header, then what the page says of itself (WHATWG HTML,
 * "encoding sniffing algorithm"; XML declarations for feeds). A page that says nothing is UTF-8 where that fits it,
 * else what its words look like, such as GBK (`encodingOf`), else windows-1252.
 */
export function pageText(
  bytes: Uint8Array,
  contentType: string | undefined,
  isXml: boolean,
  encodingOf: (bytes: Uint8Array) => string = () => 'windows-1252',
): { text: string; encoding: string } {
  const options = {
    xml: isXml,
    transportLayerEncodingLabel: charsetOf(contentType),
    defaultEncoding: isUtf8(bytes) ? 'UTF-8' : encodingOf(bytes),
  }
  const decoder = decoderFor(sniffEncoding(bytes, options))
  return { text: decoder.decode(bytes), encoding: decoder.encoding }
}

/** The charset parameter of a Content-Type. */
export const charsetOf = (contentType: string | undefined): string | undefined =>
  /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;]+))/i
    .exec(contentType ?? '')
    ?.slice(1)
    .find(Boolean)

function decoderFor(encoding: string) {
  try {
    return new TextDecoder(encoding)
  } catch {
    // The standard's "replacement" and "x-user-defined" are no encodings for reading.
    return new TextDecoder()
  }
}
