import { describe, expect, test } from 'vitest'
import { failureOfError, failureOfStatus } from '../../../main/engine/http/exchange-failure.ts'

describe('errors of the client', () => {
  test.each([
    ['ENOTFOUND', 'dns-failed'],
    ['EAI_AGAIN', 'dns-failed'],
    ['ECONNREFUSED', 'connect-refused'],
    ['EHOSTUNREACH', 'connect-refused'],
    ['ECONNRESET', 'connection-reset'],
    ['EPIPE', 'connection-reset'],
    ['ERR_HTTP_CONTENT_LENGTH_MISMATCH', 'body-cut'],
    ['ERR_TOO_MANY_REDIRECTS', 'too-many-redirects'],
    ['ERR_UNSUPPORTED_PROTOCOL', 'redirect-refused'],
    ['ERR_INVALID_URL', 'redirect-refused'],
    ['ERR_INVALID_CHAR', 'bad-header'],
    ['ERR_PROXY_TUNNEL', 'proxy-failed'],
    ['HPE_HEADER_OVERFLOW', 'bad-response'],
    ['HPE_INVALID_CONSTANT', 'bad-response'],
    ['CERT_HAS_EXPIRED', 'tls-expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-self-signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-unknown-issuer'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-incomplete'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-wrong-host'],
    ['CERT_REVOKED', 'tls-failed'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'no-tls'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls-too-old'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'tls-too-old'],
    ['ETIMEDOUT', 'connect-timeout'],
    ['EPROTO', 'no-tls'],
    ['ETOTALLYNEW', 'internal'],
    [undefined, 'internal'],
  ])('%s', (code, expected) => {
    expect(failureOfError({ code, message: 'x' }, false).code).toBe(expected)
  })

  test('a connection that breaks once the answer began has cut the file', () => {
    expect(failureOfError({ code: 'ECONNRESET', message: 'x' }, true).code).toBe('body-cut')
    expect(failureOfError({ code: 'ENOTFOUND', message: 'x' }, true).code).toBe('dns-failed')
  })
})

describe('status codes', () => {
  test.each([
    [401, 'sign-in-needed'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [407, 'proxy-failed'],
    [408, 'server-error'],
    [410, 'gone'],
    [425, 'server-error'],
    [429, 'rate-limited'],
    [503, 'server-busy'],
    [500, 'server-error'],
    [599, 'server-error'],
    [304, 'request-refused'],
    [400, 'request-refused'],
    [451, 'request-refused'],
  ])('%i', (status, code) => {
    expect(failureOfStatus(status, {}, 0)).toMatchObject({ code, status })
  })

  test('tells the words of the status and the rest that was asked for', () => {
    expect(failureOfStatus(503, { 'retry-after': '7' }, 0)).toEqual({
      code: 'server-busy',
      message: '503 Service Unavailable',
      status: 503,
      retryAfterMs: 7000,
    })
    expect(failureOfStatus(599, { 'retry-after': 'soon' }, 0)).toEqual({
      code: 'server-error',
      message: '599',
      status: 599,
    })
  })
})
