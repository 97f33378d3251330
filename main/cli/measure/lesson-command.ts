import type { Command } from 'commander'
import { lessonSettings } from '../../../shared/lesson.ts'
import { parseCount, parseDuration, parseRate } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'

type LessonFlags = {
  images: number
  delay: number
  linkRate?: number
  loss: number
  serverTakes?: number
  pool: number
  json?: boolean
}

/** `shoal lesson` */
export function addLesson(program: Command, act: Act): void {
  const command = program
    .command('lesson')
    .summary('try what downloading at once is worth, on a slow server')
    .description(
      'Downloads the same images one after another, several at a time and all at once, from a slow server on this machine, and says what that teaches. Nothing is requested from the network or kept. Ends after a minute in any case.',
    )
    .option('--images <n>', 'number of images, 2 to 40', parseCount(40, 2), 20)
    .option('--delay <time>', 'how long the server waits before each answer, up to 1s', parseDuration, 300)
    .option('--link-rate <rate>', 'speed of the line that all share, such as 1MB/s', parseRate)
    .option('--loss <percent>', 'answers of a hundred that break off, 0 to 30', parseCount(30, 0), 0)
    .option('--server-takes <n>', 'requests that the server works on at a time', parseCount(40, 1))
    .option('--pool <n>', 'downloads at a time of the second way', parseCount(40, 2), 5)
    .option('--json', 'print one line of JSON and nothing else')
  command.action(async ({ json = false, delay, linkRate, serverTakes, ...flags }: LessonFlags) => {
    const settings = lessonSettings.safeParse({
      ...{ images: flags.images, lossPercent: flags.loss, pool: flags.pool, delayMs: delay },
      ...(linkRate !== undefined && { linkBytesPerSecond: Math.round(linkRate) }),
      ...(serverTakes !== undefined && { serverTakes }),
    })
    if (!settings.success) {
      const [first] = settings.error.issues
      const isDelay = first?.path[0] === 'delayMs'
      return command.error(
        isDelay
          ? 'error: --delay is too long. Give a time up to 1s.'
          : 'error: --link-rate is out of bounds. Give a rate from 100kB/s to 100MB/s.',
      )
    }
    const { lesson } = await import('./lesson.ts')
    await act(() => lesson(settings.data, { json }))
  })
}
