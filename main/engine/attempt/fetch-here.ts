import { methodOf } from '../../../shared/model.ts'
import type { PartFile } from '../files/part-file.ts'
import { type Bytes, createBytes } from '../files/unfinished-bytes.ts'
import type { Exchange, ResponseFacts } from '../http/exchange.ts'
import { requestHeaders } from '../http/headers.ts'
import { changeHeaders, rangeHeaders } from '../http/resume.ts'
import { arrivedFrom } from './arrived.ts'
import type { FetchContext, Fetched, Fetcher, FetchNews, FetchOrder } from './fetcher.ts'
import { type EarlierBodies, finishBody } from './finished-body.ts'
import { createReceiver, notModified } from './receiver.ts'

/** A fetcher that works in this thread. */
export function createFetcher(order: FetchOrder, context: FetchContext, news: FetchNews): Fetcher {
  const { partPath, kept, keeps } = order
  const { inside, options, world } = context
  const isChecked = options.check !== 'off'
  const bytes = createBytes(inside, partPath, kept, keeps, news.checkpoint, world.clock, isChecked)
  const earlier: EarlierBodies = { cut: undefined }
  return {
    attempt: (number, signal) => attempt(number, signal, { bytes, earlier, order, news }, context),
    keep: bytes.keep,
    discard: bytes.discard,
  }
}

type Fetching = { bytes: Bytes; earlier: EarlierBodies; order: FetchOrder; news: FetchNews }

async function attempt(
  number: number,
  signal: AbortSignal,
  fetching: Fetching,
  context: FetchContext,
): Promise<Fetched> {
  const { bytes, order, news } = fetching
  const { item, url, known } = order
  const part = await bytes.part()
  const method = methodOf(item)
  // Only a GET may ask for the rest of what another request was sent (RFC 9110, 14.2).
  const asked = method === 'GET' ? bytes.resumable() : undefined
  if (asked === undefined && part.bytes > 0) await part.reset()
  news.active(number, part.bytes, asked?.totalBytes)

  const exchange = await context.clientFor(item).exchange(
    {
      url,
      method,
      headers: {
        ...requestHeaders(item, url, context.options),
        ...(asked === undefined ? changeHeaders(known) : rangeHeaders(asked)),
      },
      body: item.body,
      signal,
    },
    createReceiver({ number, asked, part, bytes, known, signal, news }, context),
  )
  const outcome = await outcomeOf(exchange, part, signal, fetching, context)
  const failed = outcome.kind === 'failed' ? outcome.failure : undefined
  if (failed !== undefined && !mayContinue(exchange)) bytes.distrust()
  return {
    record: {
      number,
      url,
      ...(exchange.response !== undefined && answerFacts(exchange.response)),
      rangeStart: asked?.bytes ?? 0,
      receivedBytes: exchange.receivedBytes,
      reusedConnection: exchange.reusedConnection,
      timestamps: { ...exchange.timestamps, endedAt: context.world.clock.now() },
      ...(failed !== undefined && { failure: failed }),
    },
    outcome,
    goneImage: goneImageOf(exchange),
  }
}

async function outcomeOf(
  exchange: Exchange,
  part: PartFile,
  signal: AbortSignal,
  { bytes, earlier, order: { known } }: Fetching,
  context: FetchContext,
): Promise<Fetched['outcome']> {
  const { failure: broken, response } = exchange
  if (known !== undefined && broken === undefined && response?.status === notModified) {
    return { kind: 'unchanged' }
  }
  const found = broken ?? bytes.missing() ?? (await finishBody(exchange, part, earlier, context, signal))
  return 'code' in found ? { kind: 'failed', failure: found } : { kind: 'whole', arrived: arrivedFrom(found) }
}

function goneImageOf({ response, goneImage }: Exchange): Fetched['goneImage'] {
  if (response === undefined || goneImage === undefined) return undefined
  return { host: new URL(response.finalUrl).host, sha256: goneImage }
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

/** After a body that broke off, or an answer without one; never after a body that ended and proved wrong. */
function mayContinue({ failure: broken, receivedBytes }: Exchange): boolean {
  if (broken?.code === 'body-cut' || broken?.code === 'stall-timeout') return true
  const silent = broken !== undefined && receivedBytes === 0
  return silent && broken.code !== 'wrong-range' && broken.code !== 'changed-on-host'
}
