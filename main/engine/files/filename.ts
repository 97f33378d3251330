import { decoded, lastSegmentOf } from '../../../shared/address.ts'
import { isDataLink } from '../../../shared/data-link.ts'
import type { ImageType, Item } from '../../../shared/model.ts'
import { decideExtension, isExtensionOf, isImageExtension, type NameParts, splitName } from './extension.ts'
import { isTaken, takenText } from './taken.ts'

export { needsTaken, usesTaken } from './taken.ts'

/** What a name is made of. Whatever is not known yet is left out; the name can be planned again later. */
export type NameInput = {
  /**
   * Literal text with `{index} {index:4} {name} {part} {n} {path} {ext} {host} {date} {field:title}`, or `{title}` for short,
   * and `{title|none}` for what may be empty; `/` makes subfolders.
   */
  template: string
  item: Pick<Item, 'url' | 'name' | 'folder' | 'fields' | 'place' | 'part' | 'n'>
  /** Place in the batch, from 1; that of the item itself goes before it. */
  index: number
  /** When the batch started, epoch ms. One date for all its items, also after midnight. */
  startedAt: number
  /** From Content-Disposition, see parseContentDisposition. */
  headerName?: string | undefined
  /** After redirects. */
  finalUrl?: string | undefined
  /** Found from the bytes. */
  imageType?: ImageType | undefined
  /** When the image was taken, as its file says: `2024-05-17T08:03:21`. */
  takenAt?: string | undefined
  /** The Content-Type header, asked only where bytes and names are silent. */
  contentType?: string | undefined
}

/** A safe name: `folder` is '' or relative with `/`; `ext` is without its dot and may be ''. */
export type PlannedName = NameParts & { folder: string }

/** The longest name that common file systems take, in UTF-8 bytes. */
export const maxNameBytes = 255

/** Room a planned name leaves for a counter, ` (12345)`, and a part suffix, `.k3f9a2b1-123456.part`. */
export const reservedSuffixBytes = 40

/** Keeps eight levels of folders well inside the 4096 bytes of a path. */
const maxFolderBytes = 120
const maxFolderDepth = 8

const placeholder = /\{([^{}]*)\}/g
const placed = /( *)\{([^{}]*)\}/g

/**
 * Plans where an item goes, relative to the batch's folder. Pure; never throws, and no input makes it leave
 * that folder. `{name}` is the list's name, else the header's, else the last segment of the link or of where it was
 * redirected to, whichever names an image, the link first; else the host.
 * The extension is always appended, so `{name}` and `{name}.{ext}` mean the same.
 */
export function planName(input: NameInput): PlannedName {
  const name = splitName(baseName(input))
  const render = (text: string, ext: string) =>
    text.replace(placed, (whole, blanks: string, key: string) => {
      const value = fillIn(key, input, name.stem, ext)
      if (value === undefined) return whole
      // What is not there needs no blanks before it.
      return value.trim() === '' ? '' : blanks + value
    })

  const segments = input.template.replace(/\.\{ext\}$/, '').split('/')
  const last = segments.pop() ?? ''
  const nameEndsIt = last.endsWith('{name}')
  const known = decideExtension(input.imageType, [name.ext], input.contentType)
  // A template such as `{index}.jpg` or a column such as `cat.jpg` brings an extension of its own.
  const rendered = nameEndsIt ? { stem: render(last, known), ext: '' } : splitName(render(last, known))
  const ext = decideExtension(input.imageType, [rendered.ext, name.ext], input.contentType)

  const room = maxNameBytes - reservedSuffixBytes - ext.length - 1
  return {
    folder: safeFolder([
      ...folders(input.item.folder ?? ''),
      ...segments.flatMap(text => foldersOf(text, render(text, ext))),
    ]),
    stem: safeSegment(rendered.stem.trim() === '' ? name.stem : rendered.stem, room),
    ext,
  }
}

