import { type ImageType, imageTypes } from '../../../shared/model.ts'

/** A file name in two parts. `ext` is without its dot, as written, and '' where there is none. */
export type NameParts = { stem: string; ext: string }

/** Other extensions of each type. Camera raw files are TIFF inside and must keep their own extension. */
const aliases: Partial<Record<ImageType, readonly string[]>> = {
  jpg: ['jpeg', 'jpe', 'jfif', 'pjpeg', 'pjp'],
  png: ['apng'],
  avif: ['avifs'],
  heic: ['heif', 'hif', 'heics', 'heifs'],
  bmp: ['dib'],
  tiff: ['tif', 'dng', 'nef', 'nrw', 'cr2', 'arw', 'pef', 'srw'],
  jp2: ['j2k', 'jpf', 'jpx', 'jpm', 'j2c', 'jpc'],
}

const typeOfExtension = new Map<string, ImageType>(
  imageTypes.flatMap(type => [type, ...(aliases[type] ?? [])].map(ext => [ext, type])),
)

/** Extensions that are no images but end many image links, or name what a server may send instead. */
const otherExtensions = new Set(
  'php php3 php5 phtml asp aspx ashx axd jsp jspx do cgi pl py htm html xhtml shtml xml json txt csv md pdf zip gz svgz mp4 webm mov m4v avi mp3 psd ai eps cur raw tmp bin'.split(
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
  return typeOfExtension.has(ext.toLowerCase()) || otherExtensions.has(ext.toLowerCase())
    ? { stem, ext }
    : { stem: name, ext: '' }
}

export function isImageExtension(ext: string): boolean {
  return typeOfExtension.has(ext.toLowerCase())
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
  if (type !== undefined) return given.find(ext => typeOfExtension.get(ext.toLowerCase()) === type) ?? type
  const mime = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  return (
    given.find(ext => ext !== '') ??
    (Object.hasOwn(extensionOfMime, mime) ? (extensionOfMime[mime] ?? '') : '')
  )
}
