import { type Failure, FailureError, failure } from '../../../shared/failure.ts'
import type { ServedFacts } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import { failureOfDisk } from '../files/disk-failure.ts'
import type { PartFile } from '../files/part-file.ts'
import type { Bytes } from '../files/unfinished-bytes.ts'
import type { Receiver } from '../http/exchange.ts'
import { failureOfStatus } from '../http/exchange-failure.ts'
import { type PartFacts, planResponse, validatorOf } from '../http/resume.ts'
import type { FetchContext, FetchNews } from './fetcher.ts'

/** What one attempt has begun with. */
export type Reception = {
  number: number
  /** The bytes that the request asked to continue. */
  asked: PartFacts | undefined
  part: PartFile
  bytes: Bytes
  known: ServedFacts | undefined
  signal: AbortSignal
  news: Pick<FetchNews, 'active' | 'received'>
}

export const notModified = 304

/** Takes the answer of one attempt, and its body into the part file. */
export function createReceiver(
  { number, asked, part, bytes, known, signal, news }: Reception,
  { options, rateLimit, world }: Pick<FetchContext, 'options' | 'rateLimit' | 'world'>,
): Receiver {
  let totalBytes: number | undefined
  return {
    async begin({ status, headers }) {
      if (status === notModified && known !== undefined) return { ignore: undefined }
      const successful = (status >= 200 && status < 300) || (status === 416 && asked !== undefined)
      if (!successful) return { ignore: failureOfStatus(status, headers, world.clock.now()) }
      const plan = planResponse(status, headers, asked)
      if (plan.kind === 'refuse') return { ignore: plan.failure }
      if (plan.kind === 'complete') {
        // The host knows better than its own earlier promise how long the file is.
        bytes.describe(asked?.validator, part.bytes)
        return { ignore: undefined }
      }
      if (plan.kind === 'restart' && part.bytes > 0) await part.reset()
      totalBytes = plan.totalBytes
      if ((totalBytes ?? 0) > options.maxBytes) return { ignore: tooLarge(options) }
      bytes.describe(validatorOf(headers), totalBytes)
      return 'read'
    },
    chunk(chunk) {
      if (part.bytes + chunk.length > options.maxBytes) throw new FailureError(tooLarge(options))
      const disk = part.append(chunk)?.catch(error => {
        throw new FailureError(failureOfDisk(error))
      })
      const pace = rateLimit.take(chunk.length, signal)
      news.received(chunk.length)
      news.active(number, part.bytes, totalBytes)
      bytes.checkpoint()
      if (disk === undefined || pace === undefined) return disk ?? pace
      return Promise.all([disk, pace]).then(() => {})
    },
  }
}

export const tooLarge = ({ maxBytes }: BatchOptions): Failure =>
  failure('too-large', `The file is larger than ${maxBytes.toLocaleString('en-US')} bytes`)
