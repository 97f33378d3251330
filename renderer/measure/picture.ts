import font from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import { type RefObject, useEffect } from 'react'
import { shownPicture } from '../batch/export-menu.tsx'

const scale = 2
const edge = 16
const titleHeight = 34

/** What the style sheets say of a mark; an exported image needs it written out. */
const styled = [
  ...[
    'fill',
    'fill-opacity',
    'stroke',
    'stroke-opacity',
    'stroke-width',
    'stroke-dasharray',
    'stroke-linejoin',
  ],
  ...['font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'text-anchor'],
] as const

/** Offers the drawings in this frame to the export menu, as a picture called so. */
export function usePicture(frame: RefObject<HTMLElement | null>, name: string, title: string): void {
  useEffect(() => {
    const make = () =>
      frame.current === null
        ? Promise.reject(new Error('The chart is gone.'))
        : pictureOf(frame.current, title)
    shownPicture.set({ name, make })
    return () => shownPicture.set(undefined)
  }, [frame, name, title])
}

/** The drawings of a frame as a PNG, twice as fine as on the screen, with a title. */
async function pictureOf(frame: HTMLElement, title: string): Promise<Blob> {
  const place = frame.getBoundingClientRect()
  const width = place.width + 2 * edge
  const height = titleHeight + place.height + 2 * edge
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale))
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('There is no canvas to draw on.')
  const style = getComputedStyle(frame)
  context.scale(scale, scale)
  context.fillStyle = style.getPropertyValue('--surface').trim()
  context.fillRect(0, 0, width, height)
  context.fillStyle = style.getPropertyValue('--ink').trim()
  context.font = `600 14px ${style.fontFamily}`
  context.fillText(title, edge, edge + 14)
  const fontFace = await readFontFace()
  for (const drawing of frame.querySelectorAll('svg')) {
    const at = drawing.getBoundingClientRect()
    const image = await imageOf(drawing, fontFace)
    const [x, y] = [edge + at.left - place.left, edge + titleHeight + at.top - place.top]
    context.drawImage(image, x, y, at.width, at.height)
  }
  return canvas.convertToBlob({ type: 'image/png' })
}

/** The window's font as a style sheet that needs no other file. */
async function readFontFace(): Promise<string> {
  const response = await fetch(font)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const base64 = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
  return `@font-face { font-family: Inter; font-weight: 100 900; src: url(data:font/woff2;base64,${base64}) }`
}

/** A drawing with its styles and font in itself: an image knows no style sheet of the page it is shown on. */
async function imageOf(drawing: SVGSVGElement, fontFace: string): Promise<HTMLImageElement> {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const originals = drawing.querySelectorAll('*')
  for (const [index, element] of copy.querySelectorAll('*').entries()) {
    const original = originals[index]
    if (original === undefined) continue
    const style = getComputedStyle(original)
    for (const name of styled) element.setAttribute(name, style.getPropertyValue(name))
  }
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
  style.textContent = fontFace
  copy.prepend(style)
  const image = new Image()
  // Larger than it is shown, or its lines would be drawn coarsely and then stretched.
  copy.setAttribute('viewBox', `0 0 ${drawing.width.baseVal.value} ${drawing.height.baseVal.value}`)
  copy.setAttribute('width', `${drawing.width.baseVal.value * scale}`)
  copy.setAttribute('height', `${drawing.height.baseVal.value * scale}`)
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  return image
}
