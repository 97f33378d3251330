import type { Rejected } from '../model.ts'

/** A line without a usable link: where it is, why, and its text. */
export const rejectedWords = ({ source, line, text, reason }: Rejected): string =>
  `${source}:${line}: not understood: ${reason}${text === '' ? '' : ` (${text})`}`