/** `{ext}` in a place of its own, and not at the end behind its dot. */
const extensionInside = /(?<!\.)\{ext\}|\{ext\}(?!$)/

/**
 * Whether a plan stays as it is with what was learnt of the file since: nothing that names it, and a type that its
 * extension means already. Most do, and need not be planned again.
 */
export const isStillPlan = (
  plan: PlannedName,
  { template, item, headerName, finalUrl, imageType }: NameInput,
) =>
  headerName === undefined &&
  finalUrl === item.url &&
  imageType !== undefined &&
  isExtensionOf(plan.ext, imageType) &&
  !extensionInside.test(template)

/** A planned name as a path relative to the batch's folder. */
export const plannedPath = ({ folder, stem, ext }: PlannedName): string =>
  `${folder}${folder && '/'}${stem}${ext && '.'}${ext}`

/** Only `{path}` brings folders of its own: a slash in a field is a part of its name. */
const foldersOf = (template: string, rendered: string): string[] =>
  template.includes('{path}') ? rendered.split('/') : [rendered]

/**
 * What is wrong with a template, as a sentence for the user; undefined where it is fine. `columns`: those of the list,
 * which may be written without `field:`; `unknown` where the list was not read yet. `use`: `{taken}` names only files that
 * are saved already.
 */
export function checkTemplate(
  template: string,
  columns: readonly string[] | 'unknown' = [],
  use: 'download' | 'rename' = 'download',
): string | undefined {
  for (const [whole, key = ''] of template.matchAll(placeholder)) {
    if (use === 'download' && isTaken(key))
      return `${whole} is known only once an image is saved: rename the batch with it then. A column is written {field:${key}}.`
    if (!isPlaceholder(key) && !isColumn(key, columns))
      return `${whole} ${faultOf(key)}${columns === 'unknown' || columns.length === 0 ? '' : ` ${columnsWords(columns)}`}`
  }
  if (/[{}]/.test(template.replace(placeholder, ''))) return 'A { or } is missing.'
  if (template.trim() === '' || template.endsWith('/')) return 'The name must not be empty.'
  return undefined
}

/** The fields of the list that a template cannot do without, as items have them. */
export function templateFields(template: string): string[] {
  const keys = Array.from(template.matchAll(placeholder), ([, key = '']) => key)
  const wanted = keys.flatMap(key => {
    const { name, fallback } = fieldOf(key)
    return name !== undefined && fallback === undefined ? [name] : []
  })
  return [...new Set(wanted)]
}

/** What of a list goes into names made by this template: two items that differ in it have different names. */
export function namingOf(template: string): { fields: string[]; part: boolean } {
  const keys = Array.from(template.matchAll(placeholder), ([, key = '']) => key)
  const fields = keys.flatMap(key => fieldOf(key).name ?? [])
  return { fields: [...new Set(fields)], part: keys.includes('part') }
}

/** Whether names by this template count the images of their folder. */
export const usesFolderNumber = (template: string): boolean => /\{n(?::0?[1-9])?\}/.test(template)

/** A column by its own header, in any case: `{Handle}`. What nearly is a word of Shoal's own is taken for a slip. */
function isColumn(key: string, columns: readonly string[] | 'unknown'): boolean {
  const { name } = fieldOf(key)
  if (name === undefined || isPlaceholder(name) || /^(?:(?:index|n|field)\b|taken:)/.test(name)) return false
  return columns === 'unknown' || columns.includes(name)
}

/** Which columns a list has; as many as a person reads. */
export const columnsWords = (columns: readonly string[]): string =>
  columns.length === 0
    ? 'Its images have no columns.'
    : `Its columns are ${columns.slice(0, mostColumnsTold).join(', ')}${columns.length > mostColumnsTold ? ', …' : '.'}`

const mostColumnsTold = 20

