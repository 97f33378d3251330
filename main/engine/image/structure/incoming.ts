import { Cut, type FoundSize, joined, type StructureCheck } from './reader.ts'

/** Work that pauses where it lacks bytes. */
export type Steps<T> = Generator<undefined, T, undefined>

/** The bytes of a file in their order, as they arrive: each method goes on where the one before it ended. */
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
  let here: Buffer = Buffer.alloc(0)
  let passing = 0
  let isComplete = false

  function* upTo(length: number): Steps<Buffer> {
    while (here.length < length && !isComplete) yield
    const bytes = here.subarray(0, length)
    here = here.subarray(length)
    return bytes
  }

  const steps = walk(
    {
      upTo,
      *need(length) {
        const bytes = yield* upTo(length)
        if (bytes.length < length) throw new Cut('the file ends in the middle of the image')
        return bytes
      },
      *ahead() {
        while (here.length === 0 && !isComplete) yield
        return here
      },
      pass(length) {
        passing = Math.max(0, length - here.length)
        here = here.subarray(length)
      },
    },
    found,
  )
  return {
    take(bytes) {
      const passed = Math.min(passing, bytes.length)
      passing -= passed
      if (passed === bytes.length) return false
      // Only the beginning of a part that is split between two arrivals is ever held over.
      here = joined(here, bytes.subarray(passed))
      return steps.next().done === true
    },
    end() {
      isComplete = true
      steps.next()
    },
  }
}

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
