import type { Column } from './column.ts'

/**
 * One object of a tree, or one row of a table: what a reader found, in the order of the document. Nothing is decided
 * yet.
 */
export type Entity = {
  /** Where it is, from 1: a line of the list, or the place in the document's first array. */
  line: number
  parent: Entity | undefined
  /** The entry of a list, or the row, that it belongs to: what stands side by side in one is about one thing. */
  unit: number
  parts: (Cell | Entity)[]
  /** The array, or the root, whose entries it belongs to. */
  home: string
  /** What JSON said under names that Shoal's own lists use: headers, method, body, mirrors. */
  request: Readonly<Record<string, unknown>> | undefined
  /** What its `type` or `format` says of the link in it: undefined where it says nothing. */
  saysImage: boolean | undefined
  /** What it says of itself calls it a preview: `"type": "thumbnail"`. */
  saysPreview: boolean
  /** It is an entry of an array, or a row: if it holds no link, that is reported. */
  isEntry: boolean
  /** As it was written, for what cannot be used. */
  text: () => string
}

/** One value with its place. Numbers and booleans have become text. */
export type Cell = {
  column: Column
  value: string
  isText: boolean
  /** It stands alone in an array, without a name of its own. */
  isElement: boolean
  /** What a person sees of it, where a link is behind that. */
  shown?: string
}

/** The words of a cell. */
export const wordsOf = ({ value, shown }: Cell): string => shown ?? value

export const isCell = (part: Cell | Entity): part is Cell => 'column' in part

/** Hands over every cell below an entity with the entity that it is in, in order. */
export function eachCell(entity: Entity, visit: (cell: Cell, entity: Entity) => void): void {
  for (const part of entity.parts) {
    if (isCell(part)) visit(part, entity)
    else eachCell(part, visit)
  }
}

/** The rows, or entries of outermost arrays, at and below an entity. */
export function* entriesOf(entity: Entity): Generator<Entity> {
  if (entity.isEntry) yield entity
  else for (const part of entity.parts) if (!isCell(part)) yield* entriesOf(part)
}

/** The row or entry that an entity is in; the whole where it is in none. */
export function entryOf(entity: Entity): Entity {
  let at = entity
  while (!at.isEntry && at.parent !== undefined) at = at.parent
  return at
}