function faultOf(key: string): string {
  if (/^(?:index|n):/.test(key))
    return 'does not work: give one digit from 1 to 9, so that {index:4} is 0001.'
  if (/^field:?\s*$/.test(key)) return 'lacks the column of the list, as in {field:title}.'
  if (key.startsWith('taken:'))
    return 'is not known. Use {taken}, {taken:day}, {taken:month}, {taken:year} or {taken|undated}.'
  if (isPlaceholder(key.trim().toLowerCase())) return `is written {${key.trim().toLowerCase()}}.`
  return 'is not known. Use {index}, {index:4}, {n}, {name}, {part}, {path}, {ext}, {host}, {date} or {field:title}.'
}

/** The n-th file of one name: `cat (2)`. */
export function withCounter(stem: string, n: number): string {
  return `${stem} (${n})`
}

/** A name of which nothing has to be changed but where it is a device's. */
const ordinary = /^[a-z0-9_-](?:[a-z0-9 ._-]*[a-z0-9_-])?$/i

/**
 * Makes any text one path segment that Windows, macOS and Linux all take, of at most `maxBytes` UTF-8 bytes
 * (16 at least). Not hidden, not a device name, nothing invisible; 'image' where nothing is left. Applying it
 * twice changes nothing.
 * Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function safeSegment(text: string, maxBytes: number): string {
  // Most names are as they should be, and the rules below cost many times more than finding that out.
  if (text.length <= maxBytes && ordinary.test(text) && !isDevice(text)) return text
  const visible = text
    .slice(0, maxSegmentInput)
    // Format and ignorable characters reorder or hide parts of a name (U+202E shows gpj.exe as exe.jpg).
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[^\S ]/g, ' ')
    .normalize('NFC')
    // Cn: APFS refuses code points that are not assigned. Cs: lone surrogates have no UTF-8.
    .replace(/[<>:"/\\|?*\p{Cc}\p{Cn}\p{Cs}]/gu, '_')
  const fitted = cutToFit(visible, maxBytes)
  return isDevice(fitted) ? cutToFit(`_${fitted}`, maxBytes) : fitted || 'image'
}

/** ASCII: has one way to be written, and letters of one length in both cases. */
const plain = /^[\x20-\x7e]*$/

/**
 * A key under which two paths are equal whenever a disk that ignores case (NTFS, APFS, HFS+) could take them
 * for the same. Some paths that differ share a key too; that costs a counter, never a file.
 */
export function foldName(path: string): string {
  if (plain.test(path)) return path.toUpperCase()
  return (
    path
      .normalize('NFD')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      // Lower first, or the capital sharp s stays apart from ss.
      .toLowerCase()
      .toUpperCase()
      .normalize('NFC')
  )
}

/** No name needs more; it bounds the work on hostile input. */
const maxSegmentInput = 4096

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Cuts to whole visible characters, then removes what Windows drops or what would hide the file. */
function cutToFit(text: string, maxBytes: number): string {
  const trimmed = trimEnds(text)
  if (Buffer.byteLength(trimmed) <= maxBytes) return trimmed
  const whole = trimEnds(takeBytes(graphemeTexts(trimmed), maxBytes))
  // One letter under a tower of marks may fill the room alone.
  return whole === '' ? trimEnds(takeBytes(trimmed, maxBytes)) : whole
}

function trimEnds(text: string): string {
  return text
    .trimStart()
    .replace(/[\s.]+$/, '')
    .replace(/^\.+/, '_')
}

function* graphemeTexts(text: string): Generator<string> {
  for (const { segment } of graphemes.segment(text)) yield segment
}

function takeBytes(pieces: Iterable<string>, maxBytes: number): string {
  let taken = ''
  let bytes = 0
  for (const piece of pieces) {
    bytes += Buffer.byteLength(piece)
    if (bytes > maxBytes) break
    taken += piece
  }
  return taken
}

/** Windows opens the console or a port instead of a file of this name, whatever its extension. */
function isDevice(segment: string): boolean {
  return /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i.test(segment)
}

