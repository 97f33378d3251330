import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Item, SettledItem } from '../../shared/model.ts'

/**
 * Writes the failed items to `path` as a list that `shoal get` reads again with everything it said: an aria2
 * input file, with the cause as a comment; JSON Lines where the name ends so or where an item says more than
 * aria2's format can hold. Returns how many there are; writes an empty file for none.
 */
export async function writeFailedList(path: string, settled: () => Iterable<SettledItem>): Promise<number> {
  const asJson = /\.(jsonl|ndjson|json)$/i.test(path) || !all(failedOf(settled()), fitsText)
  let count = 0
  function* lines() {
    for (const { item, state } of failedOf(settled())) {
      count += 1
      yield asJson ? jsonLine(item) : textLines(item, state.failure.message)
    }
  }
  await pipeline(lines, createWriteStream(path))
  return count
}

type FailedItem = SettledItem & { state: { kind: 'failed' } }

function* failedOf(settled: Iterable<SettledItem>): Generator<FailedItem> {
  for (const item of settled) {
    if (item.state.kind === 'failed') yield item as FailedItem
  }
}

function all<T>(values: Iterable<T>, test: (value: T) => boolean): boolean {
  for (const value of values) {
    if (!test(value)) return false
  }
  return true
}

const fitsText = ({ item: { method, body, fields } }: SettledItem) =>
  method === undefined && body === undefined && fields === undefined

function jsonLine({ origin: _, fields, ...item }: Item): string {
  return `${JSON.stringify({ ...fields, ...item })}\n`
}

function textLines({ url, mirrors = [], name, folder, referer, headers = {} }: Item, cause: string): string {
  const options = [
    ...(name === undefined ? [] : [`out=${name}`]),
    ...(folder === undefined ? [] : [`dir=${folder}`]),
    ...(referer === undefined ? [] : [`referer=${referer}`]),
    ...Object.entries(headers).map(([key, value]) => `header=${key}: ${value}`),
  ]
  return `# ${cause}\n${[url, ...mirrors].join('\t')}\n${options.map(option => `  ${option}\n`).join('')}`
}
