import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { FailureError, failure } from '../../../shared/failure.ts'
import { createDeadline } from './deadline.ts'

/** What reading an unwanted answer may cost before opening a new connection is cheaper. */
const drainBytes = 64 * 1024
const drainMs = 1000

/**
 * Reads a body to its end, a piece at a time; a promise of `take` holds it. Rejects when it breaks off, when nothing
 * comes for `stallTimeoutMs`, or with what `take` throws.
 */
export function readBody(
  stream: Readable,
  stallTimeoutMs: number,
  take: (bytes: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stall = createDeadline<'stall-timeout'>(stage => fail(new FailureError(failure(stage))))
    let over = false
    const expectMore = () => stall.set('stall-timeout', stallTimeoutMs)
    const end = () => {
      over = true
      stall.clear()
    }
    const fail = (error: unknown) => {
      end()
      reject(error)
    }
    const breakOff = () => {
      if (!over)
        fail(stream.errored ?? new FailureError(failure('body-cut', 'The connection was closed early')))
    }
    // An empty body ends at once, and a body may break, while the receiver thinks about the headers.
    if (stream.readableEnded) {
      resolve()
      return
    }
    if (stream.destroyed) {
      breakOff()
      return
    }
    function hold(until: Promise<void>): void {
      // Our own disk or rate limit holds the stream: that is no stall of the host's.
      stall.clear()
      stream.pause()
      until.then(() => {
        if (over) return
        expectMore()
        stream.resume()
      }, fail)
    }
    function accept(bytes: Uint8Array): void {
      if (over) return
      try {
        // Memory that was freed too early must never pass for a body.
        if (bytes.length === 0) throw new Error('a piece of a body has no bytes')
        const until = take(bytes)
        if (until === undefined) expectMore()
        else hold(until)
      } catch (error) {
        fail(error)
      }
    }
    stream.once('end', () => {
      end()
      resolve()
    })
    stream.on('error', fail)
    stream.once('close', breakOff)
    expectMore()
    // Each piece is handed on as it comes, without the queue and the turn of the loop that `readable` needs. Where anybody
    // listens to that, as got does, there is no `data`.
    stream.removeAllListeners('readable')
    stream.on('data', accept)
  })
}

/**
 * Reads the rest of a small answer that is not wanted, so that its connection can be used again. Of a large one, or
 * one that does not come, the rest is left: the caller ends it. `look` sees what is read.
 */
export async function drain(
  stream: Readable,
  headers: { readonly 'content-length'?: string | undefined },
  look: (piece: Uint8Array) => void = () => {},
): Promise<void> {
  if (Number(headers['content-length'] ?? 0) > drainBytes) return
  let bytes = 0
  const read = readBody(stream, drainMs, piece => {
    bytes += piece.length
    look(piece)
    if (bytes > drainBytes) throw new FailureError(failure('too-large'))
    return undefined
  })
  const waiting = new AbortController()
  const enough = delay(drainMs, undefined, { signal: waiting.signal })
  // The body is not wanted: how its end comes does not matter.
  await Promise.race([read, enough]).catch(() => {})
  waiting.abort()
  await enough.catch(() => {})
  // It may still fail after the time was over, and nothing asks for it any more.
  read.catch(() => {})
}

/** Reads a redirect's body away before it is followed, or ends its connection: nothing of it comes later. */
export async function finishRedirect(response: IncomingMessage): Promise<void> {
  response.on('error', () => {})
  await drain(response, response.headers)
  if (response.readableEnded || response.closed) return
  const closed = new Promise(resolve => response.once('close', resolve))
  response.destroy()
  await closed
}
