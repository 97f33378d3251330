import { formatDay } from '../../shared/text/moments.ts'

/** Rows of one day, in their order. `day` is a date that sorts and names the group. */
export type Day<Row> = { day: string; title: string; rows: Row[] }

/** Rows by the day they began, each day where its first row is. `now` is epoch ms; days are those of this time zone. */
export function byDay<Row extends { createdAt: number }>(rows: readonly Row[], now: number): Day<Row>[] {
  const days = new Map<string, Day<Row>>()
  const today = dayOf(now)
  const yesterday = dayOf(new Date(now).setHours(0, 0, 0, 0) - 1)
  for (const row of rows) {
    const day = dayOf(row.createdAt)
    const title = day === today ? 'Today' : day === yesterday ? 'Yesterday' : formatDay(row.createdAt)
    const known = days.get(day) ?? { day, title, rows: [] }
    known.rows.push(row)
    days.set(day, known)
  }
  return [...days.values()]
}

const dayOf = (at: number): string => {
  const date = new Date(at)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].join('-')
}
