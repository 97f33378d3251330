import type { CellLink } from '../links/cell.ts'
import { readCell } from '../links/cell.ts'
import { looksLikeImage, parseLink } from '../links/link.ts'
import { type Cell, type Entity, isCell } from './entity.ts'
import { saysItIsImage } from './evidence.ts'
import { plainSize } from './vocabulary.ts'

/** An image that an entity names: its link, and other addresses of the same picture, the largest first. */
export type FoundImage = { link: CellLink; cell: Cell; entity: Entity; forms: string[]; isPreview: boolean }

/** A link that is not used, or a value that should be a link and is not. */
export type Leftover = { cell: Cell; entity: Entity; text: string; why: 'preview' | 'other-type' | 'no-link' }

export type ImagesOf = { images: FoundImage[]; leftovers: Leftover[] }

/** Says that a cell is empty, however it is written. */
const emptyWords = /^(?:|-+|n\/?a|#n\/a|none|null|nil|nan|no|no image|undefined|false|0|\\n)$/i

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
  return { images: typed(gather(entity, base, leftovers), leftovers), leftovers }
}

/** Beside a link that its type calls an image, one without type or ending is none: Atom's links to pages. */
function typed(members: Member[], leftovers: Leftover[]): Member[] {
  if (!members.some(({ entity }) => entity.saysImage === true)) return members
  const keyOf = ({ cell, entity }: Member) => `${entity.unit} ${cell.column.order}`
  const withType = new Set(members.filter(({ entity }) => entity.saysImage === true).map(keyOf))
  return members.filter(member => {
    const { cell, entity, link } = member
    if (entity.saysImage !== undefined || !withType.has(keyOf(member)) || saysItIsImage(link.link))
      return true
    leftovers.push({ cell, entity, text: link.link, why: 'other-type' })
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
      leftovers.push({ cell, entity, text: cell.value, why: 'no-link' })
  }
  if (entity.saysImage === false && cell.column.evidence.saysImage > 0) {
    leftovers.push(...links.map(({ link }) => ({ cell, entity, text: link, why: 'other-type' as const })))
    return []
  }
  const { size, stem, outer, isPreview } = cell.column.sense
  return links.map(link => ({ link, cell, entity, forms: [], isPreview, size, stem, outer }))
}

/** A single image under a name such as `large` stands beside those under `medium` and `small`. */
function lifted(members: Member[]): Member[] {
  const [only] = members
  if (members.length !== 1 || only?.outer === undefined)
    return members.map(member => ({ ...member, outer: undefined, stem: `\n${member.stem}` }))
  return [{ ...only, ...only.outer, outer: undefined }]
}

function withForms(members: Member[]): Member[] {
  if (members.length < 2) return members
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

const sizeOf = ({ size }: Member): number => size ?? plainSize

function withPreviews(members: Member[], leftovers: Leftover[]): Member[] {
  if (members.length < 2) return members
  const images = members.filter(({ isPreview }) => !isPreview)
  const [only] = images
  if (only === undefined || images.length === members.length) return members
  for (const member of members) {
    if (!member.isPreview) continue
    if (images.length === 1) only.forms.push(member.link.link, ...member.forms)
    else leftovers.push({ cell: member.cell, entity: member.entity, text: member.link.link, why: 'preview' })
  }
  return images
}
