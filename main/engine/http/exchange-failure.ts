import { STATUS_CODES } from 'node:http'
import { type Failure, type FailureCode, failure, failures } from '../../../shared/failure.ts'
import type { Headers } from './resume.ts'
import { parseRetryAfter } from './retry.ts'

/** The fields of the HTTP client's errors that are used here. */
export type ExchangeError = { code?: string | undefined; message: string }

const codes: Record<string, FailureCode> = {
  ENOTFOUND: 'dns-failed',
  EAI_AGAIN: 'dns-failed',
  EAI_FAIL: 'dns-failed',
  ECONNREFUSED: 'connect-refused',
  EHOSTUNREACH: 'connect-refused',
  ENETUNREACH: 'connect-refused',
  EHOSTDOWN: 'connect-refused',
  EADDRNOTAVAIL: 'connect-refused',
  // The system's own patience with a connection.
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  ERR_STREAM_PREMATURE_CLOSE: 'connection-reset',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'body-cut',
  ERR_TOO_MANY_REDIRECTS: 'too-many-redirects',
  ERR_UNSUPPORTED_PROTOCOL: 'redirect-refused',
  // Links are proven before they are asked for: only a redirect leads here.
  ERR_INVALID_URL: 'redirect-refused',
  ERR_INVALID_CHAR: 'bad-header',
  ERR_INVALID_HTTP_TOKEN: 'bad-header',
  ERR_PROXY_TUNNEL: 'proxy-failed',
  ERR_PROXY_INVALID_CONFIG: 'proxy-failed',
  EPROTO: 'no-tls',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
}

/** The other side spoke no TLS, or none that both know. */
const noTlsCode = /^ERR_SSL_/

/** No version or cipher that both support, or only insecure ones. */
const oldTlsCode =
  /^ERR_SSL_(UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|.*PROTOCOL_VERSION|.*HANDSHAKE_FAILURE|NO_SHARED_CIPHER|DH_KEY_TOO_SMALL|UNSAFE_LEGACY_RENEGOTIATION_DISABLED|LEGACY_SIGALG.*|EE_KEY_TOO_SMALL|CA_MD_TOO_WEAK)$/

/** Certificate errors carry OpenSSL's names instead of one common code. */
const certificates: Record<string, FailureCode> = {
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-host',
  HOSTNAME_MISMATCH: 'tls-wrong-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-unknown-issuer',
  // It sent its own certificate and nothing of who signed it.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-incomplete',
}

const otherCertificateCode = /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/

/**
 * Turns a thrown client error into a failure. `answered`: the response had begun, so a broken
 * connection means a cut file.
 */
export function failureOfError(error: ExchangeError, answered: boolean): Failure {
  const { code = '', message } = error
  if (code.startsWith('HPE_')) return failure('bad-response', `The response was not valid HTTP (${code})`)
  const certificate = certificates[code]
  if (certificate !== undefined) return failure(certificate, `${failures[certificate].title} (${code})`)
  if (oldTlsCode.test(code)) return failure('tls-too-old', `${failures['tls-too-old'].title} (${code})`)
  if (noTlsCode.test(code)) return failure('no-tls', `No secure connection could be made (${code})`)
  if (otherCertificateCode.test(code)) {
    return failure('tls-failed', `The secure connection could not be trusted (${code})`)
  }
  const known = codes[code]
  if (known === undefined) return failure('internal', `${code} ${message}`.trim())
  if (answered && (known === 'connection-reset' || known === 'connect-timeout'))
    return failure('body-cut', `The connection was closed early (${code})`)
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
