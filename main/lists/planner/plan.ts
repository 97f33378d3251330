import { formatDay } from '../../../shared/text/moments.ts'
import type { ListContext } from '../readers/reader.ts'
import { checkAsked, type TableColumns } from './asked-columns.ts'
import { type Columns, createColumns } from './columns.ts'
import type { Entity } from './entity.ts'
import { createLearning } from './learning.ts'
import { createOutcome } from './outcome.ts'
import { type TableNames, tableNamesOf } from './table-names.ts'

/** Rows or entries that are looked at before the columns' roles are settled, where more come as a stream. */
const sampleEntries = 200

export type Plan = {
  columns: Columns
  /** A number for an entry whose values are about one thing. */
  nextUnit(): number
  /** What the list itself calls its columns, where it says that before their values. */
  header(names: readonly string[]): void
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
  let asked: TableColumns | undefined = context.columns && { columns: context.columns }
  const learning = createLearning(columns.all, () => asked)
  const outcome = createOutcome(context, columns.all)
  /** Until the columns' roles are settled. */
  let waiting: (Entity | (() => void))[] | undefined = []
  let entries = 0
  let units = 0
  let header: readonly string[] | undefined
  /** By what the list is known again: the names of its columns when their roles were settled. */
  let table: TableNames | undefined

  function settle(): void {
    if (waiting === undefined || entries === 0) return
    table = tableNamesOf(header ?? columns.all.map(({ path }) => path))
    asked ??= context.columnsOf?.(table, context.source)
    if (asked?.since !== undefined) tellSince(asked.since)
    learning.decide()
    release()
  }

  function tellSince(since: number): void {
    const reason = `columns as on ${formatDay(since)}`
    context.tell({ kind: 'note', source: context.source, line: 1, text: '', reason })
  }

  function release(): void {
    const held = waiting ?? []
    waiting = undefined
    for (const entry of held) {
      if (typeof entry === 'function') entry()
      else outcome.take(entry)
    }
  }

  return {
    columns,
    nextUnit: () => {
      units += 1
      return units
    },
    header: names => {
      header = names
    },
    add(entity) {
      if (waiting === undefined) {
        learning.learnLate(entity)
        outcome.take(entity)
        return
      }
      learning.learn(entity)
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
      outcome.end()
      if (table !== undefined)
        context.explain?.(columns.all, { source: context.source, ...table, since: asked?.since })
    },
  }
}
