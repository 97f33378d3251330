import { type LessonSettings, lessonWords, wayWords } from '../../../shared/lesson.ts'
import { formatDuration } from '../../../shared/text/format.ts'
import type { RunningLesson } from '../../app/app.ts'
import { exitStatus } from '../process/exit-status.ts'
import { listenForInterrupts } from '../process/interrupts.ts'
import { withApp } from '../process/with-app.ts'

/** How often a terminal is redrawn, in ms. */
const redrawMs = 100
const barLength = 40

/** `shoal lesson`: the same images in three ways, from a slow server on this machine. Resolves with the exit status. */
export async function lesson(settings: LessonSettings, { json }: { json: boolean }): Promise<number> {
  return withApp(async app => {
    const running = app.startLesson(settings)
    const interrupts = listenForInterrupts(running.stop, running.stop, app.closeNow)
    const out = process.stdout
    const draws = !json && out.isTTY
    if (draws) out.write(linesOf(running))
    const redraw = setInterval(() => draws && out.write(`\x1b[3A${linesOf(running)}`), redrawMs)
    try {
      await running.done
    } finally {
      clearInterval(redraw)
      interrupts.close()
    }
    const seen = running.look()
    const told = lessonWords(seen)
    if (json) {
      const lanes = seen.lanes.map(({ bars, isOver: _, elapsedMs, ...lane }) => ({
        ...lane,
        elapsedMs: Math.round(elapsedMs),
        tries: bars.reduce((sum, tries) => sum + tries.length, 0),
      }))
      out.write(`${JSON.stringify({ type: 'lesson', settings, state: seen.state, lanes, lessons: told })}\n`)
    } else
      out.write(`${draws ? '\x1b[3A' : ''}${linesOf(running)}${told.map(line => `\n${line}\n`).join('')}`)
    if (interrupts.count > 0) return exitStatus.interrupted
    const isWhole = seen.state === 'ended' && seen.lanes.every(({ failed }) => failed === 0)
    return isWhole ? exitStatus.done : exitStatus.failed
  })
}

/** A line for each way, with its bar and its time. */
function linesOf(running: RunningLesson): string {
  const { settings, lanes } = running.look()
  return lanes
    .map(({ way, saved, elapsedMs }) => {
      const full = Math.round((saved / settings.images) * barLength)
      const bar = `${'█'.repeat(full)}${'·'.repeat(barLength - full)}`
      const count = `${saved}/${settings.images}`.padStart(5)
      return `${wayWords(way, settings).padEnd(18)} ${bar} ${count}  ${formatDuration(elapsedMs).padStart(8)}\x1b[K\n`
    })
    .join('')
    .replaceAll('\x1b[K', process.stdout.isTTY ? '\x1b[K' : '')
}
