import type { ImageType, PictureFacts } from '../../../../shared/image.ts'
import { boundsOf, firstBounds } from './bounds.ts'
import { canDecode, type DecoderBuild } from './build.ts'
import type {
  ConvertResult,
  ConvertWish,
  DecodeResult,
  DecoderTask,
  Picture,
  PictureLook,
  Thumbnail,
} from './messages.ts'
import { type BoundsOf, createWorker, reasons, type StartDecoder, type Work, type Worker } from './worker.ts'

export { type DecoderBuild, decoderBuild } from './build.ts'
export type { ConvertWish, DecodeResult, DecoderMessage, Picture } from './messages.ts'
export { environmentOf, memoryOf } from './node-process.ts'
export type { StartDecoder } from './worker.ts'

/** Decoding, in processes of their own. Nothing that a picture does reaches the process that asks. */
export type Decoders = {
  /** Whether there is a decoder for this type. */
  canDecode(type: ImageType): boolean
  /**
   * Decodes every pixel of every frame and page, and keeps none of them. Rejects only with the reason of an aborted
   * signal, which also stops the work.
   */
  check(picture: Picture, signal?: AbortSignal): Promise<DecodeResult>
  /** A small WebP of it, at most `edge` pixels a side; undefined where none can be made. Rejects as `check` does. */
  thumbnail(picture: Picture, edge: number, signal?: AbortSignal): Promise<Thumbnail>
  /**
   * Another picture made of it, as bytes; `left` where that cannot be done within what one picture may cost. Rejects as
   * `check` does.
   */
  convert(picture: Picture, wish: ConvertWish, signal?: AbortSignal): Promise<ConvertResult>
  /** What it says of itself beside its pixels; undefined where that cannot be read. Rejects as `check` does. */
  facts(picture: Picture, signal?: AbortSignal): Promise<PictureFacts | undefined>
  /** How it looks, to be compared; undefined where its pixels cannot be read. Rejects as `check` does. */
  look(picture: Picture, signal?: AbortSignal): Promise<PictureLook | undefined>
  /** Ends the processes. What was asked of them is answered as not decoded. */
  close(): void
}

export type DecodersOptions = {
  build: DecoderBuild
  /** Processes at once. */
  most?: number
  /** An unused process ends after this time, ms. */
  idleMs?: number
  boundsOf?: BoundsOf
}

/** After as many processes in a row that could not even start, no other is started. */
const mostFailedStarts = 3

/** A small pool of decoder processes, started on first use and ended when nothing asks for them. */
export function createDecoders(
  start: StartDecoder,
  { build, most = 2, idleMs = 30_000, boundsOf: limits = defaultBounds }: DecodersOptions,
): Decoders {
  const waiting: Work[] = []
  const workers = new Set<Worker>()
  let failedStarts = 0

  function pump(): void {
    while (waiting.length > 0) {
      const free = [...workers].find(({ isFree }) => isFree) ?? open()
      if (free === undefined) break
      const next = waiting.shift()
      if (next !== undefined) free.run(next)
    }
    if (workers.size > 0) return
    for (const work of waiting.splice(0)) work.fail(reasons.unavailable)
  }

  function open(): Worker | undefined {
    if (workers.size >= most || failedStarts >= mostFailedStarts) return undefined
    try {
      const worker: Worker = createWorker(start, limits, idleMs, {
        free() {
          failedStarts = 0
          pump()
        },
        gone(couldStart) {
          workers.delete(worker)
          if (!couldStart) failedStarts += 1
          pump()
        },
      })
      workers.add(worker)
      return worker
    } catch {
      failedStarts += 1
      return open()
    }
  }

  function ask<Result>(
    { picture, task }: { picture: Picture; task: DecoderTask },
    notDecoded: (why: string) => Result,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const work: Work = {
      picture,
      task,
      // A process answers a job with what that job asks for.
      done: result => resolve(result as Result),
      fail: why => resolve(notDecoded(why)),
    }
    const abort = () => {
      const at = waiting.indexOf(work)
      if (at >= 0) waiting.splice(at, 1)
      // In the middle of a picture nothing else stops a decoder.
      for (const worker of workers) worker.cancel(work)
      reject(signal?.reason)
    }
    if (signal?.aborted) return Promise.reject(signal.reason)
    signal?.addEventListener('abort', abort, { once: true })
    waiting.push(work)
    pump()
    return promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  return {
    canDecode: type => canDecode(build, type),
    check: (picture, signal) =>
      ask<DecodeResult>({ picture, task: { op: 'check' } }, why => ({ kind: 'not-decoded', why }), signal),
    thumbnail: (picture, edge, signal) =>
      ask<Thumbnail>({ picture, task: { op: 'thumbnail', edge } }, () => undefined, signal),
    convert: (picture, wish, signal) =>
      ask<ConvertResult>({ picture, task: { op: 'convert', wish } }, why => ({ kind: 'left', why }), signal),
    facts: (picture, signal) =>
      ask<PictureFacts | undefined>({ picture, task: { op: 'facts' } }, () => undefined, signal),
    look: (picture, signal) =>
      ask<PictureLook | undefined>({ picture, task: { op: 'look' } }, () => undefined, signal),
    close() {
      for (const work of waiting.splice(0)) work.fail(reasons.closed)
      for (const worker of workers) worker.end(reasons.closed)
    },
  }
}

const defaultBounds: BoundsOf = claims => (claims === undefined ? firstBounds : boundsOf(claims))
