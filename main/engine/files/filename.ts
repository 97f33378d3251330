import { decoded, lastSegmentOf } from '../../../shared/address.ts'
import { isDataLink } from '../../../shared/data-link.ts'
import type { ImageType } from '../../../shared/image.ts'
import type { Item } from '../../../shared/model.ts'
import { decideExtension, isExtensionOf, isImageExtension, type NameParts, splitName } from './extension.ts'
import { fieldOf, isPlaceholder, splitOnce } from './name-template.ts'
import { safeSegment } from './safe-name.ts'
import { takenText } from './taken.ts'

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

/** Without a port: a colon must not be in the name of a file. */
function hostNameOf(url: string): string {
  return URL.parse(url)?.hostname ?? ''
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

function ownValue(fields: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined
}

function localDate(epochMs: number): string {
  const date = new Date(epochMs)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
