/** Types that are recognized by their bytes. The value is the file extension Shoal writes. */
export const imageTypes = [
  'jpg',
  'png',
  'gif',
  'webp',
  'avif',
  'heic',
  'bmp',
  'tiff',
  'ico',
  'svg',
  'jxl',
  'jp2',
  'svgz',
  'cur',
  'icns',
  'psd',
  'exr',
  'hdr',
  'qoi',
  'dds',
  'tga',
  'pcx',
  'pbm',
  'pgm',
  'ppm',
  'pam',
  'xbm',
  'xpm',
  'fits',
  'dcm',
  'jxr',
  'djvu',
  'orf',
  'rw2',
  'raf',
  'cr3',
  'crw',
  'x3f',
] as const
export type ImageType = (typeof imageTypes)[number]

/** The type of this name; undefined where it is none of these. */
export const imageTypeOf = (name: string | undefined): ImageType | undefined =>
  imageTypes.find(type => type === name)

/** What was read from the image's own bytes. Sizes in pixels, absent where the format does not say cheaply. */
export type ImageFacts = { type: ImageType; width?: number; height?: number }

/** What a picture says of itself beside its pixels. Each part is absent where it says nothing. */
export type PictureFacts = {
  maker?: string
  camera?: string
  lens?: string
  software?: string
  artist?: string
  rights?: string
  /** The time of the camera's own clock, `2026-11-30T09:05:07`: its zone is not known. */
  takenAt?: string
  exposureSeconds?: number
  /** The f-number. */
  aperture?: number
  iso?: number
  focalLengthMm?: number
  /** Degrees. */
  place?: { latitude: number; longitude: number }
  /** The name of its colour profile. */
  profile?: string
  /** As the decoder names them: `srgb`, `cmyk`; `uchar`, `ushort`. */
  colours?: string
  depth?: string
  channels?: number
  isTransparent?: boolean
  /** Frames of an animation, pages of a document. */
  frames?: number
}
