import { type Failure, failure } from '../../../shared/failure.ts'
import { formatBytes } from '../../../shared/text/format.ts'
import type { ResponseFacts } from '../../engine/http/http.ts'
import { type ListAnswer, listAddress } from '../../lists/index.ts'
import type { Fetcher } from './fetch.ts'
import { unpacked } from './unpacked.ts'

/** A longer list is downloaded first, then read from the disk: this one is held in memory. */
const mostListBytes = 100_000_000

const accept =
  'text/csv,text/tab-separated-values,application/json,application/x-ndjson,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5'

/**
 * What an address answers that may be a list, or why there is nothing. The user named it, so it may be anywhere; a
 * redirect from the internet into a private network is refused. Rejects only with the reason of an aborted signal.
 */
export async function askForList(
  fetcher: Fetcher,
  address: string,
  signal: AbortSignal,
): Promise<ListAnswer | Failure> {
  const found = await fetcher.fetch({
    url: listAddress(address),
    accept,
    paced: false,
    maxBytes: mostListBytes,
    beyond: 'refuse',
    admit,
    signal,
  })
  if ('code' in found) return found.code === 'page-too-large' ? tooLarge : found
  const { url, headers } = found
  const bytes = await unpacked(found.bytes, mostListBytes)
  if ('code' in bytes) {
    return bytes.code === 'page-too-large'
      ? tooLarge
      : failure('bad-response', 'The compressed list is damaged')
  }
  return { url, contentType: headers['content-type'], bytes, isPublic: !fetcher.mayLeadInside(url) }
}

const tooLarge = failure('page-too-large', `The list is larger than ${formatBytes(mostListBytes)}`)

/** What is certainly an image is refused before its body is read. */
function admit({ headers }: ResponseFacts): Failure | undefined {
  const type = (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase()
  return /^(?:image|audio|video)\//.test(type)
    ? failure('not-a-page', `This is ${type}, not a list`)
    : undefined
}
