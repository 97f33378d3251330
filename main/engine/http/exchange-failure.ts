import { STATUS_CODES } from 'node:http'
import { type Failure, type FailureCode, failure } from '../../../shared/failure.ts'
import type { Headers } from './resume.ts'
import { parseRetryAfter } from './retry.ts'

/** What the HTTP client's errors have in common, as far as it is used here. */
export type ExchangeError = { code?: string | undefined; message: string; phase?: string | undefined }

const codes: Record<string, FailureCode> = {
  ENOTFOUND: 'dns-failed',
  EAI_AGAIN: 'dns-failed',
  EAI_FAIL: 'dns-failed',
  ECONNREFUSED: 'connect-refused',
  EHOSTUNREACH: 'connect-refused',
  ENETUNREACH: 'connect-refused',
  EHOSTDOWN: 'connect-refused',
  EADDRNOTAVAIL: 'connect-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  ERR_STREAM_PREMATURE_CLOSE: 'connection-reset',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'body-cut',
  ERR_TOO_MANY_REDIRECTS: 'too-many-redirects',
  ERR_UNSUPPORTED_PROTOCOL: 'redirect-refused',
  ERR_INVALID_URL: 'bad-url',
  ERR_INVALID_CHAR: 'bad-header',
  ERR_INVALID_HTTP_TOKEN: 'bad-header',
  ERR_PROXY_TUNNEL: 'proxy-failed',
  ERR_PROXY_INVALID_CONFIG: 'proxy-failed',
  EPROTO: 'no-tls',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
}

const timeouts: Record<string, FailureCode> = {
  lookup: 'connect-timeout',
  connect: 'connect-timeout',
  secureConnect: 'connect-timeout',
  send: 'stall-timeout',
  response: 'response-timeout',
}

/** The other side spoke no TLS, or none that both know. */
const noTlsCode = /^ERR_SSL_/

/** Certificate errors carry OpenSSL's names instead of one common code. */
const tlsCode = /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/

/**
 * Turns a thrown client error into a failure. `answered`: the response had begun, so a broken
 * connection means a cut file.
 */
export function failureOfError(error: ExchangeError, answered: boolean): Failure {
  const { code = '', message, phase = '' } = error
  const timeout = code === 'ETIMEDOUT' ? (timeouts[phase] ?? 'connect-timeout') : undefined
  if (timeout !== undefined) return failure(timeout)
  if (code.startsWith('HPE_')) return failure('bad-response', `The answer was not valid HTTP (${code})`)
  if (noTlsCode.test(code)) return failure('no-tls', `No secure connection could be made (${code})`)
  if (tlsCode.test(code)) return failure('tls-failed', `The secure connection could not be trusted (${code})`)
  const known = codes[code]
  if (known === undefined) return failure('internal', `${code} ${message}`.trim())
  if (known === 'connection-reset' && answered)
    return failure('body-cut', `The connection broke off (${code})`)
  return failure(known)
}

const statuses: Record<number, FailureCode> = {
  401: 'sign-in-needed',
  403: 'forbidden',
  404: 'not-found',
  407: 'proxy-failed',
  408: 'server-error',
  410: 'gone',
  425: 'server-error',
  429: 'rate-limited',
  503: 'server-busy',
}

/** The failure of a response that is neither 2xx nor 416; `now` in epoch ms dates its Retry-After. */
export function failureOfStatus(status: number, headers: Headers, now: number): Failure {
  const code = statuses[status] ?? (status >= 500 ? 'server-error' : 'request-refused')
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now)
  const message = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  return failure(code, message, { status, ...(retryAfterMs !== undefined && { retryAfterMs }) })
}
