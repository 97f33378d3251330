import type { Rejected } from '../model.ts'

/** A line that is no link: where it is, why, and the line itself where there is one to show. */
export const rejectedWords = ({ source, line, text, reason }: Rejected): string =>
  `${source}:${line}: not understood: ${reason}${text === '' ? '' : ` (${text})`}`
