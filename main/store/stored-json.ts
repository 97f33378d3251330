import { isAddress } from '../../shared/address.ts'
import type { ImageFacts } from '../../shared/image.ts'
import type { Attempt, Item, ItemTimes, SettledState } from '../../shared/model.ts'

// Written by hand: a list of 100,000 images is paged through, and a schema would take longer than SQLite does.

/** A JSON column of SQL text, or NULL where it is no JSON: SQLite's own operator would end the whole statement. */
export const jsonField = (column: string, path: string): string =>
  `iif(json_valid(${column}), ${column} ->> '${path}', NULL)`

type Json = Record<string, unknown>

export function parseExtras(text: string | null): Partial<Item> {
  if (text === null) return {}
  const extras = objectIn(JSON.parse(text), 'extras')
  for (const key of ['name', 'folder', 'referer', 'method', 'body', 'aiRules'])
    optional(extras, key, 'string')
  for (const key of ['place', 'part', 'n']) optional(extras, key, 'number')
  for (const key of ['headers', 'fields'])
    if (key in extras) texts(Object.values(objectIn(extras[key], key)), key)
  if (extras['earlier'] !== undefined) {
    const earlier = objectIn(extras['earlier'], 'earlier')
    has(earlier, 'string', 'file', 'sha256')
    has(earlier, 'number', 'bytes')
  }
  if (extras['guessed'] !== undefined)
    has(objectIn(extras['guessed'], 'guessed'), 'string', 'rule', 'namedAs')
  if ('mirrors' in extras) texts(listIn(extras['mirrors'], 'mirrors'), 'mirrors')
  return extras
}

/** A fact of the file that is there of an image, as SQL: of the one that took the place of the original, if any. */
export const presentField = (path: string): string => `iif(json_valid(outcome), coalesce(
    (SELECT made.value ->> '${path}' FROM json_each(outcome, '$.converted') AS made WHERE made.value ->> '$.replaced'),
    outcome ->> '${path}'), NULL)`

export function parseNumbers(text: string): number[] {
  const list = listIn(JSON.parse(text), 'numbers')
  return list.map(one => {
    if (typeof one !== 'number') throw new TypeError('not a number')
    return one
  })
}

/** Type and pixels of a picture. */
export function parseImage(text: string): ImageFacts {
  const image = objectIn(JSON.parse(text), 'image')
  has(image, 'string', 'type')
  return image as ImageFacts
}

export function parseState(text: string): SettledState {
  const state = objectIn(JSON.parse(text), 'state')
  switch (state['kind']) {
    case 'saved':
      hasFile(state)
      break
    case 'deleted':
      hasFile(state)
      has(state, 'number', 'deletedAt')
      if (state['trashed'] !== undefined) has(objectIn(state['trashed'], 'trashed'), 'string', 'file', 'info')
      break
    case 'skipped':
      has(state, 'string', 'reason', 'why' in state ? 'why' : 'file')
      break
    case 'failed':
      has(objectIn(state['failure'], 'failure'), 'string', 'code', 'message')
      break
    case 'cancelled':
      break
    default:
      throw new TypeError('unknown state')
  }
  return state as SettledState
}

function hasFile(state: Json): void {
  has(state, 'string', 'file', 'sha256')
  has(state, 'number', 'bytes')
  if (state['packed'] !== undefined) {
    const packed = objectIn(state['packed'], 'packed')
    has(packed, 'number', 'offset', 'bytes')
    has(packed, 'string', 'sha256', 'type')
  }
  if (state['converted'] === undefined) return
  for (const made of listIn(state['converted'], 'converted')) hasFile(objectIn(made, 'converted'))
}

export function parseAttempts(text: string): Attempt[] {
  const attempts = listIn(JSON.parse(text), 'attempts')
  for (const entry of attempts) {
    const attempt = objectIn(entry, 'attempt')
    has(attempt, 'string', 'url')
    has(attempt, 'number', 'number', 'receivedBytes')
    has(objectIn(attempt['timestamps'], 'timestamps'), 'number', 'startedAt', 'endedAt')
  }
  return attempts as Attempt[]
}

export function parseTimes(text: string): ItemTimes {
  const times = objectIn(JSON.parse(text), 'times')
  has(times, 'number', 'queuedAt', 'settledAt', 'queuedMs', 'activeMs')
  return times as ItemTimes
}

export function parseUrl(text: unknown): string {
  if (typeof text !== 'string' || !isAddress(text)) throw new TypeError('url')
  return text
}

export function objectIn(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(name)
  return value as Json
}

function listIn(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(name)
  return value
}

function has(object: Json, type: 'string' | 'number', ...keys: string[]): void {
  for (const key of keys) if (typeof object[key] !== type) throw new TypeError(key)
}

function optional(object: Json, key: string, type: 'string' | 'number'): void {
  if (object[key] !== undefined) has(object, type, key)
}

function texts(values: readonly unknown[], name: string): void {
  if (!values.every(value => typeof value === 'string')) throw new TypeError(name)
}