/** aria2's `dir=` may be absolute, with a drive, or climb; only its plain segments are kept. */
function folders(path: string): string[] {
  return path.replace(/^[a-z]:/i, '').split(/[/\\]/)
}

function safeFolder(segments: readonly string[]): string {
  return segments
    .filter(segment => !/^[\s.]*$/.test(segment))
    .slice(0, maxFolderDepth)
    .map(segment => safeSegment(segment, maxFolderBytes))
    .join('/')
}

function baseName({ item, headerName, finalUrl }: NameInput): string {
  const listed = item.name?.trim()
  if (listed) return listed
  // RFC 6266, 4.3: only the last segment of a path in the header counts.
  const header = headerName?.split(/[/\\]/).at(-1)?.trim()
  if (header) return header
  if (isDataLink(item.url)) return 'image'
  const linked = lastSegmentOf(item.url).trim()
  const final = finalUrl === item.url ? linked : lastSegmentOf(finalUrl ?? '').trim()
  // A link to cat.jpg may lead to a delivery host's /8f3a9.jpg, and a link to /get?id=3 to cat.jpg.
  const image = [linked, final].find(name => isImageExtension(splitName(name).ext))
  return image ?? (final || linked || hostNameOf(item.url))
}

/** The folders of a link's path, without its last segment. */
function pathOf(url: string): string {
  if (isDataLink(url) || !URL.canParse(url)) return ''
  return new URL(url).pathname
    .split('/')
    .slice(1, -1)
    .map(segment => decoded(segment).replaceAll('/', '_'))
    .join('/')
}

/** Without a port: a colon must not stand in the name of a file. */
function hostNameOf(url: string): string {
  return URL.parse(url)?.hostname ?? ''
}

function isPlaceholder(key: string): boolean {
  return (
    isTaken(key) ||
    /^(?:(?:index|n)(?::0?[1-9])?|name|part|path|ext|host|date|field:[^|]*[^|\s].*)$/.test(key)
  )
}

/** `field:title`, `title`, `title|none`: which field is meant, and what stands in its place where it is empty. */
function fieldOf(key: string): { name: string | undefined; fallback: string | undefined } {
  const written = key.startsWith('field:') ? key.slice('field:'.length) : key
  const isField = key.startsWith('field:') || !isPlaceholder(key)
  const [name, fallback] = splitOnce(written, '|')
  return {
    name: isField && name.trim() !== '' ? fieldName(name) : undefined,
    fallback: isField && written.includes('|') ? fallback : undefined,
  }
}

function fillIn(key: string, input: NameInput, stem: string, ext: string): string | undefined {
  const { name, fallback } = fieldOf(key)
  if (name !== undefined) {
    const value = ownValue(input.item.fields, name)
    const isMeant = isPlaceholder(key) || fallback !== undefined || value !== undefined
    return isMeant ? ((value || fallback) ?? '') : undefined
  }
  const taken = takenText(key, input.takenAt)
  if (taken !== undefined) return taken
  const [kind = '', argument = ''] = splitOnce(key, ':')
  switch (kind) {
    case 'index':
      return String(input.item.place ?? input.index).padStart(Number(argument || 1), '0')
    case 'n':
      return String(input.item.n ?? input.item.place ?? input.index).padStart(Number(argument || 1), '0')
    case 'name':
      return stem
    case 'ext':
      return ext
    case 'host':
      return hostNameOf(input.item.url)
    case 'date':
      return localDate(input.startedAt)
    case 'part':
      return String(input.item.part ?? 1)
    case 'path':
      return pathOf(input.item.url)
    default:
      return undefined
  }
}

/** Lists give the names of their columns in lower case. */
const fieldName = (text: string): string => text.trim().toLowerCase()

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function ownValue(fields: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined
}

function localDate(epochMs: number): string {
  const date = new Date(epochMs)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
