import { readCell } from '../links/cell.ts'
import { parseLink } from '../links/link.ts'
import type { ListContext } from '../readers/reader.ts'
import { emitParsed, reject, shortened } from '../readers/reader.ts'
import type { Remark } from '../remark.ts'
import type { Column, Role } from './column.ts'
import { type Cell, type Entity, eachCell, entriesOf, entryOf } from './entity.ts'
import type { FoundImage } from './found-image.ts'
import { type ImagesOf, imagesOf } from './images.ts'
import { itemOf } from './item.ts'
import { createEarlierFiles, rowOf } from './result-row.ts'
import { onlyPages } from './roles.ts'
import { createTally } from './tally.ts'

export type Outcome = {
  /** Emits the items of an entity, and says what becomes of all else in it. */
  take(root: Entity): void
  /** Tells what was left out, once for things alike. */
  end(): void
}

/** What is said of one entry of a list, in the order of the entries. */
type Turn = { unit: number; act: () => void }

/** What becomes of each value, once the columns' roles are settled. */
export function createOutcome(context: ListContext, columns: readonly Column[]): Outcome {
  const leftOut = createTally()
  const notData = createTally()
  const withEarlier = createEarlierFiles()
  /** Columns that an image came from. */
  const withImages = new Set<Column>()

  function take(root: Entity): void {
    const found = imagesOf(root, context.base)
    for (const { cell } of found.images) withImages.add(cell.column)
    const [only, ...others] = found.images
    // Most rows are so, and there may be a million of them.
    if (only !== undefined && others.length === 0 && found.leftovers.length === 0 && isOne(root)) {
      emitImage(only, undefined)
      countLinksBeside(root)
      return
    }
    const turns = [...rowTurns(root), ...imageTurns(found), ...faultTurns(found)]
    const settled = new Set([...found.images, ...found.leftovers].map(({ entity }) => entity.unit))
    for (const entity of entriesOf(root)) {
      if (!settled.has(entity.unit)) turns.push({ unit: entity.unit, act: () => tellEmpty(entity) })
    }
    if (turns.length > 1) turns.sort((a, b) => a.unit - b.unit)
    for (const { act } of turns) act()
    countLinksBeside(root)
    const isNothing = !root.isEntry && root.parts.length > 0 && entriesOf(root).next().done === true
    if (isNothing && settled.size === 0) reject(context, root.line, root.text(), notAnImage)
  }

  const isOne = (root: Entity): boolean => root.isEntry && context.row === undefined

  /** Each row goes before what is in it. */
  function rowTurns(root: Entity): Turn[] {
    if (context.row === undefined) return []
    const rows = [...entriesOf(root)]
    return (rows.length > 0 ? rows : [root]).map(entity => ({
      unit: entity.unit,
      act: () => context.row?.(rowOf(entity, context.source, columns)),
    }))
  }

  function imageTurns({ images }: ImagesOf): Turn[] {
    const [only] = images
    if (images.length === 1 && only !== undefined) return [turnOf(only, undefined)]
    return [...Map.groupBy(images, ({ entity }) => entity.unit).values()].flatMap(group =>
      group.map((image, at) => turnOf(image, group.length > 1 ? at + 1 : undefined)),
    )
  }

  const turnOf = (image: FoundImage, part: number | undefined): Turn => ({
    unit: image.entity.unit,
    act: () => emitImage(image, part),
  })

  function faultTurns({ images, leftovers }: ImagesOf): Turn[] {
    if (leftovers.length === 0) return []
    const withImages = new Set(images.map(({ entity }) => entity.unit))
    const turns: Turn[] = []
    for (const { cell, entity, text, why } of leftovers) {
      const { unit } = entity
      if (why === 'not-data') notData.add(entity.line, cell.column.name, text, 'words beside links')
      else if (why === 'no-link')
        turns.push({ unit, act: () => rejectCell(cell, entity, withImages.has(unit)) })
      else leftOut.add(entity.line, cell.column.name, text, leftoverBecause[why])
    }
    return turns
  }

  function emitImage(image: FoundImage, part: number | undefined): void {
    const { link, cell, entity } = image
    const parsed = itemOf(image, part)
    const text = 'reason' in parsed && cell.value.trim() === link.link ? entryOf(entity).text() : link.link
    emitParsed(context, entity.line, text, withEarlier(parsed, entryOf(entity)))
  }

  function rejectCell(cell: Cell, entity: Entity, hasImages: boolean): void {
    const parsed = cell.isText ? parseLink(cell.value) : { reason: notAnImage }
    const reason = 'reason' in parsed ? parsed.reason : 'this is not a link'
    reject(context, entity.line, hasImages || cell.isElement ? cell.value : entryOf(entity).text(), reason)
  }

  /** Links in columns that hold no images of the list. */
  function countLinksBeside(root: Entity): void {
    eachCell(root, ({ column, value }, { line }) => {
      const { role = 'none' } = column
      const why = leftOutBecause[role] ?? (role === 'page' || role === 'none' ? column.why : undefined)
      if (why === undefined || column.isOfResult) return
      for (const { link } of readCell(value).links) leftOut.add(line, column.name, link, why)
    })
  }

  /** An entry without an image: as those beside it have some, or in a part of the list that is about something else. */
  function tellEmpty({ line, home, text }: Entity): void {
    const columnsWithImages = columns.filter(({ role }) => role === 'image')
    if (columnsWithImages.some(column => column.home === home && column.path !== home)) {
      tell('without-link', line, text(), 'there is no link to an image here')
    } else if (columnsWithImages.some(column => column.home !== home)) {
      notData.add(line, home, text(), 'nothing here is a link to an image')
    } else reject(context, line, text(), notAnImage)
  }

  const tell = (kind: Remark['kind'], line: number, text: string, reason: string, count?: number) =>
    context.tell({
      kind,
      source: context.source,
      line,
      text: shortened(text),
      reason,
      ...(count !== undefined && { count }),
    })

  return {
    take,
    end() {
      for (const { why, name } of columns) if (why === onlyPages) tell('note', 1, '', `${name}: ${pagesHelp}`)
      for (const column of columns) {
        if (column.role !== 'image' || withImages.has(column) || column.evidence.links === 0) continue
        column.role = 'form'
        column.why = 'it holds other sizes of the images beside it'
      }
      for (const { line, text, reason, count } of leftOut.all()) tell('left-out', line, text, reason, count)
      for (const { line, text, reason, count } of notData.all()) tell('not-data', line, text, reason, count)
    },
  }
}

const notAnImage = 'this is neither a link nor an object with a url'

/** What helps where links seem to be those of pages. */
const pagesHelp =
  'these links look like pages, not images; to get the images of a page: shoal scan LINK; of many pages alike: shoal follow'

const leftoverBecause = {
  preview: 'a smaller form of images beside it',
  'other-type': 'its type is not that of an image',
  'other-file': 'its ending is not that of an image',
  service: 'what images of a service begin with',
  page: 'a link to a page, beside one to an image',
}

/** Why links of a column are not taken. */
const leftOutBecause: Readonly<Partial<Record<Role, string>>> = {
  licence: 'a licence',
  minor: 'an image beside what the list is about',
  text: 'a link among words',
  caption: 'a link among words',
  name: 'a link in a column of names',
  folder: 'a link in a column of folders',
}
