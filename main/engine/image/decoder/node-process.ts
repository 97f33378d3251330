import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DecoderMessage } from './messages.ts'
import type { StartDecoder } from './worker.ts'

const entry = fileURLToPath(new URL('entry.ts', import.meta.url))

/** Variables a decoder may know. An image needs no proxies, tokens or other variables of a shell. */
const passedOn = [
  'SHOAL_DECODER',
  'PATH',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'HOME',
  'LANG',
  'TMPDIR',
  'SystemRoot',
]

/** The variables of a decoder, of those of this process. */
export const environmentOf = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    passedOn.flatMap(name => {
      const value = env[name]
      return value ? [[name, value]] : []
    }),
  )

/** A decoder as a child process of Node. */
export const startNodeDecoder: StartDecoder = events => {
  const child = fork(entry, [], {
    // Pictures in memory and thumbnails cross as bytes, not as text.
    serialization: 'advanced',
    execArgv: [],
    env: { ...environmentOf(process.env), ...compileCache() },
    // The libraries write warnings about pictures, which are answered in words.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let isOver = false
  const exit = () => {
    if (isOver) return
    isOver = true
    events.exit()
  }
  child.on('message', message => events.message(message as DecoderMessage))
  child.on('exit', exit)
  // Where it cannot be started, or can no longer be written to.
  child.on('error', exit)
  return {
    send: job => void child.send(job, () => {}),
    kill: () => void child.kill('SIGKILL'),
    memoryBytes: () => memoryOf(child.pid),
    setBusy(isBusy) {
      for (const part of [child, child.channel]) isBusy ? part?.ref() : part?.unref()
    },
  }
}

/** Compiled code is kept for a decoder as for this process: it starts in half the time. Node adds its version itself. */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

const pageBytes = 4096

/** Resident memory of a process, in bytes, where the system tells it for the price of reading a line (Linux). */
export function memoryOf(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  try {
    const [, resident] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
    return Number(resident) * pageBytes
  } catch {
    // It has just ended.
    return undefined
  }
}
