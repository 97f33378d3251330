import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { SettledItem } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import type { BatchRow } from '../store/store.ts'

/** One item of a batch as a flat record: every claim about a file, to be checked by anyone. Times in ms. */
export type ManifestRow = {
  batch: string
  index: number
  source: string
  line: number
  /** Without credentials and secrets, like all links here. */
  url: string
  finalUrl: string | undefined
  state: string
  /** HTTP status of the last answer. */
  status: number | undefined
  attempts: number
  file: string | undefined
  bytes: number | undefined
  sha256: string | undefined
  imageType: string | undefined
  width: number | undefined
  height: number | undefined
  check: string
  damage: string | undefined
  /** Why its pixels were not looked at where that was asked for. */
  notDecoded: string | undefined
  sameAs: string | undefined
  failure: string | undefined
  message: string | undefined
  settledAt: string
  queuedMs: number
  activeMs: number
  ttfbMs: number | undefined
  /** What the list or the page said of the image. */
  fields: Readonly<Record<string, string>> | undefined
  /** Of the last answer: Content-Type, and what it asks of robots (X-Robots-Tag). */
  contentType: string | undefined
  robotsTag: string | undefined
}

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
  ] as const),
]

/** The record of one settled item. */
export function manifestRow(
  { id, options }: BatchRow,
  { index, item, state, attempts, times }: SettledItem,
): ManifestRow {
  const last = attempts.findLast(({ status }) => status !== undefined)
  const saved = state.kind === 'saved' ? state : undefined
  const file = 'file' in state ? state : undefined
  const failed = state.kind === 'failed' ? state.failure : undefined
  return {
    batch: id,
    index,
    source: item.origin.source,
    line: item.origin.line,
    url: publicUrl(item.url),
    finalUrl: last?.finalUrl === undefined ? undefined : publicUrl(last.finalUrl),
    state: state.kind,
    status: last?.status,
    attempts: attempts.length,
    file: file?.file,
    bytes: file?.bytes,
    sha256: file?.sha256,
    imageType: file?.image?.type,
    width: file?.image?.width,
    height: file?.image?.height,
    check: options.check,
    damage: saved?.damage,
    notDecoded: saved?.notDecoded,
    sameAs: saved?.sameAs,
    failure: failed?.code,
    message: failed?.message,
    settledAt: new Date(times.settledAt).toISOString(),
    queuedMs: Math.round(times.queuedMs),
    activeMs: Math.round(times.activeMs),
    ttfbMs: times.ttfbMs === undefined ? undefined : Math.round(times.ttfbMs),
    fields: item.fields,
    contentType: last?.contentType,
    robotsTag: last?.robotsTag,
  }
}

/**
 * Writes `manifest.jsonl` and `manifest.csv` into the batch's folder. Rows of other batches stay; those an earlier
 * run of this batch wrote are replaced. `settled` is asked once per file. Rejects with the file system's error.
 */
export async function writeManifests(batch: BatchRow, settled: () => Iterable<SettledItem>): Promise<void> {
  const { id, folder } = batch
  await rewrite(
    join(folder, 'manifest.jsonl'),
    line => !line.startsWith(`{"batch":"${id}",`),
    '',
    lines(batch, settled(), row => `${JSON.stringify(row)}\n`),
  )
  await rewrite(
    join(folder, 'manifest.csv'),
    // An older one may lack columns at its end.
    line => !line.startsWith(`${id},`) && !line.startsWith('batch,'),
    `${csvColumns.join(',')}\n`,
    // Fields become JSON: their names differ from batch to batch, and line breaks in them stay inside.
    lines(batch, settled(), row => stringify([row], { escape_formulas: true, columns: csvColumns })),
  )
}

function* lines(
  batch: BatchRow,
  settled: Iterable<SettledItem>,
  format: (row: ManifestRow) => string,
): Generator<string> {
  for (const item of settled) yield format(manifestRow(batch, item))
}

/** Writes a head, the old lines that are to stay, then new ones, to a file that then takes the old one's place. */
async function rewrite(
  path: string,
  stays: (line: string) => boolean,
  head: string,
  added: Iterable<string>,
): Promise<void> {
  const next = `${path}.part`
  async function* text() {
    yield head
    for await (const line of oldLines(path)) if (stays(line)) yield `${line}\n`
    yield* added
  }
  await pipeline(text, createWriteStream(next))
  await rename(next, path)
}

async function* oldLines(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) return
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
}
