import { Parser } from 'htmlparser2'
import { Cut, type FoundSize, type StructureCheck } from './reader.ts'
import { textDecoderFor } from './text.ts'

/** The parser slows down with the square of the depth. Drawings stay below a hundred. */
const maxDepth = 5000

/**
 * SVG (https://www.w3.org/TR/SVG2/): its root element must be closed by its own end tag; an inner `</svg>` or
 * one in a comment does not count. Sizes are taken where they are in pixels, else from the viewBox.
 */
export const checkSvg: StructureCheck = async (image, found) => {
  let depth = 0
  let closed = false
  const parser = new Parser(
    {
      onopentag(_, attributes) {
        if (depth === 0) Object.assign(found, sizeOf(attributes))
        depth += 1
        if (depth > maxDepth) throw new Cut('its elements are nested far too deep')
      },
      // Never called at the end of the text, because the parser does not know the end.
      onclosetag() {
        depth -= 1
        closed ||= depth === 0
      },
    },
    { xmlMode: true },
  )
  const decoder = textDecoderFor(await image.rest(0))
  for (let at = 0; !closed; ) {
    const block = await image.rest(at)
    if (block.length === 0) throw new Cut('its closing </svg> is missing')
    parser.write(decoder.decode(block, { stream: true }))
    at += block.length
  }
}

function sizeOf(attributes: Record<string, string>): FoundSize {
  const [, , boxWidth, boxHeight] = (attributes['viewBox'] ?? '').trim().split(/[\s,]+/)
  const width = pixels(attributes['width']) ?? pixels(boxWidth)
  const height = pixels(attributes['height']) ?? pixels(boxHeight)
  return width === undefined || height === undefined ? {} : { width, height }
}

function pixels(length: string | undefined): number | undefined {
  const [, number] = /^\s*(\d{1,7}(?:\.\d+)?)(?:px)?\s*$/.exec(length ?? '') ?? []
  return number === undefined ? undefined : Math.round(Number(number))
}
