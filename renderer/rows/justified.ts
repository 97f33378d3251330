/**
 * Images of any shape side by side: each line is as wide as its place, all images of a line are as high as each other,
 * and each keeps its own shape. The last line is not stretched.
 */
export type Justified = { lines: readonly Line[]; height: number }

/** A line from one place to the next line's, in pixels. */
export type Line = { first: number; count: number; top: number; height: number }
export type Box = { left: number; top: number; width: number; height: number }

/** In pixels. `target`: how high a line should be about. */
export type Frame = { width: number; target: number; gap: number }

/** Width by height, by place. */
export type Shapes = (place: number) => number

/** What is even flatter or taller than that is shown cut: it would be a line of its own, or a stroke. */
const flattest = 3.5
const tallest = 0.4

const shapeOf = (shapes: Shapes, place: number): number =>
  Math.min(flattest, Math.max(tallest, shapes(place)))

export function justify(count: number, shapes: Shapes, { width, target, gap }: Frame): Justified {
  const lines: Line[] = []
  let top = 0
  let first = 0
  /** Of the line so far: the shapes beside each other, without the gaps. */
  let sum = 0
  const close = (end: number, height: number) => {
    lines.push({ first, count: end - first, top, height })
    top += height + gap
    first = end
  }
  for (let place = 0; place < count; place += 1) {
    const shape = shapeOf(shapes, place)
    const images = place - first
    const with_ = heightOf(sum + shape, images + 1, width, gap)
    const without = heightOf(sum, images, width, gap)
    // Whether the image still belongs to this line: what leaves the line nearer to the wanted height.
    if (images > 0 && with_ < target && without - target < target - with_) {
      close(place, without)
      sum = 0
    }
    sum += shape
    if (heightOf(sum, place - first + 1, width, gap) <= target) {
      close(place + 1, heightOf(sum, place - first + 1, width, gap))
      sum = 0
    }
  }
  if (first < count) close(count, Math.min(target, heightOf(sum, count - first, width, gap)))
  return { lines, height: Math.max(0, top - gap) }
}

/** How high a line is that fills the width. */
const heightOf = (sum: number, images: number, width: number, gap: number): number =>
  images === 0 ? Number.POSITIVE_INFINITY : Math.max(1, (width - gap * (images - 1)) / sum)

/** Where the images of a line stand. Edges are whole pixels, so that all gaps look alike. */
export function boxesOf(line: Line, shapes: Shapes, gap: number): Box[] {
  const top = Math.round(line.top)
  const height = Math.round(line.top + line.height) - top
  const boxes: Box[] = []
  let left = 0
  for (let place = line.first; place < line.first + line.count; place += 1) {
    const right = left + shapeOf(shapes, place) * line.height
    boxes.push({ left: Math.round(left), top, width: Math.round(right) - Math.round(left), height })
    left = right + gap
  }
  return boxes
}

/** The number of the line at a height, or of the one nearest to it. */
export function lineAt({ lines }: Justified, y: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle]?.top ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** The number of the line that holds a place. */
export function lineOf({ lines }: Justified, place: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle]?.first ?? 0) <= place) low = middle
    else high = middle - 1
  }
  return low
}

/** The place a line higher (-1) or lower (1) that is nearest to the middle of this one; itself where there is no line. */
export function placeBeside(
  layout: Justified,
  shapes: Shapes,
  gap: number,
  place: number,
  step: -1 | 1,
): number {
  const at = lineOf(layout, place)
  const [from, to] = [layout.lines[at], layout.lines[at + step]]
  if (from === undefined || to === undefined) return place
  const middle = middleOf(boxesOf(from, shapes, gap)[place - from.first])
  const distances = boxesOf(to, shapes, gap).map(box => Math.abs(middleOf(box) - middle))
  return to.first + distances.indexOf(Math.min(...distances))
}

const middleOf = (box: Box | undefined): number => (box === undefined ? 0 : box.left + box.width / 2)

/** The places whose images a rectangle touches, as pairs of first and last: one at most for each line. */
export function placesIn(
  layout: Justified,
  shapes: Shapes,
  gap: number,
  { left, top, width, height }: Box,
): [number, number][] {
  const found: [number, number][] = []
  for (let at = lineAt(layout, top); at < layout.lines.length; at += 1) {
    const line = layout.lines[at]
    if (line === undefined || line.top > top + height) break
    if (line.top + line.height < top) continue
    const touched = boxesOf(line, shapes, gap).flatMap((box, column) =>
      box.left <= left + width && box.left + box.width >= left ? [line.first + column] : [],
    )
    const [first] = touched
    if (first !== undefined) found.push([first, touched.at(-1) ?? first])
  }
  return found
}
