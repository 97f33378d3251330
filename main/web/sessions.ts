import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { ignoredBy, type Log } from '../system/log.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'

/** The browsers that were let in, kept over restarts. */
export type Sessions = {
  /** Cookies know no ports: two installations on one machine have cookies of different names. */
  readonly cookieName: string
  /** Lets a browser in; resolves with the secret of its cookie. */
  open(): Promise<string>
  /** Whether a browser with this secret was let in, and was here within a week. */
  isKnown(secret: string): Promise<boolean>
  /** From now on no browser is known, in no process. */
  forgetAll(): Promise<void>
}

/** A session that was not used for this long has expired. Its cookie lasts as long. */
export const idleMs = 7 * 24 * 3_600_000

/** How often the file is written only because a session is used. */
const noteEveryMs = 3_600_000

const kept = z.object({
  installation: z.string().regex(/^[\da-f]{8}$/),
  sessions: z.array(z.object({ hash: z.string(), usedAt: z.number() })),
})
type Kept = z.output<typeof kept>

/**
 * The sessions in a file that only this user can read. It has the hash of each secret, so a reader of it cannot get in
 * with it. It is read each time, because another process may have changed it.
 */
export async function openSessions(path: string, log: Log, now: () => number = Date.now): Promise<Sessions> {
  const first = await read()
  const installation = first?.installation ?? randomBytes(4).toString('hex')
  if (first === undefined) await write([])

  async function read(): Promise<Kept | undefined> {
    try {
      const { data } = kept.safeParse(JSON.parse(await readFile(path, 'utf8')))
      return data
    } catch {
      // There is none yet, or it is damaged: then browsers are let in anew.
      return undefined
    }
  }

  async function current(): Promise<Kept['sessions']> {
    const { sessions = [] } = (await read()) ?? {}
    return sessions.filter(({ usedAt }) => now() - usedAt < idleMs)
  }

  function write(sessions: Kept['sessions']): Promise<void> {
    return writeFileAtomic(path, JSON.stringify({ installation, sessions }), { mode: 0o600 })
  }

  return {
    cookieName: `shoal-${installation}`,
    async open() {
      const secret = randomBytes(32).toString('base64url')
      const sessions = await current()
      await write([...sessions, { hash: hashOf(secret), usedAt: now() }])
      return secret
    },
    async isKnown(secret) {
      const sessions = await current()
      const hash = hashOf(secret)
      const found = sessions.find(session => session.hash === hash)
      if (found === undefined) return false
      if (now() - found.usedAt > noteEveryMs) {
        found.usedAt = now()
        await write(sessions).catch(ignoredBy(log, 'noting that a browser was here'))
      }
      return true
    },
    forgetAll: () => write([]),
  }
}

/** The secret is 32 random bytes: a fast hash is as safe as a slow one. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
