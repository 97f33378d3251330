import { call } from './client.ts'

/** What this page calls itself towards the program, until it is loaded again. */
const page = crypto.getRandomValues(new Uint32Array(2)).reduce((name, part) => name + part.toString(36), '')

type Asked = { batch: string; index: number; size: number }

/** The address of a small picture of a saved image; `size`: pixels of the longer side; the next larger of a few sizes is made. */
export const thumbnailUrl = (batch: string, index: number, size = 96): string =>
  `/thumb/${encodeURIComponent(batch)}/${index}?size=${size}&page=${page}`

/** How long what is no longer needed is collected. */
const collectMs = 50
let dropped: Asked[] = []

/** A thumbnail left the sight before it came: it need not be made. Addresses of anything else are passed over. */
export function dropThumbnail(src: string): void {
  if (dropped.length === 0) setTimeout(sendDropped, collectMs)
  dropped.push(...readAddress(src))
}

/** It is in sight again before its cancelling was sent. */
export function wantThumbnail(src: string): void {
  const [wanted] = readAddress(src)
  if (wanted === undefined) return
  dropped = dropped.filter(
    ({ batch, index, size }) => batch !== wanted.batch || index !== wanted.index || size !== wanted.size,
  )
}

function readAddress(src: string): Asked[] {
  const [, batch, index, size] = /^\/thumb\/([^/]+)\/(\d+)\?size=(\d+)/.exec(src) ?? []
  if (batch === undefined) return []
  return [{ batch: decodeURIComponent(batch), index: Number(index), size: Number(size) }]
}

function sendDropped(): void {
  if (dropped.length === 0) return
  const thumbnails = dropped.slice(0, 1000)
  dropped = dropped.slice(1000)
  // Only saves work: where it does not arrive, the thumbnails are made for nothing.
  call('cancelThumbnails', { page, thumbnails }).catch(() => {})
  if (dropped.length > 0) setTimeout(sendDropped, collectMs)
}
