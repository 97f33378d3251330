import { readCell } from '../links/cell.ts'
import { looksLikeImage, parseLink } from '../links/link.ts'
import { type Cell, type Entity, entryOf, isCell } from './entity.ts'
import { saysItIsImage, saysItIsOther } from './evidence.ts'
import { type FoundImage, type Leftover, leave } from './found-image.ts'
import { onePerPicture } from './one-per-picture.ts'
import { pixelSize, plainSize } from './vocabulary.ts'

export type ImagesOf = { images: FoundImage[]; leftovers: Leftover[] }

/** Says that a cell is empty, however it is written. */
const emptyWords =
  /^(?:|-+|n\/?a|#n\/a|none|null|nil|nan|no|no image|undefined|false|0|\\n|\[\s*\]|\{\s*\}|character\(0\))$/i

/** A single word is no path, unless it names an image. */
const isPath = (value: string): boolean => value.includes('/') || looksLikeImage(value)

type Member = FoundImage & {
  size: number | undefined
  stem: string
  outer: { size: number | undefined; stem: string } | undefined
}

/**
 * The images below an entity, in order. Of several forms of one picture the largest is the image and the others its
 * the last choice; a preview beside several images belongs to none of them.
 */
export function imagesOf(entity: Entity, base: string | undefined): ImagesOf {
  const leftovers: Leftover[] = []
  const found = gather(entity, base, leftovers)
  // Most rows have one image, and there may be a million of them.
  if (found.length === 0 || (found.length === 1 && found[0]?.forms.length === 0))
    return { images: found, leftovers }
  return { images: onePerPicture(withoutPages(typed(found, leftovers), leftovers), leftovers), leftovers }
}

/**
 * In a column whose links are images and pages, as identifiers are, the pages beside an image are left out. Not in an
 * array of links: those are alike.
 */
function withoutPages(members: Member[], leftovers: Leftover[]): Member[] {
  const units = Map.groupBy(members, ({ entity }) => entity.unit)
  return members.filter(member => {
    const { cell, entity, link } = member
    const { evidence, sense } = cell.column
    const isMixed = evidence.images > 0 && evidence.images < evidence.links * 0.8 && sense.kind !== 'image'
    if (!isMixed || saysItIsImage(link.link) || (cell.isElement && /s$/i.test(cell.column.name))) return true
    const beside = units.get(entity.unit) ?? []
    if (!beside.some(other => saysItIsImage(other.link.link) && !other.isPreview)) return true
    leave(member, 'page', leftovers)
    return false
  })
}

/** Beside a link that its type calls an image, one without type or ending is none: Atom's links to pages. */
function typed(members: Member[], leftovers: Leftover[]): Member[] {
  if (!members.some(({ entity }) => entity.saysImage === true)) return members
  const keyOf = ({ cell, entity }: Member) => `${entity.unit} ${cell.column.order}`
  const withType = new Set(members.filter(({ entity }) => entity.saysImage === true).map(keyOf))
  return members.filter(member => {
    const { entity, link } = member
    if (entity.saysImage !== undefined || !withType.has(keyOf(member)) || saysItIsImage(link.link))
      return true
    leave(member, 'other-type', leftovers)
    return false
  })
}

function gather(entity: Entity, base: string | undefined, leftovers: Leftover[]): Member[] {
  const members: Member[] = []
  for (const part of entity.parts) {
    if (isCell(part)) members.push(...membersOf(part, entity, base, leftovers))
    else members.push(...lifted(gather(part, base, leftovers)))
  }
  return withPreviews(withForms(members), leftovers)
}

function membersOf(cell: Cell, entity: Entity, base: string | undefined, leftovers: Leftover[]): Member[] {
  if (cell.column.role !== 'image') return []
  const { links } = readCell(cell.value)
  if (links.length === 0) {
    const relative =
      base === undefined || !cell.isText || !isPath(cell.value) ? undefined : parseLink(cell.value, base)
    if (relative !== undefined && 'url' in relative) links.push({ link: relative.url })
    else if (!emptyWords.test(cell.value.trim()) || cell.isElement)
      leftovers.push({ cell, entity, text: cell.value, why: isOtherwiseWords(cell) ? 'not-data' : 'no-link' })
  }
  if (entity.saysImage === false && cell.column.evidence.saysImage > 0) {
    leftovers.push(...links.map(({ link }) => ({ cell, entity, text: link, why: 'other-type' as const })))
    return []
  }
  const { size, stem, outer } = cell.column.sense
  const isPreview = cell.column.sense.isPreview || isOfPreview(entity)
  const isOther = (link: string) =>
    cell.column.evidence.images > 0 && !looksLikeImage(link) && saysItIsOther(link)
  const members: Member[] = []
  for (const link of links) {
    if (isOther(link.link)) leftovers.push({ cell, entity, text: link.link, why: 'other-file' })
    else members.push({ link, cell, entity, forms: [], isPreview, size, stem, outer })
  }
  return members
}

/** Under a name that says nothing, as `subfield` of MARC, words are beside links. */
const isOtherwiseWords = ({ column: { evidence, sense, home, path } }: Cell): boolean =>
  (sense.kind === 'other' || sense.kind === 'text') &&
  home !== path &&
  path.includes('.') &&
  evidence.links < evidence.filled * 0.9

function isOfPreview(entity: Entity): boolean {
  for (let at: Entity | undefined = entity; at !== undefined; at = at.isEntry ? undefined : at.parent)
    if (at.saysPreview) return true
  return false
}

/** A single image under a name such as `large` is beside those under `medium` and `small`. */
function lifted(members: Member[]): Member[] {
  const [only] = members
  if (members.length !== 1 || only?.outer === undefined)
    return members.map(member => ({ ...member, outer: undefined, stem: `\n${member.stem}` }))
  return [{ ...only, ...only.outer, outer: undefined }]
}

/** `artworkUrl30` beside `artworkUrl100` is a width, too, where `photo30` alone is the thirtieth. */
function withWidths(members: Member[]): Member[] {
  const parts = members.map(member => /^(.*\D)(\d{2,4})$/.exec(member.cell.column.name))
  const wide = parts.find((part, at) => members[at]?.size !== undefined && (part?.[2]?.length ?? 0) > 2)?.[1]
  if (wide === undefined) return members
  const stem = members[parts.findIndex(part => part?.[1] === wide && part[2]?.length !== 2)]?.stem
  return members.map((member, at) =>
    member.size !== undefined || parts[at]?.[1] !== wide || stem === undefined
      ? member
      : { ...member, size: pixelSize(Number(parts[at][2])), stem },
  )
}

function withForms(found: Member[]): Member[] {
  if (found.length < 2) return found
  const members = withWidths(found)
  const groups = Map.groupBy(members, ({ stem }) => stem)
  const dropped = new Set<Member>()
  for (const [stem, group] of groups) {
    if (stem.startsWith('\n') || group.length < 2 || group.every(({ size }) => size === undefined)) continue
    const sorted = group.toSorted((a, b) => sizeOf(b) - sizeOf(a))
    const [best] = sorted
    if (best === undefined) continue
    const isBest = (member: Member) =>
      member.cell.column === best.cell.column || (member.size === undefined && best.size === undefined)
    const largest = sorted.filter(isBest)
    const columns = Map.groupBy(
      sorted.filter(member => !isBest(member)),
      ({ cell }) => cell.column,
    )
    for (const smaller of columns.values()) {
      // More small ones than large ones: they are not all forms of those.
      if (smaller.length > largest.length) continue
      for (const [at, member] of smaller.entries()) {
        largest[at]?.forms.push(member.link.link, ...member.forms)
        dropped.add(member)
      }
    }
  }
  return members.filter(member => !dropped.has(member))
}

/** An address that says thumbnail is a smaller form, however its column is called. */
const sizeOf = ({ size, link }: Member): number =>
  (size ?? plainSize) - (/thumb/i.test(link.link) ? mostSize : 0)
const mostSize = 100

/**
 * A preview is of the one image beside it in its row or entry; beside several it belongs to none of them. One without an
 * image beside it is an image itself, unless the images are in another part of the document.
 */
function withPreviews(members: Member[], leftovers: Leftover[]): Member[] {
  const images = members.filter(({ isPreview }) => !isPreview)
  if (images.length === 0 || images.length === members.length) return members
  const units = Map.groupBy(images, ({ entity }) => entity.unit)
  const homes = new Set(images.map(({ entity }) => entryOf(entity).home))
  return members.filter(member => {
    if (!member.isPreview) return true
    const beside = units.get(member.entity.unit) ?? []
    const [only] = beside
    if (only === undefined && homes.has(entryOf(member.entity).home)) return true
    if (only !== undefined && beside.length === 1) only.forms.push(member.link.link, ...member.forms)
    else leave(member, 'preview', leftovers)
    return false
  })
}
