import { type Failure, FailureError, failure } from '../../../shared/failure.ts'
import {
  decoded,
  type Exchange,
  failureOfStatus,
  parseEncodings,
  type Receiver,
  type ResponseFacts,
} from '../../engine/http/http.ts'
import { startBytes } from './binary.ts'
import { refusesPrograms } from './obstacles.ts'

/** How much of a body is wanted, and of what kind. */
export type BodyWish = {
  /** Bytes of the plain body. `cut`: more are not read; `refuse`: more are a failure. */
  maxBytes: number
  beyond: 'cut' | 'refuse'
  /** Looks at an answer's headers; a failure refuses its body before it is read. */
  admit?: (response: ResponseFacts) => Failure | undefined
  /** Looks at the first bytes of a body, unless that is compressed; a failure refuses the rest. */
  admitStart?: (start: Uint8Array, response: ResponseFacts) => Failure | undefined
}

/** An answer with as much of its body as was wanted, as it was sent. `isCut`: there was more. */
export type Answer = { response: ResponseFacts; chunks: Buffer[]; isCut: boolean }

/** Takes one answer as it arrives. `now`: for what a host says of when to come again. */
export function createBody(
  wish: BodyWish,
  now: () => number,
): { receiver: Receiver; answerOf(exchange: Exchange): Answer | Failure } {
  const chunks: Buffer[] = []
  let bytes = 0
  let isCut = false
  /** Whose first bytes are still to be looked at. */
  let unseen: ResponseFacts | undefined
  return {
    receiver: {
      async begin(response) {
        const { status, headers } = response
        if (status >= 300 && status < 400 && headers['location'] !== undefined) return { ignore: undefined }
        if (status < 200 || status >= 300)
          return {
            ignore: refusesPrograms(headers)
              ? failure('challenge', undefined, { status })
              : failureOfStatus(status, headers, now()),
          }
        if (parseEncodings(headers['content-encoding']).length === 0) unseen = response
        const refusal = wish.admit?.(response) ?? tooLarge(headers, wish)
        return refusal === undefined ? 'read' : { ignore: refusal }
      },
      chunk(chunk) {
        chunks.push(Buffer.from(chunk))
        bytes += chunk.length
        if (unseen !== undefined && bytes >= startBytes) {
          const refusal = wish.admitStart?.(Buffer.concat(chunks), unseen)
          if (refusal !== undefined) throw new FailureError(refusal)
          unseen = undefined
        }
        if (bytes <= wish.maxBytes) return undefined
        isCut = true
        // Ends the exchange: what is here is enough, or too much.
        throw new FailureError(failure('page-too-large'))
      },
    },
    answerOf({ response, failure: failed }) {
      if (isCut && wish.beyond === 'refuse') return failure('page-too-large')
      if (failed !== undefined && !isCut) return failed
      if (response === undefined) return failure('internal', 'The request ended without a response')
      return { response, chunks, isCut }
    },
  }
}

/** The body of an answer as it was before it was compressed, or why it cannot be had. */
export async function plainOf(
  { response, chunks, isCut }: Answer,
  { maxBytes, beyond }: BodyWish,
): Promise<Buffer | Failure> {
  const plain: Uint8Array[] = []
  let plainBytes = 0
  try {
    const encodings = parseEncodings(response.headers['content-encoding'])
    const most = beyond === 'cut' ? Number.POSITIVE_INFINITY : maxBytes
    for await (const bytes of decoded(chunks, encodings, most)) {
      plain.push(bytes)
      plainBytes += bytes.length
      if (plainBytes >= maxBytes && beyond === 'cut') break
    }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { code } = error.failure
    // Of a body that was cut on purpose, what could be undone is enough.
    if (!isCut) return code === 'too-large' ? failure('page-too-large') : error.failure
  }
  return Buffer.concat(plain).subarray(0, maxBytes)
}

const tooLarge = (headers: ResponseFacts['headers'], { beyond, maxBytes }: BodyWish): Failure | undefined =>
  beyond === 'refuse' && Number(headers['content-length']) > maxBytes ? failure('page-too-large') : undefined
