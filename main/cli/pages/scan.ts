import type { Failure } from '../../../shared/failure.ts'
import type { Item } from '../../../shared/model.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { ScanRow, ScanSummary, Skipped } from '../../../shared/scan.ts'
import type { BatchOptions, ScanOptions } from '../../../shared/settings.ts'
import { formatBytes, formatCount } from '../../../shared/text/format.ts'
import { pageWaitWords } from '../../../shared/text/page-wait.ts'
import { explain } from '../../../shared/text/problems.ts'
import { parseLink } from '../../app/app.ts'
import { isJsonName, jsonLine, textLines } from '../../lists/write-list.ts'
import { chain } from '../download/chain.ts'
import { prepareOwnList, writeOwnList } from '../download/own-list.ts'
import { createReport, prepareRun, type RunOptions, runBatch, runCreated } from '../download/run-batch.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { listenForInterrupts } from '../process/interrupts.ts'
import { withApp } from '../process/with-app.ts'
import { adviceOn } from '../report/failure-advice.ts'
import { toldFailure } from '../report/json-report.ts'
import { plainText } from '../report/plain-text.ts'
import { type LogIn, loggedIn } from './log-in.ts'

export { checkTemplate } from '../../app/app.ts'

export type ScanCommand = RunOptions & {
  /** Where the images go; undefined: nowhere, they are only shown. */
  folder: string | undefined
  batch: BatchOptions
  scan: ScanOptions
  logIn: LogIn | undefined
  /** File for a list of what was found. */
  list: string | undefined
  showsSkipped: boolean
}

/** `shoal scan`: shows the images of pages, and downloads them where asked. Resolves with the exit status. */
export async function scan(addresses: readonly string[], options: ScanCommand): Promise<number> {
  const report = createReport(options)
  return withApp(async app => {
    const urls = addresses.map(addressOf)
    if (options.folder !== undefined) await prepareRun(app, options)
    if (options.list !== undefined) await prepareOwnList(options.list)
    const printer = createPrinter(options)
    let failed = 0
    const { scans } = await app.pages()
    const cookies = await loggedIn(app, urls[0], options.logIn, options.scan)
    const batch = { ...options.batch, ...cookies }
    const scanning = await scans.start(
      urls,
      { ...options.scan, ...cookies },
      {
        row: () => printer.print(scanning.rows),
        skipped: printer.skipped,
        failed(url, cause) {
          failed += 1
          printer.failed('page', url, cause)
          report.note(`${publicUrl(url)}: ${explain(cause, adviceOn(cause.code))}`)
        },
        hasScripts: url =>
          report.note(
            `${publicUrl(url)}: this page has scripts that may bring more images; --render runs them`,
          ),
        waits: wait => report.note(pageWaitWords(wait)),
        stylesheetFailed(url, cause) {
          printer.failed('stylesheet', url, cause)
          report.note(`${publicUrl(url)}: this stylesheet cannot be read (${cause.message})`)
        },
      },
    )
    // Prints what was found until then, and downloads nothing.
    const interrupted = listenForInterrupts(scanning.stop, scanning.stop, app.closeNow)
    const summary = await scanning.done.finally(() => {
      interrupted.close()
      scanning.close()
    })
    printer.end(scanning.rows, summary)
    if (interrupted.count > 0) return exitStatus.interrupted

    const offered = scanning.rows.filter(({ state }) => state === 'offered')
    const items = scanning.items(offered, batch)
    if (options.list !== undefined) await writeOwnList(options.list, linesOf(items, isJsonName(options.list)))
    const status = statusOf({}, { faults: failed })
    if (items.length === 0) {
      process.stderr.write('There is no image to show or download.\n')
      return status === exitStatus.done ? exitStatus.usage : status
    }
    if (options.folder === undefined) return status
    const created = await app.batches.create(
      options.folder,
      scanning.optionsFor(batch),
      chain(items),
      undefined,
      {
        source: {
          kind: 'scan',
          urls,
          options: withoutHeaders(options.scan),
          headers: options.batch.headers,
          leftOut: [],
        },
      },
    )
    if (created === undefined) return status
    return await runBatch(app, report, options, runCreated(app, created), () => ({ faults: failed }))
  })
}

/** They are kept once, with those of the images. */
const withoutHeaders = ({ headers: _, ...options }: ScanOptions) => options

function addressOf(text: string): string {
  const parsed = parseLink(text)
  if ('reason' in parsed) refuse('bad-address', `${text}: ${parsed.reason}`)
  return parsed.url
}

