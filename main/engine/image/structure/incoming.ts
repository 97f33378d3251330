import { Cut, type FoundSize, joined, type StructureCheck } from './reader.ts'

/** Work that pauses where it lacks bytes. */
export type Steps<T> = Generator<undefined, T, undefined>

/** The bytes of a file in order, as they arrive: each method continues where the previous one ended. */
export type Incoming = {
  /** The next `length` bytes; fewer only where the file ends. */
  upTo(length: number): Steps<Buffer>
  /** All of the next `length` bytes; throws Cut where the file ends before. */
  need(length: number): Steps<Buffer>
  /** What is here of the next bytes, at least one; none at the end of the file. They stay the next ones. */
  ahead(): Steps<Buffer>
  /** Leaves out the next `length` bytes, also those that have not arrived. */
  pass(length: number): void
}

/** Walks one format from its first byte to its own end, and never back. Throws Cut where a part is missing. */
export type Walk = (image: Incoming, found: FoundSize) => Steps<void>

/** A walk that was begun. Both methods throw Cut where the image proves not to be whole. */
export type BegunWalk = {
  /** Takes the next bytes. Answers whether the image has come to its end: no more are needed. */
  take(bytes: Uint8Array): boolean
  /** No more bytes will come. */
  end(): void
}

/** Begins a walk over bytes that are still to arrive. */
export function beginWalk(walk: Walk, found: FoundSize): BegunWalk {
  /** What arrived last, behind what was held over, and how far the walk has come in it. */
  let here: Buffer = nothing
  let at = 0
  let isComplete = false

  /** Of most images all parts are here when they are asked for, so this makes no steps of its own. */
  function take(length: number): Buffer {
    const bytes = here.subarray(at, at + length)
    at += length
    return bytes
  }

  const lacks = (length: number): boolean => at + length > here.length && !isComplete

  const steps = walk(
    {
      *upTo(length) {
        while (lacks(length)) yield
        return take(length)
      },
      *need(length) {
        while (lacks(length)) yield
        if (at + length > here.length) throw new Cut('the file ends in the middle of the image')
        return take(length)
      },
      *ahead() {
        while (lacks(1)) yield
        return at === 0 ? here : here.subarray(at)
      },
      pass(length) {
        at += length
      },
    },
    found,
  )
  return {
    take(bytes) {
      if (at < here.length) {
        // Only the beginning of a part that is split between two arrivals is ever held over.
        here = joined(here.subarray(at), bytes)
        at = 0
      } else {
        at -= here.length
        here = joined(nothing, bytes)
      }
      return at <= here.length && steps.next().done === true
    },
    end() {
      isComplete = true
      steps.next()
    },
  }
}

const nothing = Buffer.alloc(0)

/** The same walk over a file that is there. */
export const checkBy =
  (walk: Walk): StructureCheck =>
  async (image, found) => {
    const begun = beginWalk(walk, found)
    for (let at = 0; at < image.bytes; ) {
      const window = await image.rest(at)
      if (begun.take(window)) return
      at += window.length
    }
    begun.end()
  }
