import { call } from './client.ts'

/** What this page calls itself towards the program, until it is loaded again. */
const page = crypto.getRandomValues(new Uint32Array(2)).reduce((name, part) => name + part.toString(36), '')

/** The address of a small picture of a saved image; `size`: pixels of the longer side; the next larger of a few sizes is made. */
export const thumbnailUrl = (batch: string, index: number, size = 96): string =>
  `/thumb/${encodeURIComponent(batch)}/${index}?size=${size}&page=${page}`

/** Of an image that a scan found; it is fetched for this. */
export const foundUrl = (scan: string, index: number, size = 256): string =>
  `/found/${encodeURIComponent(scan)}/${index}?size=${size}&page=${page}`

/** How long what is no longer needed is collected. */
const collectMs = 50
const mostAtOnce = 1000
let dropped: string[] = []

/** A thumbnail left the sight before it came: it need not be made. */
export function dropThumbnail(src: string): void {
  if (dropped.length === 0) setTimeout(sendDropped, collectMs)
  dropped.push(src)
}

/** It is in sight again before its cancelling was sent. */
export function wantThumbnail(src: string): void {
  dropped = dropped.filter(one => one !== src)
}

function sendDropped(): void {
  if (dropped.length === 0) return
  const addresses = dropped.slice(0, mostAtOnce)
  dropped = dropped.slice(mostAtOnce)
  // Only saves work: where it does not arrive, the thumbnails are made for nothing.
  call('cancelThumbnails', { addresses }).catch(() => {})
  if (dropped.length > 0) setTimeout(sendDropped, collectMs)
}