/** Shows rows in their order, each as soon as it and all before it are known. */
function createPrinter({ json, quiet, showsSkipped }: ScanCommand) {
  let next = 0
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const show = (row: ScanRow) => {
    const { page, url } = row.candidate
    if (row.state !== 'offered') passOver({ page, url, why: row.why ?? '' }, row.state)
    else if (json) write(JSON.stringify(candidateLine(row)))
    else if (!quiet) write(rowWords(row))
  }
  const passOver = ({ page, url, why }: Skipped, state: ScanRow['state'] = 'skipped') => {
    if (!showsSkipped) return
    if (json) {
      write(JSON.stringify({ type: 'skipped', page: withoutLogin(page), url: publicUrlOf(url), state, why }))
    } else if (!quiet) write(skippedWords(url, why))
  }
  function print(rows: readonly ScanRow[]): void {
    for (let row = rows[next]; row !== undefined && row.state !== 'looking'; row = rows[next]) {
      show(row)
      next += 1
    }
  }
  return {
    print,
    skipped: (skipped: Skipped) => passOver(skipped),
    /** People get a message on stderr instead; programs get it among the results. */
    failed(type: 'page' | 'stylesheet', url: string, cause: Failure): void {
      const failure = toldFailure(cause)
      if (json) write(JSON.stringify({ type, url: withoutLogin(url), state: 'failed', failure }))
    },
    end(rows: readonly ScanRow[], summary: ScanSummary): void {
      for (const row of rows.slice(next)) if (row.state !== 'looking') show(row)
      if (json) write(JSON.stringify({ type: 'scan', ...summary }))
      else write(summaryWords(summary, showsSkipped))
    },
  }
}

/** Links are complete, because they are meant to be used; only passwords are removed. */
function candidateLine({ candidate, facts }: ScanRow): object {
  const { page, url, foundIn, fields, guessed, alternatives } = candidate
  const { width = null, height = null, bytes = null, imageType = null } = facts
  return {
    type: 'candidate',
    page: withoutLogin(page),
    url: withoutLogin(url),
    foundIn,
    ...(guessed !== undefined && { guessed, namedAs: withoutLogin(alternatives[0]?.url ?? url) }),
    width,
    height,
    bytes,
    imageType,
    fields,
  }
}

function rowWords({
  candidate: { url, foundIn, guessed },
  facts: { width, height, bytes, imageType },
  why,
}: ScanRow): string {
  const size = width === undefined || height === undefined ? '-' : `${width}×${height}`
  const length = bytes === undefined ? '-' : formatBytes(bytes)
  const words = `${size.padStart(11)}  ${(imageType ?? '-').padEnd(4)} ${length.padStart(7)}  ${foundIn.padEnd(10)} ${publicUrl(url)}`
  const notes = [
    ...(guessed === undefined ? [] : [`original, guessed: ${guessed}`]),
    ...(why === undefined ? [] : [why]),
  ]
  return plainText(notes.length === 0 ? words : `${words}  (${notes.join('; ')})`)
}

const skippedWords = (url: string, why: string): string =>
  plainText(`${'skipped'.padStart(11)}  ${publicUrlOf(url)}  (${why})`)

function summaryWords(
  { pages, candidates, skipped, refused, asides }: ScanSummary,
  showsSkipped: boolean,
): string {
  const hint = showsSkipped ? '' : ' (--skipped lists them)'
  return [
    `${formatCount(candidates, 'image')} on ${formatCount(pages, 'page')}`,
    ...(skipped > 0 ? [`${skipped} skipped${hint}`] : []),
    ...(asides > 0 ? [`${asides} of these as logos, icons, trackers and the like`] : []),
    ...(refused > 0 ? [`${refused} of these because of robots.txt (--ignore-robots includes them)`] : []),
  ].join(' · ')
}

/** What is skipped may not be a link. */
const publicUrlOf = (text: string): string => (URL.canParse(text) ? publicUrl(text) : text)

function withoutLogin(url: string): string {
  const address = new URL(url)
  address.username = ''
  address.password = ''
  return address.href
}

function* linesOf(items: readonly Item[], asJson: boolean): Generator<string> {
  for (const item of items) {
    yield asJson
      ? jsonLine(item)
      : textLines(item, item.fields?.['title'] ?? item.fields?.['alt'] ?? item.origin.source)
  }
}
