import { styleText } from 'node:util'
import cliProgress from 'cli-progress'
import type { FailureCode } from '../../../shared/failure.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { formatBytes, formatCount, formatDuration, formatRate } from '../../../shared/text/format.ts'
import { rejectedWords } from '../../../shared/text/lines.ts'
import { createMeter, type Snapshot } from '../../app/app.ts'
import { plainText } from './plain-text.ts'
import type { Report } from './report.ts'
import { shardsWords } from './shards-words.ts'
import { createCauses, followedWords, itemWords, pageWords, summaryWords } from './words.ts'

export type TextTarget = {
  out: NodeJS.WriteStream
  /** Only the summary. */
  quiet: boolean
  now: () => number
}

/** Failures of one cause that a terminal shows one by one. */
const mostAlike = 3

/** The report for people: bars on a terminal, plain lines elsewhere, then the summary. */
export function createTextReport({ out, quiet, now }: TextTarget): Report {
  // Removed at the end: a bar that is drawn later would never be cleared.
  let bars = out.isTTY && !quiet ? createBars(out, now) : undefined
  const endBars = () => {
    bars?.end()
    bars = undefined
  }
  const causes = createCauses()
  /** Of pages: what to do is said once for each. */
  const toldCodes = new Set<FailureCode>()
  let elsewhere = 0
  let alike = 0
  let keepsCopies = true
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    styleText(style, text, { stream: out })
  const print = (text: string) => {
    if (bars === undefined) out.write(`${text}\n`)
    else bars.log(text)
  }

  const colours = {
    saved: 'green',
    skipped: 'gray',
    failed: 'red',
    cancelled: 'yellow',
    deleted: 'gray',
  } as const
  return {
    rejected({ source, line, text, reason }) {
      if (!quiet) print(paint('yellow', plainText(rejectedWords({ source, line, text, reason }))))
    },
    page(page) {
      const code = page.failure?.code
      const words = pageWords(page, code !== undefined && !toldCodes.has(code))
      if (code !== undefined) toldCodes.add(code)
      // On a terminal only what went wrong, as with images.
      const isGood = page.state === 'read' && page.problems.length === 0
      if (quiet || words === undefined || (isGood && bars !== undefined)) return
      print(paint(isGood ? 'gray' : page.state === 'failed' ? 'red' : 'yellow', plainText(words)))
    },
    begun({ folder, options }, items) {
      keepsCopies = options.sameContent === 'keep'
      if (!quiet)
        print(
          paint('gray', plainText(`Into ${folder}${items === undefined ? '' : `, ${items} to download`}`)),
        )
    },
    settled(item: SettledItem) {
      const { state } = item
      if (state.kind === 'skipped' && state.reason === 'already-downloaded' && state.file.startsWith('../')) {
        elsewhere += 1
      }
      if (state.kind === 'saved' && state.sameAs !== undefined) alike += 1
      const sameCause = state.kind === 'failed' ? causes.add(item.item.url, state.failure) : 0
      if (quiet) return
      // On a terminal the bars show what succeeds, and repeated failures are only counted. A log file gets every line.
      const worthALine =
        bars === undefined ||
        (state.kind === 'failed' && sameCause <= mostAlike) ||
        (state.kind === 'saved' && state.damage !== undefined)
      if (worthALine) print(paint(colours[state.kind], plainText(itemWords(item))))
      else if (sameCause === mostAlike + 1)
        print(paint('red', 'failed   … more failures like these are only counted'))
    },
    progress: look => bars?.show(look()),
    note: text => print(paint('yellow', plainText(text))),
    followed(totals, wholeMs) {
      endBars()
      out.write(`${followedWords(totals, wholeMs)}\n`)
    },
    revised(item, before) {
      if (before.kind === 'saved' && before.sameAs !== undefined) alike -= 1
      this.settled(item)
    },
    ended(summary, lists, shared) {
      endBars()
      const beside = { lists, shared, causes: causes.words(), elsewhere, alike, keepsCopies }
      const [counts = '', ...rest] = summaryWords(summary, beside)
      out.write(`${paint('bold', counts)}\n${rest.map(line => `${plainText(line)}\n`).join('')}`)
    },
    shards(end) {
      endBars()
      for (const words of shardsWords(end)) out.write(`${plainText(words)}\n`)
    },
    planned(_, { url }, name) {
      if (!quiet) print(plainText(`${name}  ←  ${publicUrl(url)}`))
    },
    plannedAll(images) {
      out.write(`${formatCount(images, 'image')}. Nothing was downloaded: --dry-run.\n`)
    },
  }
}

