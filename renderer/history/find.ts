import type { HistoryRow } from '../../shared/contract/commands.ts'

type Findable = Pick<HistoryRow, 'batch' | 'name' | 'folder' | 'createdAt'>

/** This many batches are shown at first, and with each wish for more: long lists of rows make a slow page. */
export const pageOfBatches = 100

/**
 * The batches with every word of a text in their name, folder, id or date, as `dateOf` writes it or as 2026-11-20, and
 * those that `holding` names, because the text is in a link or file of theirs: the first `most` of them, in their order, and
 * how many older ones there are.
 */
export function findBatches<Row extends Findable>(
  rows: readonly Row[],
  text: string,
  dateOf: (at: number) => string,
  most: number,
  holding: readonly string[] = [],
): { shown: Row[]; older: number } {
  const words = text.toLowerCase().split(/\s+/)
  const found = rows.filter(row => {
    if (holding.includes(row.batch)) return true
    const searched = searchedIn(row, dateOf)
    return words.every(word => searched.includes(word))
  })
  return { shown: found.slice(0, most), older: Math.max(0, found.length - most) }
}

function searchedIn({ batch, name, folder, createdAt }: Findable, dateOf: (at: number) => string): string {
  const at = new Date(createdAt)
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(part => String(part).padStart(2, '0'))
  return [name, folder, batch, dateOf(createdAt), day.join('-')].join('\n').toLowerCase()
}
