import type { BatchHeader, InputOf, Row } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { createRowsFeed, type RowsFeed } from '../rows/rows-feed.ts'

/** Which rows, in which order: everything of a window but its place. */
export type Selection = Omit<InputOf<'watch'>['window'], 'offset' | 'limit'>

/** A batch as it is seen: its header, and the rows in sight by their place in the selection. */
export type Feed = RowsFeed<BatchHeader, Row, Selection>

export const createFeed = (batch: string): Feed =>
  createRowsFeed<BatchHeader, Row, Selection>(
    {
      async ask(since, window) {
        const answer = await call('watch', { batch, ...(since !== undefined && { since }), window })
        const { revision, header, rows, rowsTotal: total } = answer
        return { revision, header, rows, total }
      },
      isSame: sameRow,
      merge: (before, next) => ({
        ...next,
        hosts: sameHosts(before.hosts, next.hosts) ? before.hosts : next.hosts,
      }),
    },
    {},
  )

type Hosts = BatchHeader['hosts']

const sameHosts = (a: Hosts, b: Hosts): boolean =>
  a.length === b.length && a.every(({ host, items }, at) => host === b[at]?.host && items === b[at].items)

function sameRow(a: Row, b: Row): boolean {
  for (const key in b) if (a[key as keyof Row] !== b[key as keyof Row]) return false
  return true
}
