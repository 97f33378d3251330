/**
 * The largest part of a page around `example` in which it is the only one of `found`: the whole entry of a listing,
 * of which the example is the title, or the picture.
 */
export function entryAround(example: Element, found: readonly Element[]): Element {
  let card = example
  for (let up = card.parentElement; up !== null && up.localName !== 'body'; up = up.parentElement) {
    if (found.some(other => other !== example && up?.contains(other))) break
    card = up
  }
  return card
}
