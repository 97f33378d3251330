import { type Column, namedRole, type Role } from './column.ts'
import { plainLinkNames } from './vocabulary.ts'
import { isBareName, saysFile, saysMinor, saysOnlyPreview, squash } from './words.ts'

export type Decision = { role: Role; why: string }

/**
 * How strongly a column of links is one of images: 3 by the links themselves, 2 by its own name, 1 by the name of what
 * it is in, 0 where nothing speaks for or against it.
 */
type Strength = 0 | 1 | 2 | 3

/**
 * What each column is for, by what its values are and then by what it is called. `together`: columns that hold links
 * in one row or entry; beside an image, a link that nothing calls an image is its page. Columns without any value
 * stay undecided.
 */
export function decideRoles(
  columns: readonly Column[],
  together: Iterable<ReadonlySet<Column>>,
): Map<Column, Decision> {
  const decided = new Map<Column, Decision>()
  const candidates = new Map<Column, { strength: Strength; why: string }>()
  const forms = sizedTogether(columns)
  for (const column of columns) {
    if (column.evidence.filled === 0) continue
    const judged = judge(column, forms.has(column))
    if ('role' in judged) decided.set(column, judged)
    else candidates.set(column, judged)
  }
  const pool = leastMinor([...candidates.keys()])
  const taken = choose(pool, candidates, [...together])
  for (const [column, { why }] of candidates) {
    if (taken.has(column)) decided.set(column, { role: 'image', why })
    else if (column.sense.isMinor && !pool.includes(column))
      decided.set(column, { role: 'minor', why: 'its name says that it is beside what the list is about' })
    else
      decided.set(column, { role: 'page', why: 'other columns say more clearly that they hold the images' })
  }
  if (taken.size === 0) takeBestOfRest(decided)
  return decided
}

/** The columns that are least beside the point: of a `user` the photos, where there is nothing else, but not the avatar. */
function leastMinor(columns: readonly Column[]): Column[] {
  const main = columns.filter(({ sense }) => !sense.isMinor)
  if (main.length > 0) return main
  const counted = columns.map(column => {
    const names = [...column.path.split('.'), column.name]
    return { column, count: names.filter(saysMinor).length }
  })
  const least = Math.min(...counted.map(({ count }) => count))
  return counted.filter(({ count }) => count === least).map(({ column }) => column)
}

/** A role that does not depend on other columns, or how strong a candidate for images it is. */
function judge(column: Column, hasForms: boolean): Decision | { strength: Strength; why: string } {
  const { evidence, sense } = column
  const { filled, links, prose, html, images, saysImage, saysOther, licences, pages, scripts } = evidence
  const isMost = (part: number) => part * 2 > links
  const named = namedRole(column)
  if (named === 'mirrors' || named === 'referer') return { role: named, why: 'its name says so' }
  if (named !== undefined && evidence.behindWords * 2 > filled)
    return { role: named, why: 'its name says so, and it shows words' }
  if (links + prose > 0 && (sense.kind === 'licence' || (links > 0 && isMost(licences)))) {
    return { role: 'licence', why: 'its links are licences' }
  }
  if (links === 0 && html * 2 >= filled) return { strength: 1, why: 'its texts hold images in HTML' }
  const isNamed =
    sense.kind === 'image' || sense.kind === 'link' || (sense.kind === 'page' && sense.size !== undefined)
  if (links === 0 || (links * 2 < filled && !isNamed)) return wordsRole(column)
  if (sense.kind === 'text' && links < filled * 0.9) return wordsRole(column)
  if (sense.kind === 'page' && images < links * 0.9)
    return { role: 'page', why: 'its name says that its links are pages' }
  if (saysImage > 0) {
    const why = 'the type beside its links says image'
    if (sense.kind === 'page') return { strength: 1, why }
    if (images * 2 >= links || (sense.kind === 'image' && sense.outer === undefined))
      return { strength: 3, why }
    return { strength: sense.kind === 'other' && !isBareName(column.name) ? 0 : 1, why }
  }
  if (isMost(saysOther))
    return { role: 'page', why: 'the type beside its links says that they are no images' }
  if (isMost(pages)) return { role: 'page', why: 'its links are pages, or files that are no images' }
  if (isMost(scripts) && sense.kind !== 'image') return { role: 'page', why: 'its links are pages' }
  if (images * 2 >= links) {
    const why = `${images} of ${links} links end like images`
    // The page of a file may have the file's name. What is among `posts` or `products` is no page for that.
    return { strength: sense.kind === 'page' && sense.outer === undefined ? 1 : 3, why }
  }
  if (sense.kind === 'image' && sense.outer === undefined)
    return { strength: saysOnlyPreview(column.name) ? 1 : 2, why: 'its name says image' }
  if (hasForms) return { strength: 2, why: 'beside it are other sizes of the same image' }
  if (sense.kind === 'image') return { strength: 1, why: 'it is under a name that says image' }
  return { strength: 0, why: 'it is the only column that holds links of its kind' }
}

