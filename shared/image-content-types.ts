import type { ImageType } from './model.ts'

/** Media types of images, by the type told from their bytes. */
export const imageContentTypes: Readonly<Record<ImageType, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
  jxl: 'image/jxl',
  jp2: 'image/jp2',
}