/** Terminal rows that the bars leave free. */
const spareRows = 3

/** A bar for every file that runs and one for all of them. */
function createBars(out: NodeJS.WriteStream, now: () => number) {
  const multi = new cliProgress.MultiBar(
    {
      stream: out,
      hideCursor: true,
      clearOnComplete: true,
      forceRedraw: true,
      format: '{text}',
      fps: 10,
      // It would end the bars at the first Ctrl+C, when the last files still run.
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  const files = new Map<number, cliProgress.SingleBar>()
  const startedAt = now()
  const meter = createMeter(startedAt)
  let overall: cliProgress.SingleBar | undefined
  let seenBytes = 0

  return {
    log(text: string) {
      // Drawn before there is a bar, they would start a timer that cannot be stopped.
      if (overall === undefined) {
        out.write(`${text}\n`)
        return
      }
      multi.log(`${text}\n`)
      // Drawn at once: a line that waits for the next frame is lost if the last file ends first.
      multi.update()
    },
    show(snapshot: Snapshot) {
      meter.add(snapshot.receivedBytes - seenBytes)
      seenBytes = snapshot.receivedBytes
      const active = snapshot.active.slice(0, Math.max(1, (out.rows || 24) - spareRows))
      const indexes = new Set(active.map(({ index }) => index))
      for (const [index, bar] of files) {
        if (indexes.has(index)) continue
        multi.remove(bar)
        files.delete(index)
      }
      for (const { index, item, state } of active) {
        const text = fileLine(item.url, state, columnsOf(out), now())
        const bar = files.get(index) ?? multi.create(1, 0, { text })
        files.set(index, bar)
        bar.update({ text })
      }
      const speed = meter.speedAt(now())
      const text = overallLine(snapshot, speed, now() - startedAt, columnsOf(out))
      overall ??= multi.create(1, 0, { text })
      overall.update({ text })
    },
    end() {
      multi.stop()
    },
  }
}

/** Some terminals report a width of 0. */
const columnsOf = ({ columns }: NodeJS.WriteStream): number => columns || 80

function fileLine(
  url: string,
  state: Snapshot['active'][number]['state'],
  columns: number,
  now: number,
): string {
  const name = publicUrl(url).replace(/^https?:\/\//, '')
  if (state.kind === 'backoff') {
    return cut(`${bar(0)}  again in ${formatDuration(Math.max(0, state.retryAt - now))}  ${name}`, columns)
  }
  if (state.kind !== 'active') return cut(`${bar(0)}  ${name}`, columns)
  const { receivedBytes, totalBytes } = state
  const share = totalBytes === undefined ? 0 : receivedBytes / totalBytes
  return cut(`${bar(share)}  ${formatBytes(receivedBytes).padStart(7)}  ${name}`, columns)
}

function overallLine(snapshot: Snapshot, speed: number, elapsedMs: number, columns: number): string {
  const { saved, skipped, failed, cancelled, items, reading, receivedBytes } = snapshot
  const settled = saved + skipped + failed + cancelled
  const of = reading ? `${items}+` : String(items)
  const failures = failed > 0 ? ` · ${failed} failed` : ''
  return cut(
    `${bar(items === 0 ? 0 : settled / items)}  ${settled} of ${of}${failures} · ${formatBytes(receivedBytes)} · ${formatRate(speed)} · ${formatDuration(elapsedMs)}`,
    columns,
  )
}

const barColumns = 20

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * barColumns)
  return '█'.repeat(full) + '░'.repeat(barColumns - full)
}

const cut = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, columns - 2)}…`
