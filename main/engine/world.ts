import { statfs } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type Log, stderrLog } from '../system/log.ts'
import type { SessionCookies } from './http/request-files.ts'
import { decoderBuild } from './image/decoder/build.ts'
import { createDecoders, type Decoders } from './image/decoder/decoders.ts'
import { startNodeDecoder } from './image/decoder/node-process.ts'
import type { LanePool } from './lanes/pool.ts'
import { processLanes } from './lanes/process-lanes.ts'

/** Time as the engine sees it. Tests hand in a fake one. */
export type Clock = {
  /** Epoch ms, with fractions, never going backwards. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** `files`: how many more; undefined where the file system keeps no such count. */
export type Room = { bytes: number; files: number | undefined }

/** Everything the engine needs that is not its own. */
export type World = {
  clock: Clock
  /** Uniform in [0, 1). */
  random: () => number
  /** Environment variables: those of Shoal, and the proxy settings. */
  env: Readonly<Record<string, string | undefined>>
  /** What a user may still write to the disk of a folder. Rejects with the file system's error. */
  freeRoom(folder: string): Promise<Room>
  /** Decodes pictures in processes of their own. */
  decoders: Decoders
  log: Log
  /** Sessions at sites, of which requests may have the cookies. Absent: there are none. */
  sessions?: SessionCookies
  /** Threads for the work of transfers. Absent: it is done in this one. */
  lanes?: LanePool
  /** `fresh`: each request opens a connection of its own. Kept ones are used again where nothing is said. */
  connections?: 'kept' | 'fresh'
  /** Marks a finished file as one from the internet, before it gets its name. */
  markDownloaded?: (path: string, modifiedAt: Date | undefined) => Promise<void>
  /** Certificates that the system trusts, as PEM, in place of what Node finds. */
  systemRoots?: () => readonly string[]
}

/** Asked once: it never changes, and asking takes longer than reading the clock. */
const { timeOrigin } = performance

/** The real clock, chance and environment. */
export const realWorld: World = {
  clock: {
    // Monotonic, so that a corrected system clock never yields negative durations.
    now: () => timeOrigin + performance.now(),
    sleep: async (ms, signal) => {
      try {
        await delay(ms, undefined, { signal })
      } catch (error) {
        signal?.throwIfAborted()
        throw error
      }
    },
  },
  random: Math.random,
  log: stderrLog,
  env: process.env,
  freeRoom: async folder => {
    const { bavail, bsize, files, ffree } = await statfs(folder)
    return { bytes: bavail * bsize, files: files === 0 ? undefined : ffree }
  },
  decoders: createDecoders(startNodeDecoder, {
    build: decoderBuild({ env: process.env, platform: process.platform, isElectron: false }),
  }),
  lanes: processLanes,
}
