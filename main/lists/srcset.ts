/** One image of a srcset. Without either descriptor it counts as `1x`. */
export type SrcsetImage = { link: string; width?: number; density?: number }

const whitespace = /[\t\n\f\r ]/
const separators = /[\t\n\f\r ,]*/y
const word = /[^\t\n\f\r ]*/y
const spaces = /[\t\n\f\r ]*/y

const integer = /^\d+$/
/** WHATWG HTML, "valid floating-point number". */
const float = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i

/**
 * The images of a srcset attribute (WHATWG HTML, "parse a srcset attribute"), in order. One whose descriptors are in
 * error is left out, the others stay; links are as written. Reads any text in one pass.
 */
export function parseSrcset(text: string): SrcsetImage[] {
  const images: SrcsetImage[] = []
  let at = 0
  /** Each of the patterns matches anywhere, if only nothing: where it ends is all that is asked. */
  const past = (pattern: RegExp): number => {
    pattern.lastIndex = at
    pattern.test(text)
    return pattern.lastIndex
  }
  for (;;) {
    at = past(separators)
    if (at >= text.length) return images
    const start = at
    at = past(word)
    const written = text.slice(start, at)
    const link = withoutCommas(written)
    // A comma right behind the link ends it; the ones within are its own.
    let descriptors: string[] = []
    if (link === written) {
      at = past(spaces)
      const found = readDescriptors(text, at)
      descriptors = found.descriptors
      at = found.end
    }
    const image = imageOf(link, descriptors)
    if (image !== undefined) images.push(image)
  }
}

/** Largest first: by width where any says one, else by density; as written among equals. */
export const bySize = (a: SrcsetImage, b: SrcsetImage): number =>
  (b.width ?? 0) - (a.width ?? 0) || (b.density ?? 1) - (a.density ?? 1)

/** The words up to the next comma outside of parentheses, and where to go on behind it. */
function readDescriptors(text: string, from: number): { descriptors: string[]; end: number } {
  const descriptors: string[] = []
  let start = from
  let isInside = false
  const close = (end: number) => {
    if (end > start) descriptors.push(text.slice(start, end))
    start = end + 1
  }
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (isInside) {
      isInside = character !== ')'
    } else if (character === '(') {
      isInside = true
    } else if (character === ',') {
      close(at)
      return { descriptors, end: at + 1 }
    } else if (whitespace.test(character)) {
      close(at)
    }
  }
  close(text.length)
  return { descriptors, end: text.length }
}

/** Undefined where the descriptors are in error. */
function imageOf(link: string, descriptors: readonly string[]): SrcsetImage | undefined {
  let width: number | undefined
  let density: number | undefined
  let height: number | undefined
  for (const descriptor of descriptors) {
    const number = descriptor.slice(0, -1)
    const value = Number(number)
    switch (descriptor.at(-1)) {
      case 'w':
        if (!integer.test(number) || value === 0 || width !== undefined || density !== undefined) return
        width = value
        break
      case 'x':
        if (!float.test(number) || value < 0) return
        if (width !== undefined || density !== undefined || height !== undefined) return
        density = value
        break
      case 'h':
        if (!integer.test(number) || value === 0 || height !== undefined || density !== undefined) return
        height = value
        break
      default:
        return
    }
  }
  if (height !== undefined && width === undefined) return
  return { link, ...(width !== undefined && { width }), ...(density !== undefined && { density }) }
}

/** Not `/,+$/`: quadratic on a text full of them. */
function withoutCommas(link: string): string {
  let end = link.length
  while (link.charAt(end - 1) === ',') end -= 1
  return link.slice(0, end)
}
