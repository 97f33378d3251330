import { writeFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { constants, setPriority } from 'node:os'
import { boundsOf, type DecodeBounds, firstBounds } from './bounds.ts'
import { decoderBuild } from './build.ts'
import { checkPicture } from './check-picture.ts'
import { convertPicture } from './convert-picture.ts'
import { loadSharp } from './load-sharp.ts'
import { makeThumbnail } from './make-thumbnail.ts'
import type {
  DecoderJob,
  DecoderMessage,
  DecoderResult,
  DecoderTask,
  Picture,
  PictureClaims,
} from './messages.ts'
import type { DecoderTools } from './open-picture.ts'
import { readFacts } from './read-facts.ts'
import { readLook } from './read-look.ts'

/**
 * A decoder process: holds the decoder library and nothing else of Shoal. It works on one picture at a time, and ends
 * itself when that takes more memory than its bounds allow. It ends with the process that started it.
 */

type Port = { send(message: DecoderMessage): void; listen(hear: (job: DecoderJob) => void): void }

/** In Electron the messages go through `process.parentPort`, elsewhere through Node's own channel. */
function openPort(): Port {
  const { parentPort } = process as { parentPort?: ElectronPort }
  if (parentPort !== undefined) {
    return {
      send: message => parentPort.postMessage(message),
      listen: hear => parentPort.on('message', ({ data }) => hear(data as DecoderJob)),
    }
  }
  process.on('disconnect', () => process.exit())
  return {
    send: message => void process.send?.(message),
    listen: hear => process.on('message', job => hear(job as DecoderJob)),
  }
}
type ElectronPort = {
  postMessage(message: unknown): void
  on(event: 'message', hear: (event: { data: unknown }) => void): void
}

/** How often a process looks at its own memory. The library works on threads of its own, so this is on time. */
const watchMs = 50

const port = openPort()
let bounds: DecodeBounds = firstBounds

yieldToOthers()
const build = decoderBuild({
  env: process.env,
  platform: process.platform,
  isElectron: process.versions['electron'] !== undefined,
})
const sharp = await loadSharp(build)
port.listen(job => void work(job))
port.send({ kind: 'ready' })
// It is ended by a kill, which writes no compiled code for the next one.
flushCompileCache()

async function work({ id, picture, task }: DecoderJob): Promise<void> {
  const memoryAtStart = process.memoryUsage.rss()
  bounds = firstBounds
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - memoryAtStart <= bounds.memoryBytes) return
    port.send({ kind: 'over-memory', id })
    process.kill(process.pid, 'SIGKILL')
  }, watchMs)
  const claim = (claims: PictureClaims) => {
    bounds = boundsOf(claims)
    port.send({ kind: 'claims', id, claims })
  }
  const tools = { sharp, build, claim }
  const result = await answer(picture, task, tools)
  clearInterval(watch)
  port.send({ kind: 'done', id, result })
}

function answer(picture: Picture, task: DecoderTask, tools: DecoderTools): Promise<DecoderResult> {
  switch (task.op) {
    case 'check':
      return checkPicture(picture, tools)
    case 'thumbnail':
      // A picture that cannot be drawn has no small one and says nothing; a check says what is wrong with it.
      return makeThumbnail(picture, task.edge, tools).catch(() => undefined)
    case 'convert':
      return convertPicture(picture, task.wish, tools)
    case 'facts':
      // Like that.
      return readFacts(picture, tools).catch(() => undefined)
    case 'look':
      return readLook(picture, tools).catch(() => undefined)
  }
}

/** Downloads go first; and where memory runs out, this process is the one to end. */
function yieldToOthers(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
    if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // Where a system does not let it: it works all the same.
  }
}
