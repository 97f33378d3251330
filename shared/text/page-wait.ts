import { formatDuration } from './format.ts'

/** A site whose next page waits, because it asks for time between two pages. Times in ms; `until`: epoch. */
export type PageWait = { host: string; intervalMs: number; until: number }

/** What is said of it. */
export const pageWaitWords = ({ host, intervalMs, until }: PageWait): string =>
  `${host} asks for ${formatDuration(intervalMs)} between two pages (Crawl-delay): the next one is read at ${timeOf(until)}`

const timeOf = (at: number): string => new Date(at).toLocaleTimeString('en-GB')