function wordsRole(column: Column): Decision {
  const role = namedRole(column)
  const { links, prose } = column.evidence
  if (role !== undefined) return { role, why: 'its name says so' }
  if (/^(?:column\d+|key)$/.test(column.name) && column.evidence.fileNames === column.evidence.filled)
    return { role: 'name', why: 'it holds names of image files' }
  return links + prose > 0
    ? { role: 'text', why: 'it holds words with links among them' }
    : { role: 'none', why: 'it holds no links' }
}

/** Columns that name a size of the same picture as another one beside them. */
function sizedTogether(columns: readonly Column[]): Set<Column> {
  const groups = new Map<string, Column[]>()
  for (const column of columns) {
    const { size, stem } = column.sense
    if (size === undefined || column.evidence.links === 0) continue
    const key = `${parentOf(column)}\n${stem}`
    groups.set(key, [...(groups.get(key) ?? []), column])
  }
  return new Set([...groups.values()].filter(group => group.length > 1).flat())
}

function choose(
  pool: readonly Column[],
  candidates: ReadonlyMap<Column, { strength: Strength }>,
  together: readonly ReadonlySet<Column>[],
): Set<Column> {
  const strengthOf = (column: Column): Strength => candidates.get(column)?.strength ?? 0
  const strong = pool.filter(column => strengthOf(column) >= 2)
  const taken = new Set(strong.filter(column => !strong.some(other => isDownloadOf(other, column))))
  const isBeside = (column: Column, others: ReadonlySet<Column>) =>
    together.some(
      group => group.has(column) && [...group].some(other => other !== column && others.has(other)),
    )
  for (const strength of [1, 0] as const) {
    // What a preview of an image is beside is the page that it is a preview of, unless it is called a file.
    const stronger = new Set([...taken].filter(column => !column.sense.isPreview))
    const previews = new Set([...taken].filter(({ sense }) => sense.isPreview && strength === 0))
    const isPreviewed = (column: Column) => isBeside(column, previews) && !saysFile(column.name)
    const equal = pool.filter(column => strengthOf(column) === strength)
    const weak = equal.filter(
      column =>
        !isBeside(column, stronger) &&
        !isPreviewed(column) &&
        !(saysOnlyPreview(column.name) && isBeside(column, taken)) &&
        !equal.some(other => isFileOf(other, column)) &&
        (strength > 0 || stronger.size === 0 || [...stronger].some(({ home }) => home === column.home)),
    )
    for (const column of strength > 0 ? weak : bestOf(weak, isBeside)) taken.add(column)
  }
  return taken
}

/** Whether of two links of one object the first is called a file, as `contentUrl` beside `href`. */
const isFileOf = (file: Column, other: Column): boolean =>
  file !== other && parentOf(file) === parentOf(other) && saysFile(file.name) && !saysFile(other.name)

/** Whether the second names the thing whose file the first one is: `download_url` beside the `url` of an interface. */
const isDownloadOf = (file: Column, other: Column): boolean =>
  isFileOf(file, other) && /download/i.test(file.name) && /^(?:url|uri|href|link)$/i.test(other.name)

const parentOf = ({ path }: Column): string => path.slice(0, path.lastIndexOf('.') + 1)

/** Of links that nothing tells apart but their names: one for each entry, unless they are numbered. */
function bestOf(
  columns: readonly Column[],
  isBeside: (column: Column, others: ReadonlySet<Column>) => boolean,
): Column[] {
  const best = new Set<Column>()
  for (const column of columns.toSorted((a, b) => rank(a) - rank(b))) {
    if (
      !isBeside(column, best) ||
      [column, ...best].every(({ name }) => /\D\d{1,2}$/.test(name) && !/^column/.test(name))
    )
      best.add(column)
  }
  return [...best]
}

function rank({ name, order, sense }: Column): number {
  const at = plainLinkNames.indexOf(squash(name))
  return (at < 0 ? (sense.kind === 'link' ? 50 : 60) : at) * 100_000 + order
}

/** Why a column of pages is taken for images. */
export const onlyPages = 'nothing in the list says that it holds images, and this column holds the links'

/** A list of pages alone is taken for what its user wanted, but licences never; a named column even without a link. */
function takeBestOfRest(decided: Map<Column, Decision>): void {
  const all = [...decided.entries()]
  const [page] = all
    .filter(
      ([column, { role }]) => role === 'page' && column.evidence.links > 0 && column.evidence.saysOther === 0,
    )
    .map(([column]) => column)
    .toSorted((a, b) => rank(a) - rank(b))
  const [text] = all
    .filter(([{ evidence }, { role }]) => role === 'text' || evidence.behindWords > 0)
    .map(([column]) => column)
  const [named] = all
    .filter(([{ sense }, { role }]) => role === 'none' && (sense.kind === 'image' || sense.kind === 'link'))
    .map(([column]) => column)
    .toSorted((a, b) => rank(a) - rank(b))
  const column = page ?? text ?? named
  if (column !== undefined)
    decided.set(column, {
      role: 'image',
      why: column === page ? onlyPages : 'no other column holds links of images',
    })
}
