import { STATUS_CODES } from 'node:http'
import { imageContentTypes } from '../../shared/image-content-types.ts'
import type { Attempt } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { phaseTimes } from '../../shared/timeline.ts'
import type { StoredTimes } from '../store/rows.ts'

/**
 * One attempt as an entry of an HTTP Archive 1.2 (the format's authors: softwareishard.com/blog/har-12-spec). Fields
 * that begin with `_` are Shoal's own, as the format allows. Headers are not recorded. Links are without secrets.
 */
export function harEntry(stored: StoredTimes, attempt: Attempt) {
  const { method, settled, attempts, index } = stored
  const { timestamps, reusedConnection, receivedBytes, failure, finalUrl, number } = attempt
  const timings = harTimings(attempt)
  const url = publicUrl(attempt.url)
  const answered = attempt.status !== undefined
  const saved = settled?.kind === 'saved' && attempt === attempts.at(-1) ? settled : undefined
  const httpVersion = 'HTTP/1.1'
  return {
    startedDateTime: new Date(timestamps.startedAt).toISOString(),
    // The format wants the sum of what took place; TLS is part of connecting.
    time: round(
      [timings.dns, timings.connect, timings.send, timings.wait, timings.receive].reduce(
        (sum, ms) => sum + Math.max(0, ms),
        0,
      ),
    ),
    request: {
      method,
      url,
      httpVersion,
      cookies: [],
      headers: [],
      queryString: queryOf(url),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: attempt.status ?? 0,
      statusText: STATUS_CODES[attempt.status ?? 0] ?? '',
      httpVersion: answered ? httpVersion : '',
      cookies: [],
      headers: [],
      content: {
        size: receivedBytes,
        mimeType: saved?.image === undefined ? 'x-unknown' : imageContentTypes[saved.image.type],
      },
      // Redirects were followed inside the attempt.
      redirectURL: '',
      headersSize: -1,
      bodySize: receivedBytes,
      ...(failure !== undefined && { _error: failure.message }),
    },
    cache: {},
    timings,
    _index: index,
    _attempt: number,
    _reusedConnection: reusedConnection,
    _finishMs: phaseTimes(timestamps, reusedConnection).finish ?? 0,
    ...(finalUrl !== undefined && finalUrl !== attempt.url && { _finalUrl: publicUrl(finalUrl) }),
    ...(failure !== undefined && { _failure: failure.code }),
  }
}

/** -1 says that a phase does not apply, as on a kept connection; `connect` holds `ssl`. */
function harTimings({ timestamps, reusedConnection }: Attempt) {
  const { dns, connect, tls, request = 0, wait = 0, receive = 0 } = phaseTimes(timestamps, reusedConnection)
  const { lookupAt, connectAt, secureConnectAt } = timestamps
  const ssl = tls ?? (secureConnectAt === undefined ? -1 : 0)
  return {
    blocked: -1,
    dns: dns ?? (lookupAt === undefined ? -1 : 0),
    connect: connect === undefined && connectAt === undefined ? -1 : round((connect ?? 0) + Math.max(0, ssl)),
    ssl,
    send: request,
    wait,
    receive,
  }
}

const queryOf = (url: string) =>
  URL.canParse(url) ? Array.from(new URL(url).searchParams, ([name, value]) => ({ name, value })) : []

const round = (ms: number): number => Math.round(ms * 100) / 100
