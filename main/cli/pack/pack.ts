import { join } from 'node:path'
import {
  noPackCounts,
  type PackCounts,
  type PackOptions,
  packEndNames,
  packFaults,
  packWords,
} from '../../../shared/pack.ts'
import { formatBytes, formatCount } from '../../../shared/text/format.ts'
import { type BaggedFile, formatSums, type PackedShard, type Sum } from '../../app/app.ts'
import { writeExport } from '../kept/export.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { untilStopped } from '../process/until-stopped.ts'
import { noteToStderr, withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'
import { optOutUnknownWords } from '../report/shards-words.ts'

export type ReportFlags = { target: string; json: boolean; quiet: boolean }
export type PackFlags = ReportFlags & { sha256sums: boolean }

/** `shoal pack`: a batch or folder as a dataset in shards. Resolves with the exit status. */
export async function pack(
  source: string,
  options: PackOptions,
  { target, json, quiet, sha256sums }: PackFlags,
): Promise<number> {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const totals: Totals = { shards: 0, made: 0, bytes: 0, counts: noPackCounts(), optOutUnknown: 0 }
  const sums: Sum[] = []
  return withApp(async app => {
    const interrupted = await untilStopped(app, async signal => {
      for await (const shard of app.packing.pack(source, target, options, signal)) {
        add(totals, shard)
        const { tar, metadata } = shard.record
        sums.push([tar.name, tar.sha256], [metadata.name, metadata.sha256])
        if (json) write(JSON.stringify(shardLine(shard)))
        else if (!quiet) write(plainText(shardWords(shard)))
      }
      if (sha256sums && sums.length > 0) await writeExport(join(target, 'SHA256SUMS'), formatSums(sums))
    })
    const { counts, ...others } = totals
    write(json ? JSON.stringify({ type: 'pack-summary', ...others, ...counts }) : totalsWords(totals))
    if (totals.shards === 0 && !interrupted) return nothingToPack()
    return statusOf({}, { interrupted, faults: packFaults(counts) })
  })
}

/** `shoal pack --bagit`. Resolves with the exit status. */
export async function bag(source: string, { target, json, quiet }: ReportFlags): Promise<number> {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const totals = { copied: 0, there: 0, missing: 0, changed: 0, unreadable: 0, bytes: 0 }
  return withApp(async app => {
    const interrupted = await untilStopped(app, async signal => {
      for await (const file of app.packing.bag(source, target, signal)) {
        totals[file.kind] += 1
        if (isIn(file)) totals.bytes += file.bytes
        if (json) write(JSON.stringify({ type: 'file', state: file.kind, ...withoutKind(file) }))
        else if (!quiet || !isIn(file)) write(plainText(bagLine(file)))
      }
    })
    write(json ? JSON.stringify({ type: 'bag-summary', ...totals }) : bagWords(totals))
    const { copied, there, missing, changed, unreadable } = totals
    const faults = missing + changed + unreadable
    if (copied + there + faults === 0 && !interrupted) return nothingToPack()
    return statusOf({}, { interrupted, faults })
  })
}

function nothingToPack(): number {
  noteToStderr('There is nothing to pack.')
  return exitStatus.usage
}

const isIn = ({ kind }: BaggedFile): boolean => kind === 'copied' || kind === 'there'

const withoutKind = ({ kind: _, ...file }: BaggedFile): object => file

const bagLine = (file: BaggedFile): string =>
  `${file.kind.padEnd(10)}  ${file.file}${file.kind === 'unreadable' ? `  (${file.why})` : ''}`

function bagWords(totals: Record<BaggedFile['kind'] | 'bytes', number>): string {
  const { copied, there, missing, changed, unreadable, bytes } = totals
  return [
    `${formatCount(copied + there, 'file')} (${formatBytes(bytes)}) in the bag`,
    there > 0 && `${there} of them there already`,
    missing > 0 && `${missing} missing`,
    changed > 0 && `${changed} changed since they were saved`,
    unreadable > 0 && `${unreadable} unreadable`,
  ]
    .filter(Boolean)
    .join(' · ')
}

type Totals = { shards: number; made: number; bytes: number; counts: PackCounts; optOutUnknown: number }

function add(totals: Totals, { record, isNew }: PackedShard): void {
  totals.shards += 1
  if (isNew) totals.made += 1
  totals.bytes += record.tar.bytes
  totals.optOutUnknown += record.optOutUnknown
  for (const end of packEndNames) totals.counts[end] += record.counts[end]
}

const shardLine = ({ record, isNew }: PackedShard): object => {
  const { shard, rows, tar, metadata, counts, optOutUnknown } = record
  return { type: 'shard', shard, isNew, rows, tar, metadata, ...counts, optOutUnknown }
}

const shardWords = ({ record: { tar, counts }, isNew }: PackedShard): string =>
  `${tar.name}  ${formatBytes(tar.bytes)}  ${packWords(counts).join(' · ')}${isNew ? '' : ' (there already)'}`

function totalsWords({ shards, made, bytes, counts, optOutUnknown }: Totals): string {
  const there = made < shards ? `, ${shards - made} of them there already` : ''
  const lines = [
    `${formatCount(shards, 'shard')} (${formatBytes(bytes)})${there} · ${packWords(counts).join(' · ')}`,
  ]
  if (optOutUnknown > 0) {
    lines.push(optOutUnknownWords(optOutUnknown))
  }
  return lines.join('\n')
}
