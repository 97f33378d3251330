/** How an image lies in its frame: `scale` in pixels of the frame for one of the image, and where its middle is. */
export type View = { scale: number; x: number; y: number }
export type Size = { width: number; height: number }

/** One pixel of the image is never more than this many of the frame. */
export const mostScale = 16

/** The scale at which the whole image is seen; a small image is not made larger. */
export const fitScale = (image: Size, frame: Size): number =>
  Math.min(1, frame.width / Math.max(1, image.width), frame.height / Math.max(1, image.height))

export const fitted = (image: Size, frame: Size): View => ({
  scale: fitScale(image, frame),
  x: frame.width / 2,
  y: frame.height / 2,
})

/** Larger or smaller around a point of the frame, which stays on the same point of the image as far as it can. */
export function zoomedAt(
  view: View,
  scale: number,
  at: { x: number; y: number },
  image: Size,
  frame: Size,
): View {
  const next = Math.min(mostScale, Math.max(fitScale(image, frame), scale))
  const by = next / view.scale
  return held({ scale: next, x: at.x + (view.x - at.x) * by, y: at.y + (view.y - at.y) * by }, image, frame)
}

/** Moved, but never further than its edge to the edge of the frame; what fits stays in the middle. */
export function held(view: View, image: Size, frame: Size): View {
  return {
    scale: view.scale,
    x: heldAlong(view.x, image.width * view.scale, frame.width),
    y: heldAlong(view.y, image.height * view.scale, frame.height),
  }
}

function heldAlong(middle: number, length: number, room: number): number {
  if (length <= room) return room / 2
  return Math.min(length / 2, Math.max(room - length / 2, middle))
}

/** One step in or out. */
export const zoomStep = 1.25
