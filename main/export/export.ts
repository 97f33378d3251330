import type { ExportFormat } from '../../shared/export-formats.ts'
import { noLists } from '../../shared/outcomes.ts'
import type { StoredTimes } from '../store/rows.ts'
import type { BatchRow } from '../store/store.ts'
import { attemptRecords } from './attempt-record.ts'
import { table } from './csv.ts'
import { harEntry } from './har.ts'
import { report } from './report.ts'
import type { ExportSource } from './source.ts'

export { manifestRow } from './manifest-row.ts'
export { exportMeasurement } from './measurement.ts'
export { type BaggedFile, bagManifest, makeBag } from './pack/bag.ts'
export { openShards } from './pack/open-shards.ts'
export { type PackedShard, type PackInput, packDataset } from './pack/pack.ts'
export { createPackedImages, type PackedImages } from './pack/packed-images.ts'
export { spoolOf } from './pack/shard-files.ts'
export { formatSums, parseSums, type Sum } from './pack/sums.ts'
export { filesOfShard, shardsIn, verifyShard } from './pack/verify-shard.ts'
export { hasManifest, manifestName, readManifest } from './read-manifest.ts'
export { resultOf } from './result/result.ts'
export { saveResult } from './result/save-result.ts'
export type { ExportSource } from './source.ts'

/** A batch as a text of this format, in pieces. Links are without secrets; options that may hold some are left out. */
export function exportBatch(format: ExportFormat, source: ExportSource): AsyncGenerator<string> {
  return writers[format](source)
}

const writers: Record<ExportFormat, (source: ExportSource) => AsyncGenerator<string>> = {
  async *csv({ batch, pages }) {
    let header = true
    for await (const page of pages()) {
      const records = page.flatMap(stored => attemptRecords(batch.id, stored))
      const [first] = records
      if (first === undefined) continue
      yield table(Object.keys(first), records, header)
      header = false
    }
  },

  async *json({ batch, pages, measurements, version }) {
    yield `{"creator":${JSON.stringify({ name: 'Shoal', version })},"batch":${JSON.stringify(batchFacts(batch))}`
    yield `,"measurements":${JSON.stringify(measurements)},"attempts":[`
    yield* listed(pages(), stored => attemptRecords(batch.id, stored))
    yield '\n]}\n'
  },

  async *har({ pages, version }) {
    yield `{"log":{"version":"1.2","creator":${JSON.stringify({ name: 'Shoal', version })},"entries":[`
    yield* listed(pages(), stored => stored.attempts.map(attempt => harEntry(stored, attempt)))
    yield '\n]}}\n'
  },

  html: report,
}

/** The elements of a JSON list, a line each. */
async function* listed(
  pages: AsyncIterable<readonly StoredTimes[]>,
  elementsOf: (stored: StoredTimes) => readonly unknown[],
): AsyncGenerator<string> {
  let separator = '\n'
  for await (const page of pages) {
    const lines = page.flatMap(elementsOf).map(element => JSON.stringify(element))
    if (lines.length === 0) continue
    yield separator + lines.join(',\n')
    separator = ',\n'
  }
}

/** Headers and proxies may hold secrets, and a folder names its user. */
const batchFacts = ({ id, createdAt, options, summary, lists }: BatchRow) => ({
  id,
  createdAt: new Date(createdAt).toISOString(),
  atOnce: options.atOnce,
  perHost: options.perHost,
  attempts: options.attempts,
  check: options.check,
  summary: summary && { ...summary, ...noLists(), ...lists },
})
