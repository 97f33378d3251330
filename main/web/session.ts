import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { idleMs, type Sessions } from './sessions.ts'

/** Tells the user's own browser from every other page and program that can reach the port. */
export type Door = {
  /** A ticket that lets one browser in, once. */
  newTicket(): string
  /** Set-Cookie for a ticket that was not used yet; undefined for any other. */
  enter(ticket: string): Promise<string | undefined>
  /** Against DNS rebinding: a foreign name that leads here is refused. */
  hasOwnHost(request: IncomingMessage): boolean
  /** Of a page of this server, compared as the browser writes it. */
  hasOwnOrigin(request: IncomingMessage): boolean
  /** Set-Cookie that renews the cookie of a browser that was let in; undefined for any other. */
  cookieOf(request: IncomingMessage): Promise<string | undefined>
}

/** Tickets that may wait to be used; of more, the oldest is worth nothing any more. */
const mostTickets = 20

export function createDoor(port: number, sessions: Sessions): Door {
  let tickets: string[] = []
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const name = sessions.cookieName
  const cookieWith = (secret: string) =>
    `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${idleMs / 1000}`
  return {
    newTicket() {
      const ticket = randomBytes(32).toString('base64url')
      tickets = [...tickets, ticket].slice(-mostTickets)
      return ticket
    },
    async enter(ticket) {
      const found = tickets.find(known => isSame(known, ticket))
      if (found === undefined) return undefined
      tickets = tickets.filter(known => known !== found)
      const secret = await sessions.open()
      return cookieWith(secret)
    },
    hasOwnHost: ({ headers }) => hosts.includes(headers.host ?? ''),
    hasOwnOrigin: ({ headers }) => headers.origin === `http://${headers.host}`,
    async cookieOf({ headers }) {
      for (const cookie of (headers.cookie ?? '').split(/; */)) {
        if (!cookie.startsWith(`${name}=`)) continue
        const secret = cookie.slice(name.length + 1)
        if (await sessions.isKnown(secret)) return cookieWith(secret)
      }
      return undefined
    },
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
