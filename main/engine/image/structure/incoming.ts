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

const nothing = Buffer.alloc(0)

/**
 * What has arrived of a file. A class, because V8 makes a prototype for each generator function that is made: closures here
 * would be three of them for each image.
 */
class Arrivals implements Incoming {
  /** What arrived last, behind what was held over, and how far the walk has come in it. */
  private here: Buffer = nothing
  private at = 0
  private isComplete = false

  pass(length: number): void {
    this.at += length
  }

  *upTo(length: number): Steps<Buffer> {
    while (this.lacks(length)) yield
    return this.next(length)
  }

  *need(length: number): Steps<Buffer> {
    while (this.lacks(length)) yield
    if (this.at + length > this.here.length) throw new Cut('the file ends in the middle of the image')
    return this.next(length)
  }

  *ahead(): Steps<Buffer> {
    while (this.lacks(1)) yield
    return this.at === 0 ? this.here : this.here.subarray(this.at)
  }

  /** Takes the next bytes. Answers whether the walk has something to look at. */
  add(bytes: Uint8Array): boolean {
    if (this.at < this.here.length) {
      // Only the beginning of a part that is split between two arrivals is ever held over.
      this.here = joined(this.here.subarray(this.at), bytes)
      this.at = 0
    } else {
      this.at -= this.here.length
      this.here = joined(nothing, bytes)
    }
    return this.at <= this.here.length
  }

  end(): void {
    this.isComplete = true
  }

  private lacks(length: number): boolean {
    return this.at + length > this.here.length && !this.isComplete
  }

  private next(length: number): Buffer {
    const bytes = this.here.subarray(this.at, this.at + length)
    this.at += length
    return bytes
  }
}

/** Begins a walk over bytes that are still to arrive. */
export function beginWalk(walk: Walk, found: FoundSize): BegunWalk {
  const image = new Arrivals()
  const steps = walk(image, found)
  return {
    take: bytes => image.add(bytes) && steps.next().done === true,
    end() {
      image.end()
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
