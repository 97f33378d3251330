import type { Failure } from '../../../shared/failure.ts'
import type { Candidate, CandidateFacts } from '../../../shared/scan.ts'
import { bytesOf, checkImage } from '../../engine/image/check.ts'
import type { Fetched, Fetcher } from '../reading/fetch.ts'
import type { PageRequest } from '../reading/requests.ts'

/**
 * What the host says an image really is. `none`: at none of its addresses is an image, and why. `refused`: robots.txt
 * asks programs not to read it. `unknown`: the host did not let it be looked at, which says nothing about a download.
 */
export type Look =
  | { kind: 'image'; at: number; facts: CandidateFacts }
  | { kind: 'none'; why: string }
  | { kind: 'refused' | 'unknown'; why: string }

/** The same of one address. */
export type AddressLook = { kind: 'image'; facts: CandidateFacts } | Exclude<Look, { kind: 'image' }>

/** First bytes asked for; where a long preface hides the size, once more so many. */
const firstBytes = 32 * 1024
const moreBytes = 256 * 1024

export const acceptImages = 'image/avif,image/webp,image/*,*/*;q=0.8'

/** Who asks for an image: the page that named it, and the item that it is. */
export type Asker = Pick<PageRequest, 'referer' | 'item'>

/** Addresses of one candidate that are tried. */
const mostAddresses = 3

/**
 * Asks for the first bytes of a candidate, of its next address where the best one holds no image. `at` counts its
 * addresses from 0, the candidate's own. Rejects only with the reason of an aborted signal.
 */
export async function lookAtImage(
  { url, page, alternatives }: Candidate,
  fetcher: Fetcher,
  signal: AbortSignal,
): Promise<Look> {
  const addresses = [url, ...alternatives.map(other => other.url)].slice(0, mostAddresses)
  let worst: Look | undefined
  for (const [at, address] of addresses.entries()) {
    const found = await lookAtAddress(address, { referer: page }, fetcher, signal)
    if (found.kind === 'image') return { ...found, at }
    if (found.kind !== 'none') return found
    worst ??= found
  }
  return worst ?? { kind: 'unknown', why: 'it has no address' }
}

/** As `lookAtImage`, at one address. */
export async function lookAtAddress(
  url: string,
  { referer, item }: Asker,
  fetcher: Fetcher,
  signal: AbortSignal,
): Promise<AddressLook> {
  for (const wanted of [firstBytes, moreBytes]) {
    const found = await fetcher.fetch({
      url,
      referer,
      item,
      accept: acceptImages,
      range: [0, wanted - 1],
      paced: false,
      maxBytes: wanted,
      beyond: 'cut',
      signal,
    })
    if ('code' in found) return refusalOf(found)
    const check = await checkImage(bytesOf(found.bytes), 'structure')
    if (check.kind === 'empty') return { kind: 'none', why: 'the file is empty' }
    if (!('image' in check)) return { kind: 'none', why: check.why }
    const { type, width, height } = check.image
    const bytes = totalOf(found)
    const isLonger = bytes === undefined ? found.isCut : bytes > found.bytes.length
    if (width === undefined && check.kind === 'cut' && isLonger && wanted === firstBytes) continue
    return {
      kind: 'image',
      facts: {
        imageType: type,
        ...(width !== undefined && height !== undefined && { width, height }),
        ...(bytes !== undefined && { bytes }),
      },
    }
  }
  return { kind: 'unknown', why: 'its size is not in its first bytes' }
}

/** What is gone is gone; everything else may be different for a download. */
function refusalOf({ code, message }: Failure): Exclude<Look, { kind: 'image' }> {
  if (code === 'robots-refused') return { kind: 'refused', why: message }
  const isGone = code === 'not-found' || code === 'gone' || code === 'private-address' || code === 'bad-url'
  return { kind: isGone ? 'none' : 'unknown', why: message }
}

/** Bytes of the whole file (RFC 9110, 14.4 and 8.6); undefined where it came encoded or nothing is said. */
function totalOf({ status, headers, bytes, isCut }: Fetched): number | undefined {
  const length = (text: string | undefined) =>
    text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
  if (status === 206) return length(/\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1])
  if (headers['content-encoding'] !== undefined) return isCut ? undefined : bytes.length
  return length(headers['content-length']) ?? (isCut ? undefined : bytes.length)
}
