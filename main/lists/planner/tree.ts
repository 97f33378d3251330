import { startsLikeLink } from '../links/link.ts'
import type { Columns } from './columns.ts'
import type { Cell, Entity } from './entity.ts'
import { formsOfOne, isDictionary, textOfLanguages, typeOf } from './tree-shape.ts'

/** Deeper than any list; a document may be nested without end. */
const maxDepth = 64

type Place = {
  names: readonly string[]
  /** Names of arrays and dictionaries it is in; undefined outside of all. */
  home: string | undefined
  line: number
  unit: number
  parent: Entity | undefined
}

/** Keys that a list of Shoal's own uses for how an image is asked for. */
const requestKeys = ['headers', 'mirrors', 'mirror', 'method', 'body']

/**
 * What a tree of JSON holds, entity by entity, with the columns that its values belong to. `line`: where the whole
 * stands, for trees that are a line each; without it, lines are places in the outermost array.
 */
export function treeOf(value: unknown, columns: Columns, nextUnit: () => number, line?: number): Entity {
  const root = entityOf(
    { names: [], home: undefined, line: line ?? 1, unit: nextUnit(), parent: undefined },
    value,
  )
  root.isEntry = line !== undefined
  add(
    root,
    value,
    { names: [], home: line === undefined ? undefined : '', line: line ?? 1, unit: root.unit, parent: root },
    0,
  )
  return root

  function add(entity: Entity, found: unknown, place: Place, depth: number): void {
    if (depth > maxDepth || found === undefined) return
    const forms = Array.isArray(found) ? formsOfOne(found) : undefined
    if (forms !== undefined) addObject(entity, forms, place, depth)
    else if (Array.isArray(found))
      addEntries(
        entity,
        found.map(element => ({ element, key: undefined })),
        place,
        depth,
      )
    else if (typeof found === 'object' && found !== null)
      addObject(entity, found as Record<string, unknown>, place, depth)
    else entity.parts.push(cellOf(found, place, false))
  }

  function addObject(entity: Entity, object: Record<string, unknown>, place: Place, depth: number): void {
    const keys = Object.keys(object)
    if (isDictionary(object, keys)) {
      addEntries(
        entity,
        keys.map(key => ({ element: object[key], key })),
        place,
        depth,
      )
      return
    }
    entity.request = requestOf(object)
    entity.saysImage = typeOf(object)
    for (const key of keys) {
      const child = textOfLanguages(object[key]) ?? object[key]
      if (child === null || child === undefined || child === '') {
        if (child !== undefined) columns.of([...place.names, key], place.home ?? '')
        continue
      }
      if (entity.request !== undefined && requestKeys.includes(key) && (key !== 'body' || 'method' in object))
        continue
      const names = [...place.names, key]
      if (typeof child !== 'object') entity.parts.push(cellOf(child, { ...place, names }, false))
      else if (Array.isArray(child)) add(entity, child, { ...place, names, parent: entity }, depth + 1)
      else addChild(entity, child, { ...place, names, parent: entity }, depth + 1)
    }
    const promoted = promotedMirror(entity.request, entity)
    if (promoted !== undefined)
      entity.parts.push(cellOf(promoted, { ...place, names: [...place.names, 'url'] }, false))
  }

  function addChild(entity: Entity, object: object, place: Place, depth: number): void {
    const child = entityOf(place, object)
    entity.parts.push(child)
    add(child, object, { ...place, parent: child }, depth)
  }

  /** Elements of an array, or values of an object whose keys are data. */
  function addEntries(
    entity: Entity,
    entries: readonly { element: unknown; key: string | undefined }[],
    place: Place,
    depth: number,
  ): void {
    entries.forEach(({ element, key }, at) => {
      const isOutermost = place.home === undefined
      const path = place.names.join('.').toLowerCase()
      const inside: Place = {
        ...place,
        names: key === undefined || typeof element === 'object' ? place.names : [...place.names, '*'],
        home: place.home ?? path,
        line: isOutermost ? at + 1 : place.line,
        unit: isOutermost ? nextUnit() : place.unit,
      }
      if (typeof element !== 'object' && key === undefined && !isOutermost) {
        entity.parts.push(cellOf(element, inside, true))
        return
      }
      const child = entityOf({ ...inside, parent: entity }, element)
      child.isEntry = isOutermost
      entity.parts.push(child)
      if (key !== undefined) child.parts.push(cellOf(key, { ...inside, names: ['key'] }, false))
      if (element === null) child.parts.push(cellOf('null', inside, true))
      else if (typeof element !== 'object') child.parts.push(cellOf(element, inside, true))
      else add(child, element, { ...inside, parent: child }, depth + 1)
    })
  }

  function cellOf(found: unknown, { names, home }: Place, isElement: boolean): Cell {
    return {
      column: columns.of(names, home ?? ''),
      value: String(found),
      isText: typeof found === 'string',
      isElement,
    }
  }
}

function entityOf({ line, unit, parent, home }: Place, value: unknown): Entity {
  return {
    home: home ?? '',
    line,
    unit,
    parent,
    parts: [],
    request: undefined,
    saysImage: undefined,
    isEntry: false,
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
  if (!Array.isArray(mirrors) || entity.parts.some(part => 'value' in part && startsLikeLink(part.value)))
    return undefined
  const [first, ...others] = mirrors as unknown[]
  if (typeof first !== 'string' || !startsLikeLink(first)) return undefined
  entity.request = { ...request, mirrors: others }
  return first
}

export const shown = (value: unknown): string => {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    // Nested too deeply to be written, though JSON.parse could read it.
    return ''
  }
}
