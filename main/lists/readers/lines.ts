import { maxLineLength } from './reader.ts'

export type Lines = { write(text: string): void; end(cutShort: boolean): void }

type OnLine = (line: string, number: number) => void

/**
 * Cuts pushed text at `\n` and hands over each line as soon as it is complete; numbers count from 1.
 * A line over `maxLineLength` characters goes once, cut, to `onTooLong`, and is not kept in memory.
 */
export const createLines = (onLine: OnLine, onTooLong: OnLine): Lines => {
  let pending = ''
  let number = 1
  let tooLong = false

  const extend = (part: string): void => {
    if (tooLong) return
    pending = pending === '' ? part : pending + part
    if (pending.length <= maxLineLength) return
    tooLong = true
    onTooLong(pending, number)
    pending = ''
  }

  const finish = (): void => {
    const line = pending
    pending = ''
    if (!tooLong) onLine(line, number)
    tooLong = false
    number += 1
  }

  return {
    write(text) {
      let start = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        extend(text.slice(start, end))
        finish()
        start = end + 1
      }
      if (start < text.length) extend(text.slice(start))
    },
    end(cutShort) {
      if (!cutShort && pending !== '') finish()
    },
  }
}
