import { imageUrl } from '../client.ts'
import { notify } from '../store.ts'

/** Copies the image itself, as PNG: the one form that every program takes. */
export async function copyImage(batch: string, index: number): Promise<void> {
  try {
    const png = pngOf(imageUrl(batch, index))
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
    notify('Image copied.')
  } catch {
    notify('This image cannot be copied here. Show it in its folder and copy the file.')
  }
}

async function pngOf(url: string): Promise<Blob> {
  const image = new Image()
  image.src = url
  await image.decode()
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('there is no canvas')
  context.drawImage(image, 0, 0)
  return canvas.convertToBlob({ type: 'image/png' })
}
