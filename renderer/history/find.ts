import type { HistoryRow } from '../../shared/contract/commands.ts'

type Findable = Pick<HistoryRow, 'batch' | 'folder' | 'createdAt'>

/** More rows at once than anybody reads make a slow page. */
export const mostShown = 500

/**
 * The batches with every word of a text in their folder, id or date, as `dateOf` writes it or as 2026-11-20; and how
 * many of them are too old to be shown. They stay in their order.
 */
export function findBatches<Row extends Findable>(
  rows: readonly Row[],
  text: string,
  dateOf: (at: number) => string,
): { shown: Row[]; older: number } {
  const words = text.toLowerCase().split(/\s+/)
  const found = rows.filter(row => {
    const searched = searchedIn(row, dateOf)
    return words.every(word => searched.includes(word))
  })
  return { shown: found.slice(0, mostShown), older: Math.max(0, found.length - mostShown) }
}

function searchedIn({ batch, folder, createdAt }: Findable, dateOf: (at: number) => string): string {
  const at = new Date(createdAt)
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(part => String(part).padStart(2, '0'))
  return [folder, batch, dateOf(createdAt), day.join('-')].join('\n').toLowerCase()
}
