import { request as send } from 'node:http'
import { request as sendSecurely } from 'node:https'
import type { Duplex } from 'node:stream'
import { FailureError, failure } from '../../../shared/failure.ts'
import { withScheme } from '../../../shared/proxy-env.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The user's own proxy for an address, or undefined where it is asked directly. `proxyEnv`: as Node reads it. */
export function upstreamOf(isSecure: boolean, host: string, port: number, proxyEnv: Env): URL | undefined {
  const either = (name: string) => proxyEnv[name.toLowerCase()] || proxyEnv[name]
  const named = either(isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  if (!named || isExempt(host, port, either('NO_PROXY') ?? '')) return undefined
  return URL.parse(withScheme(named)) ?? undefined
}

/** As Node has it: names, names with all below them, and ports behind a colon. */
function isExempt(host: string, port: number, list: string): boolean {
  return list.split(/[\s,]+/).some(entry => {
    if (entry === '') return false
    if (entry === '*') return true
    const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (wanted !== undefined && Number(wanted) !== port) return false
    const bare = name.replace(/^\*?\./, '')
    return host === bare || (bare !== name && host.endsWith(`.${bare}`))
  })
}

/** A tunnel to an address through the user's proxy. Rejects with a FailureError or with Node's error. */
export function tunnelThrough(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Duplex> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const sent = (proxy.protocol === 'https:' ? sendSecurely : send)({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...loginOf(proxy) },
      agent: false,
      signal,
    })
    sent.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(new FailureError(failure('proxy-failed', `The proxy answered ${statusCode}`)))
    })
    sent.once('response', response => {
      response.destroy()
      reject(new FailureError(failure('proxy-failed', `The proxy answered ${response.statusCode}`)))
    })
    sent.once('error', reject)
    sent.end()
  })
}

function loginOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
}
