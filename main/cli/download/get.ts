import { existsSync } from 'node:fs'
import { rmdir } from 'node:fs/promises'
import type { Item, Rejected } from '../../../shared/model.ts'
import { noLists } from '../../../shared/outcomes.ts'
import { publicText } from '../../../shared/public-url.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type BatchOptions, reachOf } from '../../../shared/settings.ts'
import { problemIn } from '../../../shared/text/problems.ts'
import { savedBeforeWords } from '../../../shared/text/saved-before.ts'
import {
  type App,
  type ColumnMemory,
  createAskAddress,
  createFolderNumbers,
  type ListsSource,
  listsSource,
  namingOf,
  readSources,
  withColumnMemory,
  withoutSpread,
} from '../../app/app.ts'
import { endOfRemark, type KeptRow, type ListOptions, likelyImages, type Remark } from '../../lists/index.ts'
import { startSample } from '../../lists/sample.ts'
import { ignoredBy } from '../../system/log.ts'
import { withApp } from '../process/with-app.ts'
import { chain } from './chain.ts'
import { createFieldCheck } from './field-check.ts'
import {
  type Begin,
  createReport,
  noLinks,
  prepareRun,
  type RunOptions,
  runBatch,
  runCreated,
} from './run-batch.ts'

export { checkTemplate } from '../../app/app.ts'

export type GetOptions = RunOptions & {
  folder: string
  batch: BatchOptions
  /** How its lists are read. */
  lists: ListOptions
  columns: ColumnMemory
  /** A list on the internet may name addresses in the user's own network. */
  allowPrivate: boolean
  /** The built-in sample, before the sources. */
  sample: boolean
}

/** Most lines kept for `--failed`: a file that is not a list has more than a person would read. */
const mostRejectedLines = 10_000

/** `shoal get`: downloads what the sources name. Resolves with the exit status. */
export async function get(sources: readonly string[], options: GetOptions): Promise<number> {
  const report = createReport(options)
  const sample = options.sample ? await startSample() : undefined
  try {
    return await withApp(async app => {
      app.batches.expect(await likelyImages(sources), options.batch)
      await prepareRun(app, options, sources)
      const counts = noLists()
      const rejectedLines: Rejected[] = []
      const rejected = (line: Rejected) => {
        counts.rejected += 1
        if (options.failedList !== undefined && rejectedLines.length < mostRejectedLines)
          rejectedLines.push(line)
        report.rejected(line)
      }
      const tell = ({ kind, reason, source, text, count = 1 }: Remark) => {
        const end = endOfRemark[kind]
        if (end !== undefined) counts[end] += count
        if (kind === 'note')
          report.note(`${source}: ${[publicText(text), reason].filter(Boolean).join(': ')}`)
      }
      const reader = readSources(sources, process.stdin, rejected, {
        ...withColumnMemory(options.lists, app.columns, options.columns),
        tempFolders: app.tempFolders,
        ask: createAskAddress(app.world, {
          ...reachOf(options.batch),
          headers: options.batch.headers,
          allowPrivate: options.allowPrivate,
        }),
        tell,
        naming: namingOf(options.batch.nameTemplate),
        rows: options.result !== undefined,
      })
      // The sample goes before the lists.
      const before = sample?.items.length ?? 0
      const takeRows = () =>
        reader.takeRows().map(row => ({ ...row, images: row.images.map(place => place + before) }))
      const items = numbered(
        options.batch.nameTemplate,
        withoutSpread(chain(sample?.items ?? [], reader.items), options.batch.headers),
      )
      const begin = sources.includes('-')
        ? stream(app, options, items, takeRows, report.note)
        : await prepare(app, options, items, takeRows, report.note, listsSource(sources, options.lists))
      if (begin === undefined) refuse('nothing-to-download', noLinks)
      const isNewFolder = !existsSync(options.folder)
      try {
        return await runBatch(app, report, options, begin, () => ({
          lists: { ...counts, duplicates: reader.duplicates },
          rejected: rejectedLines,
        }))
      } catch (error) {
        // A stream without images needs no folder. One with files in it stays.
        if (isNewFolder && problemIn(error)?.code === 'nothing-to-download')
          await rmdir(options.folder).catch(ignoredBy(app.world.log, 'removing an empty folder'))
        throw error
      }
    })
  } finally {
    await sample?.close()
  }
}

const captionOf = ({ pack }: BatchOptions): string[] => (pack?.caption === undefined ? [] : [pack.caption])

async function* numbered(template: string, items: AsyncIterable<readonly Item[]>) {
  const number = createFolderNumbers(template)
  for await (const chunk of items) yield number(chunk)
}

/** A stream is used as it comes: its length, and whether more fields follow, is not known. */
function stream(
  app: App,
  { folder, batch }: GetOptions,
  items: AsyncIterable<readonly Item[]>,
  takeRows: () => KeptRow[],
  note: (text: string) => void,
): Begin {
  const check = createFieldCheck(batch.nameTemplate, captionOf(batch))
  async function* checked(keepRows: () => void) {
    let isFirst = true
    for await (const chunk of items) {
      if (isFirst && chunk.length > 0) {
        check.add(chunk)
        for (const remark of check.remarks()) note(remark)
        isFirst = false
      }
      keepRows()
      yield chunk
    }
    keepRows()
  }
  return async observer => {
    const row = app.batches.createPending(folder, batch, { kind: 'stream' })
    const source = { items: checked(() => app.batches.addRows(row.id, takeRows())) }
    return { started: await app.batches.run(row, source, observer), count: undefined }
  }
}

/**
 * Lists on disk are read to their end first, so that the count is known and names can be checked. Undefined where
 * they hold nothing.
 */
async function prepare(
  app: App,
  { folder, batch: options }: GetOptions,
  items: AsyncIterable<readonly Item[]>,
  takeRows: () => KeptRow[],
  note: (text: string) => void,
  source: ListsSource | undefined,
): Promise<Begin | undefined> {
  const check = createFieldCheck(options.nameTemplate, captionOf(options))
  async function* checked() {
    for await (const chunk of items) {
      check.add(chunk)
      yield chunk
    }
    check.throwIfUnknown()
  }
  const created = await app.batches.create(folder, options, checked(), takeRows, {
    ...(source !== undefined && { source }),
  })
  if (created === undefined) return undefined
  for (const remark of check.remarks()) note(remark)
  const known = options.saved === 'again' ? undefined : await app.batches.savedBefore(created.batch)
  if (known !== undefined) note(savedBeforeWords(known, options.saved, app.world.clock.now(), folder))
  return runCreated(app, created)
}
