import { readCell } from '../links/cell.ts'
import { parseLink } from '../links/link.ts'
import type { ListContext } from '../readers/reader.ts'
import { emitParsed, reject, shortened } from '../readers/reader.ts'
import type { Told } from '../told.ts'
import { askedDecision, checkAsked } from './asked-columns.ts'
import { addEvidence, type Column, type Role } from './column.ts'
import { type Columns, createColumns } from './columns.ts'
import { type Cell, cellsOf, type Entity, entriesOf, entryOf } from './entity.ts'
import { type FoundImage, imagesOf } from './images.ts'
import { itemOf } from './item.ts'
import { decideRoles } from './roles.ts'
import { createTally } from './tally.ts'

/** Rows or entries that are looked at before the columns' roles are settled, where more come as a stream. */
const sampleEntries = 200

export type Plan = {
  columns: Columns
  /** A number for an entry whose values are about one thing. */
  nextUnit(): number
  /** Takes what a reader found. Its items come as soon as enough was seen to decide by. */
  add(entity: Entity): void
  /** Does this in its turn, after what was added before. */
  inTurn(act: () => void): void
  /** Decides by what is there: someone waits for it. */
  settle(): void
  end(): void
}

/** Turns what readers find in tables and trees into items, and says what becomes of all else. */
export function createPlan(context: ListContext): Plan {
  const columns = createColumns()
  const together = new Map<string, Set<Column>>()
  const leftOut = createTally()
  const notData = createTally()
  let waiting: (Entity | (() => void))[] | undefined = []
  let entries = 0
  let units = 0

  function learn(entity: Entity): void {
    const byUnit = new Map<number, Set<Column>>()
    for (const { cell, entity: at } of cellsOf(entity)) {
      addEvidence(cell.column, cell.value, at.saysImage)
      const group = byUnit.get(at.unit) ?? new Set()
      group.add(cell.column)
      byUnit.set(at.unit, group)
    }
    const outside = byUnit.get(entity.unit) ?? new Set()
    for (const [unit, group] of byUnit) {
      const all = unit === entity.unit ? group : new Set([...group, ...outside])
      together.set([...all].map(({ order }) => order).join(' '), all)
    }
  }

  function decide(): void {
    for (const [column, decided] of decideRoles(columns.all, together.values())) {
      if (column.role !== undefined) continue
      const { role, why } =
        context.columns === undefined ? decided : askedDecision(column, context.columns, decided)
      column.role = role
      column.why = why
    }
    together.clear()
  }

  function settle(): void {
    if (waiting === undefined || entries === 0) return
    decide()
    release()
  }

  function release(): void {
    const held = waiting ?? []
    waiting = undefined
    for (const entry of held) {
      if (typeof entry === 'function') entry()
      else take(entry)
    }
  }

  /** Columns that were empty until now are decided by their first value. */
  function learnLate(entity: Entity): void {
    const isNew = [...cellsOf(entity)].some(
      ({ cell }) => cell.column.role === undefined && cell.value.trim() !== '',
    )
    if (!isNew) return
    learn(entity)
    decide()
  }

  function take(root: Entity): void {
    const { images, leftovers } = imagesOf(root, context.base)
    const settled = new Set<number>()
    const inOrder: { unit: number; act: () => void }[] = []
    for (const [unit, group] of Map.groupBy(images, image => image.entity.unit)) {
      settled.add(unit)
      group.forEach((image, at) => {
        inOrder.push({ unit, act: () => emitImage(image, group.length > 1 ? at + 1 : undefined) })
      })
    }
    const withImages = new Set(settled)
    for (const { cell, entity, text, why } of leftovers) {
      settled.add(entity.unit)
      if (why === 'no-link')
        inOrder.push({ unit: entity.unit, act: () => rejectCell(cell, entity, withImages.has(entity.unit)) })
      else leftOut.add(entity.line, cell.column.name, text, leftoverBecause[why])
    }
    for (const entity of entriesOf(root)) {
      if (!settled.has(entity.unit)) inOrder.push({ unit: entity.unit, act: () => tellEmpty(entity) })
    }
    for (const { act } of inOrder.toSorted((a, b) => a.unit - b.unit)) act()
    countLinksBeside(root)
    const isNothing = !root.isEntry && root.parts.length > 0 && entriesOf(root).next().done === true
    if (isNothing && settled.size === 0) reject(context, root.line, root.text(), notAnImage)
  }

  function emitImage(image: FoundImage, part: number | undefined): void {
    const { link, cell, entity } = image
    const parsed = itemOf(image, part)
    const text = 'reason' in parsed && cell.value.trim() === link.link ? entryOf(entity).text() : link.link
    emitParsed(context, entity.line, text, parsed)
  }

  function rejectCell(cell: Cell, entity: Entity, hasImages: boolean): void {
    const parsed = cell.isText ? parseLink(cell.value) : { reason: notAnImage }
    const reason = 'reason' in parsed ? parsed.reason : 'this is not a link'
    reject(context, entity.line, hasImages || cell.isElement ? cell.value : entryOf(entity).text(), reason)
  }

  /** Links in columns that hold no images of the list. */
  function countLinksBeside(root: Entity): void {
    for (const { cell, entity } of cellsOf(root)) {
      const why = leftOutBecause[cell.column.role ?? 'none']
      if (why === undefined) continue
      for (const { link } of readCell(cell.value).links) leftOut.add(entity.line, cell.column.name, link, why)
    }
  }

  /** An entry without an image: as those beside it have some, or in a part of the list that is about something else. */
  function tellEmpty({ line, home, text }: Entity): void {
    const columnsWithImages = columns.all.filter(({ role }) => role === 'image')
    if (columnsWithImages.some(column => column.home === home && column.path !== home)) {
      tell('without-link', line, text(), 'there is no link to an image here')
    } else if (columnsWithImages.some(column => column.home !== home)) {
      notData.add(line, home, text(), 'nothing here is a link to an image')
    } else reject(context, line, text(), notAnImage)
  }

  const tell = (kind: Told['kind'], line: number, text: string, reason: string, count?: number) =>
    context.tell({
      kind,
      source: context.source,
      line,
      text: shortened(text),
      reason,
      ...(count !== undefined && { count }),
    })

  return {
    columns,
    nextUnit: () => {
      units += 1
      return units
    },
    add(entity) {
      if (waiting === undefined) {
        learnLate(entity)
        take(entity)
        return
      }
      learn(entity)
      waiting.push(entity)
      entries += 1
      if (entries >= sampleEntries) settle()
    },
    inTurn(act) {
      if (waiting === undefined) act()
      else waiting.push(act)
    },
    settle,
    end() {
      settle()
      release()
      if (context.columns !== undefined) checkAsked(columns.all, context.columns)
      for (const { line, text, reason, count } of leftOut.all()) tell('left-out', line, text, reason, count)
      for (const { line, text, reason, count } of notData.all()) tell('not-data', line, text, reason, count)
      context.explain?.(columns.all)
    },
  }
}

const notAnImage = 'this is neither a link nor an object with a url'

const leftoverBecause = {
  preview: 'a smaller form of images beside it',
  'other-type': 'its type is not that of an image',
}

/** Why links of a column are not taken. */
const leftOutBecause: Readonly<Partial<Record<Role, string>>> = {
  page: 'a link to a page, not to an image of the list',
  licence: 'a licence',
  minor: 'an image beside what the list is about',
  text: 'a link among words',
  name: 'a link in a column of names',
  folder: 'a link in a column of folders',
}
