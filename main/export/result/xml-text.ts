/** What XML 1.0 cannot hold, however it is written: most control characters, and halves of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const impossible = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

/** A text as XML has it between tags and in attributes. What XML cannot hold goes through `replace`. */
export const xmlText = (text: string, replace: (character: string) => string = () => '\ufffd'): string =>
  text
    .toWellFormed()
    .replace(impossible, replace)
    .replace(/[&<>"\r]/g, sign => entities[sign] ?? sign)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader makes a plain one a line feed.
  '\r': '&#13;',
}
