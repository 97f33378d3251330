/** How far one attempt has come: what arrived in it, what the part file holds, and how long that is to be. */
export type Progress = { received: number; partBytes: number; totalBytes: number | undefined }

/**
 * The progress of the attempts of one lane, in memory that both threads see: a lane writes with each piece, main reads
 * when it wants to know. A number in the middle of being written would only be shown wrongly for a moment: what counts
 * is read after the message that the attempt ended.
 */
export type ProgressBoard = {
  write(place: number, progress: Progress): void
  read(place: number): Progress
}

/** More attempts at once have no place, and their progress is known at their end. */
export const places = 512

const fields = 3

export const createProgressMemory = (): SharedArrayBuffer =>
  new SharedArrayBuffer(places * fields * Float64Array.BYTES_PER_ELEMENT)

export function openProgress(memory: SharedArrayBuffer): ProgressBoard {
  const numbers = new Float64Array(memory)
  return {
    write(place, { received, partBytes, totalBytes }) {
      const at = place * fields
      numbers[at] = received
      numbers[at + 1] = partBytes
      numbers[at + 2] = totalBytes ?? Number.NaN
    },
    read(place) {
      const at = place * fields
      const [received = 0, partBytes = 0, total = Number.NaN] = numbers.subarray(at, at + fields)
      return { received, partBytes, totalBytes: Number.isNaN(total) ? undefined : total }
    },
  }
}
