import { type ListContext, shortened } from './reader.ts'

/** Links of a document that were passed over for one reason. */
export type LeftOut = {
  /** What leads nowhere, or to no file of a site, is no link here. */
  add(link: string, line: number): void
  /** Tells the first of them and their number. */
  tell(): void
}

const leadsNowhere = /^(?:#|$|(?!https?:)[a-z][a-z\d+.-]*:)/i

export function createLeftOut(
  { source, tell }: Pick<ListContext, 'source' | 'tell'>,
  reason: string,
): LeftOut {
  let first: { text: string; line: number } | undefined
  let count = 0
  return {
    add(link, line) {
      if (leadsNowhere.test(link.trim())) return
      first ??= { text: shortened(link), line }
      count += 1
    },
    tell() {
      if (first !== undefined) tell({ kind: 'left-out', source, ...first, count, reason })
    },
  }
}
