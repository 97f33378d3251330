import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { SettledItem } from '../../shared/model.ts'
import { hasCode } from '../engine/files/disk-failure.ts'
import { type Inside, lookInside, openInside } from '../engine/files/inside.ts'
import type { BatchRow } from '../store/store.ts'
import { linesOf } from '../system/lines.ts'
import { type ManifestRow, manifestRow } from './manifest-row.ts'

/** New ones come at the end: rows of earlier batches stay as they are. */
const csvColumns: (keyof ManifestRow)[] = [
  ...([
    'batch',
    'index',
    'source',
    'line',
    'url',
    'finalUrl',
    'state',
    'status',
    'attempts',
    'file',
  ] as const),
  ...(['bytes', 'sha256', 'imageType', 'width', 'height', 'check', 'damage', 'sameAs', 'failure'] as const),
  ...([
    'message',
    'settledAt',
    'queuedMs',
    'activeMs',
    'ttfbMs',
    'fields',
    'notDecoded',
    'contentType',
    'robotsTag',
    'end',
    'copiedFrom',
    'redirects',
    'aiRules',
    'converted',
  ] as const),
]

/** One of the two forms of the record. */
type Form = {
  ending: string
  head: string
  /** Whether a file that begins with this line was written by Shoal, whatever its version. */
  isOurs(firstLine: string): boolean
  /** Whether an old record belongs to the batch, or is the header. */
  isReplaced(record: string, batch: string): boolean
  format(row: ManifestRow): string
  /** Whether a record may go on in the next line. */
  isOpen(record: string): boolean
}

const jsonLines: Form = {
  ending: 'jsonl',
  head: '',
  isOurs: line => line.startsWith('{"batch":"'),
  isReplaced: (line, batch) => line.startsWith(`{"batch":"${batch}",`),
  format: row => `${JSON.stringify(row)}\n`,
  isOpen: () => false,
}

const csvHead = csvColumns.join(',')

const csv: Form = {
  ending: 'csv',
  head: `${csvHead}\n`,
  // An older version has fewer columns at the end, a newer one has more.
  isOurs: line => line.startsWith('batch,index,source,') && isEitherStart(line.trimEnd(), csvHead),
  isReplaced: (record, batch) => record.startsWith(`${batch},`) || record.startsWith('batch,'),
  // Fields become JSON: their names differ from batch to batch.
  format: row => stringify([row], { escape_formulas: true, columns: csvColumns }),
  isOpen: record => record.split('"').length % 2 === 0,
}

/**
 * Writes `manifest.jsonl` and `manifest.csv` into the batch's folder. Rows of other batches stay; those an earlier
 * run of this batch wrote are replaced. A file of that name that is not Shoal's stays, too: the record gets another
 * name then, and what is resolved says so. `settled` is asked once per file. Rejects with the file system's error.
 */
export async function writeManifests(
  batch: BatchRow,
  settled: () => Iterable<SettledItem>,
): Promise<string | undefined> {
  const inside = await openInside(batch.folder)
  const remarks: string[] = []
  for (const form of [jsonLines, csv]) {
    const usual = `manifest.${form.ending}`
    const name = await ownName(inside, form)
    await rewrite(inside, name, form, batch, settled())
    if (name !== usual) remarks.push(`${usual} is not from Shoal and stays as it is: see ${name}.`)
  }
  return remarks.length === 0 ? undefined : remarks.join(' ')
}

/** Takes the records of a batch out of the manifests in a folder that it has left. One that is empty then goes. */
export async function dropFromManifests(batch: BatchRow, folder: string): Promise<void> {
  const inside = await lookInside(folder)
  const names = await inside.namesIn(inside.root)
  for (const form of [jsonLines, csv]) {
    const name = await ownName(inside, form)
    if (names.includes(name) && !(await rewrite(inside, name, form, batch, []))) {
      await inside.remove(inside.path(name))
    }
  }
}

/** The first name that is free, or that an earlier record of Shoal's has. */
async function ownName(inside: Inside, { ending, isOurs }: Form): Promise<string> {
  for (let n = 1; ; n += 1) {
    const name = `manifest${n === 1 ? '' : ` (${n})`}.${ending}`
    try {
      await using file = await inside.openToRead(inside.path(name))
      const { buffer, bytesRead } = await file.read(Buffer.alloc(longestFirstLine), 0, longestFirstLine, 0)
      if (bytesRead === 0 || isOurs(buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? ''))
        return name
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return name
      // A symbolic link, a folder, or a file that the user may not read.
    }
  }
}

const longestFirstLine = 4096

/**
 * Writes the old records that are to stay, then new ones, to a file that then takes the old one's place. Answers whether
 * there are any.
 */
async function rewrite(
  inside: Inside,
  name: string,
  form: Form,
  batch: BatchRow,
  settled: Iterable<SettledItem>,
): Promise<boolean> {
  let isAny = false
  const path = inside.path(name)
  const next = `${path}.${batch.id}.part`
  async function* text() {
    yield form.head
    for await (const record of recordsOf(oldText(inside, path), form)) {
      if (form.isReplaced(record, batch.id)) continue
      isAny = true
      yield `${record}\n`
    }
    for (const item of settled) {
      isAny = true
      yield form.format(manifestRow(batch, item))
    }
  }
  try {
    const file = await inside.create(next)
    await pipeline(text, file.createWriteStream({ flush: true }))
    await inside.rename(next, path, true)
    return isAny
  } catch (error) {
    // The error that led here is the one to report.
    await inside.remove(next).catch(() => {})
    throw error
  }
}

async function* oldText(inside: Inside, path: string): AsyncGenerator<string> {
  const file = await inside.openToRead(path).catch(error => {
    if (!hasCode(error, 'ENOENT')) throw error
  })
  if (file !== undefined) yield* file.createReadStream({ encoding: 'utf8' })
}

/** The records of a text; one may have several lines. */
async function* recordsOf(text: AsyncIterable<string>, { isOpen }: Form): AsyncGenerator<string> {
  let record: string | undefined
  for await (const line of linesOf(text)) {
    record = record === undefined ? line : `${record}\n${line}`
    if (isOpen(record)) continue
    yield record
    record = undefined
  }
  if (record !== undefined) yield record
}

const isEitherStart = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a)
