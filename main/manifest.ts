import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { SettledItem } from '../shared/model.ts'
import { publicUrl } from '../shared/public-url.ts'
import type { BatchRow } from './store/store.ts'

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
  sameAs: string | undefined
  failure: string | undefined
  message: string | undefined
  settledAt: string
  queuedMs: number
  activeMs: number
  ttfbMs: number | undefined
}

/** The record of one settled item. */
export function manifestRow(
  { id, options }: BatchRow,
  { index, item, state, attempts, times }: SettledItem,
): ManifestRow {
  const last = attempts.findLast(({ status }) => status !== undefined)
  const saved = state.kind === 'saved' ? state : undefined
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
    file: 'file' in state ? state.file : undefined,
    bytes: saved?.bytes,
    sha256: saved?.sha256,
    imageType: saved?.image?.type,
    width: saved?.image?.width,
    height: saved?.image?.height,
    check: options.check,
    damage: saved?.damage,
    sameAs: saved?.sameAs,
    failure: failed?.code,
    message: failed?.message,
    settledAt: new Date(times.settledAt).toISOString(),
    queuedMs: Math.round(times.queuedMs),
    activeMs: Math.round(times.activeMs),
    ttfbMs: times.ttfbMs === undefined ? undefined : Math.round(times.ttfbMs),
  }
}

/**
 * Writes `manifest.jsonl` and `manifest.csv` into the batch's folder. Rows of other batches stay; those an earlier
 * run of this batch wrote are replaced. `settled` is asked once per file. Rejects with the file system's error.
 */
export async function writeManifests(batch: BatchRow, settled: () => Iterable<SettledItem>): Promise<void> {
  const { id, folder } = batch
  await rewrite(join(folder, 'manifest.jsonl'), `{"batch":"${id}",`, () =>
    lines(batch, settled(), row => `${JSON.stringify(row)}\n`),
  )
  await rewrite(join(folder, 'manifest.csv'), `${id},`, hasHeader => {
    let header = !hasHeader
    return lines(batch, settled(), row => {
      const text = stringify([row], { header, escape_formulas: true, columns: Object.keys(row) })
      header = false
      return text
    })
  })
}

function* lines(
  batch: BatchRow,
  settled: Iterable<SettledItem>,
  format: (row: ManifestRow) => string,
): Generator<string> {
  for (const item of settled) yield format(manifestRow(batch, item))
}

/** Writes the old lines that do not begin with `own`, then the new ones, to a file that then takes the old one's place. */
async function rewrite(
  path: string,
  own: string,
  added: (hasLines: boolean) => Iterable<string>,
): Promise<void> {
  const next = `${path}.part`
  async function* text() {
    let hasLines = false
    for await (const line of oldLines(path)) {
      hasLines = true
      if (!line.startsWith(own)) yield `${line}\n`
    }
    yield* added(hasLines)
  }
  await pipeline(text, createWriteStream(next))
  await rename(next, path)
}

async function* oldLines(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) return
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
}
