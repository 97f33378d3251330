import { hostOf } from '../../shared/address.ts'
import { type Failure, FailureError, failure, failures } from '../../shared/failure.ts'
import { type Attempt, type Item, methodOf, type ServedFacts } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { afterFailure, type Tries } from './after-failure.ts'
import { failureOfDisk } from './files/disk-failure.ts'
import type { Inside } from './files/inside.ts'
import type { PartFile } from './files/part-file.ts'
import { type Bytes, createBytes } from './files/unfinished-bytes.ts'
import { type EarlierBodies, finishBody, type WholeFile } from './finished-body.ts'
import type { Exchange, Receiver, ResponseFacts } from './http/exchange.ts'
import { failureOfStatus } from './http/exchange-failure.ts'
import { requestHeaders } from './http/headers.ts'
import { changeHeaders, type PartFacts, planResponse, rangeHeaders, validatorOf } from './http/resume.ts'
import type { RetryDecision } from './http/retry.ts'
import { Interrupted } from './interrupted.ts'
import type { RunContext } from './run-context.ts'

export type DownloadJob = {
  url: string
  item: Item
  inside: Inside
  partPath: string
  /** Bytes of an earlier run that are known to be on disk. */
  kept: PartFacts | undefined
  /** The validator of the existing file: the image is downloaded only if it has changed since. */
  known: ServedFacts | undefined
  /** Whether its bytes are worth keeping when it is interrupted. */
  keeps: boolean
  signal: AbortSignal
  observe: DownloadObserver
}

export type DownloadObserver = {
  waited(ms: number): void
  active(attempt: number, receivedBytes: number, totalBytes: number | undefined): void
  received(bytes: number): void
  backoff(attempt: number, retryAt: number, failure: Failure): void
  attempted(attempt: Attempt): void
  /** So many bytes are synced and can be continued, also by another process. */
  checkpoint(kept: PartFacts): void
}

export type { WholeFile } from './finished-body.ts'

export type DownloadEnd =
  | WholeFile
  /** The file that is there already is still the same. */
  | { kind: 'unchanged' }
  | { kind: 'failed'; failure: Failure }
  /** Interrupted; `kept` is what may be continued another time. */
  | { kind: 'interrupted'; by: Interrupted; kept: PartFacts | undefined }

type Verdict =
  | WholeFile
  | { kind: 'unchanged' }
  | { kind: 'failed'; failure: Failure; decision: RetryDecision }

/**
 * Brings one URL into a checked part file: attempts, verdicts and the waits between them.
 * Never rejects for anything the network, the server or the disk does.
 */
export async function download(job: DownloadJob, context: RunContext): Promise<DownloadEnd> {
  const { scheduler, world } = context
  const { clock } = world
  const host = hostOf(job.url)
  const { inside, partPath, kept, keeps, observe } = job
  const isChecked = context.options.check !== 'off'
  const bytes = createBytes(inside, partPath, kept, keeps, observe.checkpoint, isChecked)
  const tries: Tries = { charged: 0, free: 0 }
  const earlier: EarlierBodies = { cut: undefined }
  try {
    for (let number = 1; ; number += 1) {
      const waitsSince = clock.now()
      const verdict = await scheduler.run(
        host,
        () => {
          job.observe.waited(clock.now() - waitsSince)
          return attempt(number, tries, host, { bytes, earlier }, job, context)
        },
        job.signal,
      )
      if (verdict.kind !== 'failed') return verdict
      const { decision } = verdict
      // What all of the run must see to is no matter for another attempt of this one.
      if (decision.kind === 'give-up' || verdict.failure.code === 'too-many-open-files') {
        await bytes.discard()
        return { kind: 'failed', failure: verdict.failure }
      }
      job.observe.backoff(number, clock.now() + decision.delayMs, verdict.failure)
      // A host that cools down holds its items in the queue; only an item's own backoff is waited for here.
      if (decision.kind === 'again') await clock.sleep(decision.delayMs, job.signal)
    }
  } catch (error) {
    const by = interruptionOf(job.signal, error)
    if (by === undefined) {
      await bytes.discard()
      return { kind: 'failed', failure: failureOfDisk(error) }
    }
    return {
      kind: 'interrupted',
      by,
      kept: job.keeps && by.interruption.kind === 'keep' ? await bytes.keep() : await bytes.discard(),
    }
  }
}

