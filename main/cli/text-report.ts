import { styleText } from 'node:util'
import cliProgress from 'cli-progress'
import type { FailureCode } from '../../shared/failure.ts'
import { formatBytes, formatDuration, formatRate } from '../../shared/format.ts'
import type { SettledItem } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { createMeter, type Snapshot } from '../app.ts'
import { plainText } from './plain-text.ts'
import type { Report } from './report.ts'
import { followedWords, itemWords, pageWords, rejectedWords, summaryWords } from './words.ts'

export type TextTarget = {
  out: NodeJS.WriteStream
  /** Only the summary. */
  quiet: boolean
  now: () => number
}

/** Words for people: bars on a terminal, plain lines elsewhere, then the summary. */
export function createTextReport({ out, quiet, now }: TextTarget): Report {
  const bars = out.isTTY && !quiet ? createBars(out, now) : undefined
  const failed = new Map<FailureCode, number>()
  let elsewhere = 0
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    styleText(style, text, { stream: out })
  const print = (text: string) => {
    if (bars === undefined) out.write(`${text}\n`)
    else bars.log(text)
  }

  const colours = { saved: 'green', skipped: 'gray', failed: 'red', cancelled: 'yellow' } as const
  return {
    rejected({ source, line, text, reason }) {
      if (!quiet) print(paint('yellow', plainText(rejectedWords({ source, line, text, reason }))))
    },
    page(page) {
      const words = pageWords(page)
      // On a terminal only what went wrong, as with images.
      const isGood = page.state === 'read' && page.problems.length === 0
      if (quiet || words === undefined || (isGood && bars !== undefined)) return
      print(paint(isGood ? 'gray' : page.state === 'failed' ? 'red' : 'yellow', plainText(words)))
    },
    begun({ folder }, items) {
      if (!quiet)
        print(paint('gray', plainText(`Into ${folder}${items === undefined ? '' : `, ${items} to get`}`)))
    },
    settled(item: SettledItem) {
      const { state } = item
      if (state.kind === 'skipped' && state.reason === 'already-downloaded' && state.file.startsWith('../')) {
        elsewhere += 1
      }
      if (state.kind === 'failed') failed.set(state.failure.code, (failed.get(state.failure.code) ?? 0) + 1)
      // On a terminal the bars tell of what goes well.
      const worthALine =
        bars === undefined || state.kind === 'failed' || (state.kind === 'saved' && state.damage)
      if (!quiet && worthALine) print(paint(colours[state.kind], plainText(itemWords(item))))
    },
    progress: snapshot => bars?.show(snapshot),
    note: text => print(paint('yellow', plainText(text))),
    followed(totals, wholeMs) {
      bars?.end()
      out.write(`${followedWords(totals, wholeMs)}\n`)
    },
    ended(summary, duplicates) {
      bars?.end()
      const [counts = '', ...rest] = summaryWords(summary, duplicates, failed, elsewhere)
      out.write(`${paint('bold', counts)}\n${rest.map(line => `${line}\n`).join('')}`)
    },
  }
}

/** Rows kept free below the bars for what the terminal shows besides. */
const spareRows = 3

/** A bar for every file that runs and one for all of them. */
function createBars(out: NodeJS.WriteStream, now: () => number) {
  const multi = new cliProgress.MultiBar(
    { stream: out, hideCursor: true, clearOnComplete: true, forceRedraw: true, format: '{text}', fps: 10 },
    cliProgress.Presets.shades_classic,
  )
  const files = new Map<number, cliProgress.SingleBar>()
  const startedAt = now()
  const meter = createMeter(startedAt)
  let overall: cliProgress.SingleBar | undefined
  let seenBytes = 0

  return {
    log(text: string) {
      multi.log(`${text}\n`)
      // Drawn now: what waits for the next frame is lost when the last file ends before it.
      multi.update()
    },
    show(snapshot: Snapshot) {
      meter.add(snapshot.receivedBytes - seenBytes)
      seenBytes = snapshot.receivedBytes
      const active = snapshot.active.slice(0, Math.max(1, (out.rows ?? 24) - spareRows))
      const indexes = new Set(active.map(({ index }) => index))
      for (const [index, bar] of files) {
        if (indexes.has(index)) continue
        multi.remove(bar)
        files.delete(index)
      }
      for (const { index, item, state } of active) {
        const text = fileLine(item.url, state, out.columns ?? 80, now())
        const bar = files.get(index) ?? multi.create(1, 0, { text })
        files.set(index, bar)
        bar.update({ text })
      }
      const speed = meter.speedAt(now())
      const text = overallLine(snapshot, speed, now() - startedAt, out.columns ?? 80)
      overall ??= multi.create(1, 0, { text })
      overall.update({ text })
    },
    end() {
      multi.stop()
    },
  }
}

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
