import { join } from 'node:path'
import { createStream } from 'rotating-file-stream'
import { formatLogLine, type Log } from './log.ts'
import { makeFoldersSync } from './mkdirp.ts'

export type LogFile = {
  log: Log
  /** Where its newest lines are. */
  path: string
  /** Resolves when everything noted so far is in the file. */
  close(): Promise<void>
}

/** The newest lines; `NAME.1.log` and `NAME.2.log` have those before. */
export const logFileName = (name: string, index?: number | null): string =>
  index === undefined || index === null || index === 0 ? `${name}.log` : `${name}.${index}.log`

/**
 * A log in a folder, as at most three files of `size` that only this user may read. A disk that takes no log stops
 * the log, and nothing else; `failed` is then called once.
 */
export function openLogFile(
  folder: string,
  name: string,
  failed: (error: Error) => void = () => {},
  size: `${number}${'K' | 'M'}` = '5M',
): LogFile {
  let isOpen = true
  const stop = (error: unknown) => {
    if (isOpen) failed(error instanceof Error ? error : new Error(String(error)))
    isOpen = false
  }
  const path = join(folder, logFileName(name))
  try {
    makeFoldersSync(folder, 0o700)
  } catch (error) {
    stop(error)
    return { log: () => {}, path, close: async () => {} }
  }
  const stream = createStream((index: number | Date | null) => logFileName(name, index as number | null), {
    path: folder,
    size,
    rotate: 2,
    mode: 0o600,
  })
  stream.on('error', stop)
  return {
    path,
    log(event, facts) {
      if (isOpen) stream.write(formatLogLine(Date.now(), event, facts))
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await new Promise<void>(resolve => {
        stream.once('error', () => resolve())
        stream.end(() => resolve())
      })
    },
  }
}