/** One attempt from request to checked file, inside its place in the schedule. */
async function attempt(
  number: number,
  tries: Tries,
  host: string,
  { bytes, earlier }: { bytes: Bytes; earlier: EarlierBodies },
  job: DownloadJob,
  context: RunContext,
): Promise<Verdict> {
  const { clientFor, scheduler, options, world } = context
  const { item, url, signal, observe } = job
  const part = await bytes.part()
  const method = methodOf(item)
  // Only a GET may ask for the rest of what another request was sent (RFC 9110, 14.2).
  const asked = method === 'GET' ? bytes.resumable() : undefined
  if (asked === undefined && part.bytes > 0) await part.reset()
  observe.active(number, part.bytes, asked?.totalBytes)
  context.requested()

  const exchange = await clientFor(item).exchange(
    {
      url,
      method,
      headers: {
        ...requestHeaders(item, url, options),
        ...(asked === undefined ? changeHeaders(job.known) : rangeHeaders(asked)),
      },
      body: item.body,
      signal,
    },
    createReceiver(number, asked, part, bytes, job, context),
  )
  const result = isUnchanged(exchange, job)
    ? ({ kind: 'unchanged' } as const)
    : (exchange.failure ?? bytes.missing() ?? (await finishBody(exchange, part, earlier, context, signal)))
  const failed = 'code' in result ? result : undefined
  const record: Attempt = {
    number,
    url,
    ...(exchange.response !== undefined && answerFacts(exchange.response)),
    rangeStart: asked?.bytes ?? 0,
    receivedBytes: exchange.receivedBytes,
    reusedConnection: exchange.reusedConnection,
    timestamps: { ...exchange.timestamps, endedAt: world.clock.now() },
    ...(failed !== undefined && { failure: failed }),
  }
  observe.attempted(record)
  noteGoneImage(exchange, context)

  if (!('code' in result)) {
    scheduler.answered(host)
    scheduler.served(host)
    return result
  }
  if (!mayContinue(exchange)) bytes.distrust()
  if (failures[result.code].retry === 'cool-down') context.pushedBack(host, result)
  return {
    kind: 'failed',
    failure: result,
    decision: afterFailure(result, tries, host, options.attempts, context),
  }
}

/** Remembers what its host shows for what is not there. */
function noteGoneImage({ response, goneImage }: Exchange, { goneImages }: RunContext): void {
  if (response === undefined || goneImage === undefined) return
  const { host } = new URL(response.finalUrl)
  goneImages.set(host, (goneImages.get(host) ?? new Set()).add(goneImage))
}

/** Longer headers are useless; the limit keeps a hostile host from filling the store. */
const mostHeaderLength = 500

/** What is kept of an answer with its attempt. */
function answerFacts({ finalUrl, status, headers, redirects }: ResponseFacts) {
  const contentType = headers['content-type']?.slice(0, mostHeaderLength)
  const robotsTag = headers['x-robots-tag']?.slice(0, mostHeaderLength)
  return {
    finalUrl,
    status,
    ...(contentType !== undefined && { contentType }),
    ...(robotsTag !== undefined && { robotsTag }),
    ...(redirects.length > 0 && { redirects: redirects.map(url => url.slice(0, mostHeaderLength)) }),
  }
}

const notModified = 304

const isUnchanged = ({ failure: broken, response }: Exchange, { known }: DownloadJob): boolean =>
  known !== undefined && broken === undefined && response?.status === notModified

/** After a body that broke off, or an answer without one; never after a body that ended and proved wrong. */
function mayContinue({ failure: broken, receivedBytes }: Exchange): boolean {
  if (broken?.code === 'body-cut' || broken?.code === 'stall-timeout') return true
  const silent = broken !== undefined && receivedBytes === 0
  return silent && broken.code !== 'wrong-range' && broken.code !== 'changed-on-host'
}

function createReceiver(
  number: number,
  asked: PartFacts | undefined,
  part: PartFile,
  bytes: Bytes,
  { known, signal, observe }: DownloadJob,
  { options, rateLimit, world }: RunContext,
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
      observe.received(chunk.length)
      observe.active(number, part.bytes, totalBytes)
      bytes.checkpoint()
      if (disk === undefined || pace === undefined) return disk ?? pace
      return Promise.all([disk, pace]).then(() => {})
    },
  }
}

const tooLarge = ({ maxBytes }: BatchOptions): Failure =>
  failure('too-large', `The file is larger than ${maxBytes.toLocaleString('en-US')} bytes`)

/** Why it was interrupted: by its own signal, or by the scheduler that starts nothing more. */
const interruptionOf = (signal: AbortSignal, error: unknown): Interrupted | undefined =>
  [signal.reason, error].find(reason => reason instanceof Interrupted)
