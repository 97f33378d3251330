import type { Comparison, MeasurementSettings, Sweep } from '../../../shared/comparison.ts'
import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type BatchOptions, reachOf } from '../../../shared/settings.ts'
import { rejectedWords } from '../../../shared/text/lines.ts'
import {
  type App,
  createAskAddress,
  type KnownImages,
  readRequestFiles,
  readSources,
  withoutSpread,
} from '../../app/app.ts'
import { startSample } from '../../lists/sample.ts'
import { chain } from '../download/chain.ts'
import { prepareExport, writeExport } from '../kept/export.ts'
import type { MeasurementFile } from '../options/values.ts'
import { statusOf } from '../process/exit-status.ts'
import { listenForInterrupts } from '../process/interrupts.ts'
import { noteToStderr, withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'
import { comparisonLine, runLine, stepLine, sweepLine } from './measure-json.ts'
import { type ProgressLine, showProgress } from './measure-progress.ts'
import {
  comparisonWords,
  planWords,
  runWords,
  stepWords,
  sweepWords,
  warmedUpWords,
} from './measure-words.ts'

export type MeasureOptions = {
  settings: MeasurementSettings
  batch: BatchOptions
  base: string | undefined
  sample: boolean
  keepIn: string | undefined
  /** Where what was measured is written. */
  file: MeasurementFile | undefined
  json: boolean
  quiet: boolean
}

/** `shoal compare` and `shoal sweep`: measures what the sources name. Resolves with the exit status. */
export async function measure(sources: readonly string[], options: MeasureOptions): Promise<number> {
  const sample = options.sample ? await startSample() : undefined
  try {
    return await withApp(async app => {
      await readRequestFiles(options.batch, app.world)
      if (options.file !== undefined) await prepareExport(options.file.path)
      let rejected = 0
      const images = await readImages(app, sources, sample?.items ?? [], options, () => {
        rejected += 1
      })
      if (images.items.length === 0) {
        refuse('nothing-to-measure', 'There is nothing to measure: no links were found')
      }
      return await measureImages(app, images, options, rejected)
    })
  } finally {
    await sample?.close()
  }
}

function readImages(
  app: App,
  sources: readonly string[],
  sample: readonly Item[],
  { settings, batch, base, quiet }: MeasureOptions,
  reject: () => void,
): Promise<KnownImages> {
  const reader = readSources(
    sources,
    process.stdin,
    rejected => {
      reject()
      if (!quiet) noteToStderr(rejectedWords(rejected))
    },
    {
      tempFolders: app.tempFolders,
      ask: createAskAddress(app.world, { ...reachOf(batch), headers: batch.headers }),
      ...(base !== undefined && { base }),
    },
  )
  return app.measurements.imagesAmong(
    withoutSpread(chain(sample, reader.items), batch.headers),
    settings.images,
    batch,
  )
}

async function measureImages(
  app: App,
  images: KnownImages,
  options: MeasureOptions,
  rejected: number,
): Promise<number> {
  const { settings, json, quiet, keepIn, file } = options
  let progress: ProgressLine | undefined
  const print = (line: string) => {
    progress?.clear()
    process.stdout.write(`${line}\n`)
  }
  const tell = (line: object, words: string) => {
    if (json) print(JSON.stringify(line))
    else if (!quiet) print(plainText(words))
  }
  // Printed before the first request.
  const plan = app.measurements.plan(images, settings)
  const remark = (words: string) => {
    progress?.clear()
    if (!quiet) noteToStderr(words)
  }
  remark(planWords(plan))
  const measurement = app.measurements.start(
    images,
    settings,
    {
      // Where sizes were not known: before the runs that count.
      warmedUp: cost => plan.bytes === undefined && remark(warmedUpWords(cost)),
      ran: run => tell(runLine(run), runWords(run)),
      stepped: step => tell(stepLine(step), stepWords(step)),
    },
    keepIn,
  )
  if (!quiet) progress = showProgress(measurement, process.stderr)
  // It removes its files when it stops.
  const stop = () => measurement.stop('stopped')
  const interrupts = listenForInterrupts(stop, stop, app.closeNow, ['SIGINT', 'SIGTERM'])
  try {
    const found = await measurement.done
    progress?.close()
    if (json) print(JSON.stringify(found.kind === 'comparison' ? comparisonLine(found) : sweepLine(found)))
    else for (const line of wordsOf(found)) print(plainText(line))
    if (file !== undefined) await writeExport(file.path, app.measurements.export(found, file.format))
    // An image that could not be had was not measured.
    return statusOf(
      { rejected, failed: found.leftOut.length },
      { interrupted: interrupts.count > 0, faults: saysSomething(found) ? 0 : 1 },
    )
  } finally {
    progress?.close()
    interrupts.close()
  }
}

const wordsOf = (found: Comparison | Sweep): string[] =>
  found.kind === 'comparison' ? comparisonWords(found) : sweepWords(found)

const saysSomething = (found: Comparison | Sweep): boolean =>
  found.kind === 'comparison' ? found.verdict !== 'not-enough-data' : found.best !== undefined
