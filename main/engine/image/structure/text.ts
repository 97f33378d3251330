import { TextDecoder } from 'node:util'

/** The encoding of a text by its first bytes: UTF-16 shows by its mark, or by `<` in two bytes; else UTF-8. */
export function textDecoderFor(head: Uint8Array): TextDecoder {
  const [first, second] = head
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0))
    return new TextDecoder('utf-16le')
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c))
    return new TextDecoder('utf-16be')
  return new TextDecoder('utf-8')
}
