import { type ImageType, imageTypes } from '../../../shared/image.ts'

/** A file name in two parts. `ext` is without its dot, as written, and '' where there is none. */
export type NameParts = { stem: string; ext: string }

/** Endings of cameras whose raw files are TIFF inside: they keep their own. */
const rawAsTiff =
  '3fr arw cr2 dcr dng erf fff gpr iiq kdc mef mos nef nrw orf pef raw rw2 rwl sr2 srf srw'.split(' ')

/** Other extensions of each type. */
const aliases: Partial<Record<ImageType, readonly string[]>> = {
  jpg: ['jpeg', 'jpe', 'jfif', 'pjpeg', 'pjp'],
  png: ['apng'],
  avif: ['avifs'],
  heic: ['heif', 'hif', 'heics', 'heifs'],
  bmp: ['dib'],
  tiff: ['tif', ...rawAsTiff],
  jp2: ['j2k', 'jpf', 'jpx', 'jpm', 'j2c', 'jpc'],
  jxr: ['wdp', 'hdp'],
  psd: ['psb'],
  hdr: ['pic', 'rgbe'],
  pbm: ['pnm'],
  pgm: ['pnm'],
  ppm: ['pnm'],
  fits: ['fit', 'fts'],
  dcm: ['dicom'],
  djvu: ['djv'],
  tga: ['icb', 'vda', 'vst'],
}

const imageExtensions: ReadonlySet<string> = new Set(
  imageTypes.flatMap(type => [type, ...(aliases[type] ?? [])]),
)

/** Whether an image of this type may have this extension. */
export const isExtensionOf = (ext: string, type: ImageType): boolean =>
  ext.toLowerCase() === type || (aliases[type]?.includes(ext.toLowerCase()) ?? false)

/** Extensions that are no images but end many image links, or name what a server may send instead. */
const otherExtensions = new Set(
  'php php3 php5 phtml asp aspx ashx axd jsp jspx do cgi pl py htm html xhtml shtml xml json txt csv md pdf zip gz mp4 webm mov m4v avi mp3 ai eps tmp bin'.split(
    ' ',
  ),
)

const extensionOfMime: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/heic': 'heic',
  'image/heif': 'heic',
  'image/bmp': 'bmp',
  'image/tiff': 'tiff',
  'image/x-icon': 'ico',
  'image/vnd.microsoft.icon': 'ico',
  'image/svg+xml': 'svg',
  'image/jxl': 'jxl',
  'image/jp2': 'jp2',
  'image/vnd.adobe.photoshop': 'psd',
  'image/x-exr': 'exr',
  'image/x-portable-bitmap': 'pbm',
  'image/x-portable-graymap': 'pgm',
  'image/x-portable-pixmap': 'ppm',
  'image/x-tga': 'tga',
  'image/fits': 'fits',
  'application/dicom': 'dcm',
  'image/vnd.djvu': 'djvu',
  'image/jxr': 'jxr',
  'image/x-adobe-dng': 'dng',
  'text/html': 'html',
  'text/plain': 'txt',
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
}

/** Splits only at an extension that is known: in `photo.v2` the dot belongs to the name. */
export function splitName(name: string): NameParts {
  const [, stem, ext] = /^(.*)\.([a-z0-9]{1,6})$/is.exec(name.trimEnd()) ?? []
  if (stem === undefined || ext === undefined) return { stem: name, ext: '' }
  return isImageExtension(ext) || otherExtensions.has(ext.toLowerCase())
    ? { stem, ext }
    : { stem: name, ext: '' }
}

export function isImageExtension(ext: string): boolean {
  return imageExtensions.has(ext.toLowerCase())
}

/**
 * The extension to write. The bytes decide; a given extension stays as it is where it means the same type
 * (`.jpeg`, `.JPG`, `.tif`). Without a type: the first given one, else what the Content-Type says, else ''.
 */
export function decideExtension(
  type: ImageType | undefined,
  given: readonly string[],
  contentType: string | undefined,
): string {
  if (type !== undefined) return given.find(ext => isExtensionOf(ext, type)) ?? type
  const mime = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  return (
    given.find(ext => ext !== '') ??
    (Object.hasOwn(extensionOfMime, mime) ? (extensionOfMime[mime] ?? '') : '')
  )
}
