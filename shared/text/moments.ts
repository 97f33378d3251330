/** A day as the reader's system writes it, such as “20 Nov 2026”. `at` is epoch ms, here and below. */
export const formatDay = (at: number): string =>
  new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })

/** A moment as the reader's system writes it, such as “20 Nov 2026, 10:37”. */
export const formatMoment = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A moment in the local time zone that sorts as text: 2026-11-20 10:37. */
export function formatSortable(at: number): string {
  const moment = new Date(at)
  return minuteOf(at - moment.getTimezoneOffset() * 60_000)
}

/** A moment for texts that may be read anywhere: 2026-11-20 10:37 UTC. */
export const formatUtc = (at: number): string => `${minuteOf(at)} UTC`

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** The time of day as the reader's system writes it, to the second, such as “10:37:05”. */
export const formatClock = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { timeStyle: 'medium' })
