import type { Conversion, ConversionEnd, ConversionTotals } from '../../../shared/conversion.ts'
import { convertedWords, unreadableWords } from '../../../shared/text/conversion.ts'
import { formatBytes, formatCount } from '../../../shared/text/format.ts'
import type { App, BatchRow } from '../../app/app.ts'
import { statusOf } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

export type ConvertFlags = { json: boolean; quiet: boolean }

/** `shoal convert`: other files of the saved images of a batch. Resolves with the exit status. */
export async function convert(id: string, wish: Conversion, flags: ConvertFlags): Promise<number> {
  return withApp(async app => {
    const { batch } = app.history.named(id)
    const { left } = await convertBatch(app, batch, wish, flags)
    const remark = batch.options.manifest ? await app.batches.writeManifests(batch) : undefined
    if (remark !== undefined) process.stderr.write(`${plainText(remark)}\n`)
    return statusOf({}, { faults: left })
  })
}

/** Also after a download that asked for it. Resolves with what it came to. */
export async function convertBatch(
  app: App,
  batch: BatchRow,
  wish: Conversion,
  { json, quiet }: ConvertFlags,
): Promise<ConversionTotals> {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const plan = app.conversions.plan(batch, wish)
  if (!json) {
    for (const words of unreadableWords(plan)) write(plainText(words))
    if (!quiet) write(`Converting ${formatCount(plan.images, 'image')} …`)
  }
  const totals: ConversionTotals = { converted: 0, unchanged: 0, left: 0, bytes: 0 }
  for await (const end of app.conversions.run(batch, wish)) {
    totals[end.kind] += 1
    if (end.kind === 'converted') totals.bytes += end.bytes
    if (json) write(JSON.stringify(convertedLine(end)))
    else if (!quiet || end.kind === 'left') write(plainText(endWords(end)))
  }
  write(json ? JSON.stringify({ type: 'converted-summary', ...totals }) : convertedWords(totals))
  return totals
}

const convertedLine = ({ kind, index, from, ...rest }: ConversionEnd): object => ({
  type: 'conversion',
  state: kind,
  index,
  from,
  ...rest,
})

function endWords(end: ConversionEnd): string {
  if (end.kind !== 'converted') return `${end.kind.padEnd(9)}  ${end.from}  (${end.why})`
  const kept = end.replaced ? 'replaced' : 'converted'
  return `${kept.padEnd(9)}  ${end.from}  →  ${end.file}  ${formatBytes(end.bytes)}`
}
