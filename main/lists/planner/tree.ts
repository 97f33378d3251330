import { readCell } from '../links/cell.ts'
import { startsLikeLink } from '../links/link.ts'
import type { Columns, Names } from './columns.ts'
import { type Cell, type Entity, isCell } from './entity.ts'
import { boxedValue, formsOfOne, isDictionary, isPreview, textOfLanguages, typeOf } from './tree-shape.ts'

/** Deeper than any list; a document may be nested without end. */
const maxDepth = 64

type Place = {
  names: Names
  /** Names of arrays and dictionaries it is in; undefined outside of all. */
  home: string | undefined
  line: number
  unit: number
}

/** What all of one tree shares. */
type Tree = { columns: Columns; nextUnit: () => number }

/** Keys for the request of an image, in lists that Shoal wrote. */
const requestKeys = ['headers', 'mirrors', 'mirror', 'method', 'body']

/**
 * What a tree of JSON holds, entity by entity, with the columns that its values belong to. `line`: where the whole
 * is, for trees that are a line each; without it, lines are places in the outermost array.
 */
export function treeOf(value: unknown, columns: Columns, nextUnit: () => number, line?: number): Entity {
  const isEntry = line !== undefined
  const place = {
    names: columns.top,
    home: isEntry ? '' : undefined,
    line: line ?? 1,
    unit: nextUnit(),
  }
  const root = entityOf(place, undefined, value, isEntry)
  add({ columns, nextUnit }, root, value, place, 0)
  return root
}

function add(tree: Tree, entity: Entity, found: unknown, place: Place, depth: number): void {
  if (depth > maxDepth || found === undefined) return
  if (Array.isArray(found)) {
    const forms = formsOfOne(found, place.names.path)
    if (forms !== undefined) addObject(tree, entity, forms, place, depth)
    else
      for (const [at, element] of found.entries())
        addEntry(tree, entity, { element, at, key: undefined }, place, depth)
  } else if (typeof found === 'object' && found !== null)
    addObject(tree, entity, found as Record<string, unknown>, place, depth)
  else entity.parts.push(cellOf(tree, found, place.names, place.home, false))
}

function addObject(
  tree: Tree,
  entity: Entity,
  object: Record<string, unknown>,
  place: Place,
  depth: number,
): void {
  const keys = Object.keys(object)
  if (isDictionary(object, keys)) {
    for (const [at, key] of keys.entries())
      addEntry(tree, entity, { element: object[key], at, key }, place, depth)
    return
  }
  entity.request = requestOf(object)
  // A type says of what file its object's links are, also where they are a level deeper.
  entity.saysImage = typeOf(object, keys) ?? entity.saysImage
  entity.saysPreview = isPreview(object, keys)
  for (const key of keys) {
    const isRequest =
      entity.request !== undefined && requestKeys.includes(key) && (key !== 'body' || 'method' in object)
    if (!isRequest) addValue(tree, entity, object[key], key, place, depth)
  }
  const promoted = promotedMirror(entity.request, entity)
  if (promoted !== undefined)
    entity.parts.push(cellOf(tree, promoted, place.names.under('url'), place.home, false))
}

/** The value of a key. Where it is empty its column is known all the same. */
function addValue(
  tree: Tree,
  entity: Entity,
  value: unknown,
  key: string,
  place: Place,
  depth: number,
): void {
  const found = textOfLanguages(value) ?? boxedValue(value) ?? value
  if (found === undefined) return
  const names = place.names.under(key)
  if (found === null || found === '') tree.columns.of(names, place.home ?? '')
  else if (typeof found !== 'object') entity.parts.push(cellOf(tree, found, names, place.home, false))
  else if (Array.isArray(found)) add(tree, entity, found, { ...place, names }, depth + 1)
  else {
    const child = entityOf(place, entity, found, false)
    entity.parts.push(child)
    add(tree, child, found, { ...place, names }, depth + 1)
  }
}

/** An element of an array, or the value of an object whose keys are data. `at`: its position, from 0. */
type Entry = { element: unknown; at: number; key: string | undefined }

function addEntry(
  tree: Tree,
  entity: Entity,
  { element, at, key }: Entry,
  place: Place,
  depth: number,
): void {
  const isOutermost = place.home === undefined
  const isValue = typeof element !== 'object'
  const names = key !== undefined && isValue ? place.names.under('*') : place.names
  const home = place.home ?? place.names.path
  if (isValue && key === undefined && !isOutermost) {
    entity.parts.push(cellOf(tree, element, names, home, true))
    return
  }
  const inside: Place = isOutermost
    ? { names, home, line: at + 1, unit: tree.nextUnit() }
    : { ...place, names, home }
  const child = entityOf(inside, entity, element, isOutermost)
  entity.parts.push(child)
  if (key !== undefined) child.parts.push(cellOf(tree, key, tree.columns.top.under('key'), home, false))
  if (isValue || element === null) child.parts.push(cellOf(tree, element, names, home, true))
  else add(tree, child, element, inside, depth + 1)
}

function cellOf(
  { columns }: Tree,
  found: unknown,
  names: Names,
  home: string | undefined,
  isElement: boolean,
): Cell {
  return {
    column: columns.of(names, home ?? ''),
    value: String(found),
    isText: typeof found === 'string',
    isElement,
  }
}

function entityOf(
  { line, unit, home }: Place,
  parent: Entity | undefined,
  value: unknown,
  isEntry: boolean,
): Entity {
  return {
    home: home ?? '',
    line,
    unit,
    parent,
    parts: [],
    request: undefined,
    saysImage: undefined,
    saysPreview: false,
    isEntry,
    text: () => shown(value),
  }
}

function requestOf(object: Record<string, unknown>): Record<string, unknown> | undefined {
  const found = requestKeys.filter(key => Object.hasOwn(object, key) && object[key] !== null)
  const asks = found.some(key => key !== 'body')
  return asks ? Object.fromEntries(found.map(key => [key, object[key]])) : undefined
}

/** Where no link is named, the first of the mirrors is it. */
function promotedMirror(request: Entity['request'], entity: Entity): string | undefined {
  const mirrors = request?.['mirrors']
  if (
    !Array.isArray(mirrors) ||
    entity.parts.some(part => isCell(part) && readCell(part.value).links.length > 0)
  )
    return undefined
  const [first, ...others] = mirrors as unknown[]
  if (typeof first !== 'string' || !startsLikeLink(first)) return undefined
  entity.request = { ...request, mirrors: others }
  return first
}

const shown = (value: unknown): string => {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    // Nested too deeply to be written, though JSON.parse could read it.
    return ''
  }
}
