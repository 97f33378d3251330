import type { DraftRow } from '../../shared/contract/commands.ts'
import type { Ranges } from '../../shared/ranges.ts'
import { call } from '../client.ts'
import { createRowsFeed, type RowsFeed } from '../rows/rows-feed.ts'

/** Of which draft rows are shown, and what they depend on. */
export type Shown = { draft: string; template: string; out: Ranges }

export type ReviewFeed = RowsFeed<undefined, DraftRow, Shown>

/** The rows of a list under review. Nothing changes them but what is chosen here, so each page is asked for once. */
export const createReviewFeed = (first: Shown): ReviewFeed =>
  createRowsFeed<undefined, DraftRow, Shown>(
    {
      async ask(since, { draft, template, out, offset, limit }) {
        if (since !== undefined) return new Promise(() => {})
        const { rows, total } = await call('draftRows', { draft, template, out, offset, limit })
        return { revision: 0, header: undefined, rows, total }
      },
      isSame: (a, b) => JSON.stringify(a) === JSON.stringify(b),
    },
    first,
  )
