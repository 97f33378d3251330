import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Tells the user's own browser from every other page and program that can reach the port. */
export type Session = {
  /** The secret of the first URL. */
  readonly token: string
  /** Set-Cookie for who brought the token. */
  readonly cookie: string
  /** Against DNS rebinding: a foreign name that leads here is refused. */
  hasOwnHost(request: IncomingMessage): boolean
  /** Of a page of this server, compared as the browser writes it. For WebSockets, which know no same-origin rule. */
  hasOwnOrigin(request: IncomingMessage): boolean
  isToken(text: string): boolean
  isKnown(request: IncomingMessage): boolean
}

export function createSession(port: number): Session {
  const token = randomBytes(32).toString('base64url')
  const secret = randomBytes(32).toString('base64url')
  // Cookies know no ports: another Shoal on this machine has another name.
  const name = `shoal-${port}`
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  return {
    token,
    cookie: `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    hasOwnHost: ({ headers }) => hosts.includes(headers.host ?? ''),
    hasOwnOrigin: ({ headers }) => headers.origin === `http://${headers.host}`,
    isToken: text => isSame(text, token),
    isKnown({ headers }) {
      const cookies = (headers.cookie ?? '').split(/; */)
      return cookies.some(cookie => isSame(cookie, `${name}=${secret}`))
    },
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
