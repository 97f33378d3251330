import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { KeptSession } from '../../../shared/contract/commands.ts'
import { RefusalError, refuse } from '../../../shared/refusal.ts'
import { createFilledJar, type OpenJar } from '../../engine/http/cookies.ts'
import type { CookieLine } from '../../engine/http/http.ts'
import { mkdirp } from '../../system/mkdirp.ts'
import { writeFileAtomic } from '../../system/write-file-atomic.ts'

/** Sessions at sites: the user logged in by hand, and Shoal has the cookies. */
export type Sessions = {
  /** Cookies of a session, which answers then update; undefined where there is none of this name. */
  jarOf(name: string): Promise<OpenJar | undefined>
  /** Begins one that ends with this process. Answers its name. */
  begin(cookies: readonly CookieLine[]): Promise<string>
  /** Begins one that is kept on the disk under a name, for this user alone. */
  keep(name: string, cookies: readonly CookieLine[]): Promise<void>
  /** The kept ones. */
  kept(): Promise<KeptSession[]>
  /** Removes a kept one; false where there was none. */
  remove(name: string): Promise<boolean>
}

/** How the system keeps secrets for this user, where it can. */
export type Sealing = { seal(text: string): string; open(sealed: string): string }

/** Asked when a session is kept or read, and not before: some systems then ask the user. */
export type FindSealing = () => Sealing | undefined

const cookieLine = z.object({
  key: z.string(),
  value: z.string(),
  domain: z.string(),
  hostOnly: z.boolean(),
  path: z.string(),
  secure: z.boolean(),
  httpOnly: z.boolean(),
  expiresAt: z.number().optional(),
})
const content = z.object({ cookies: z.array(cookieLine) })
const file = z.object({ version: z.literal(1), keptAt: z.number(), sealed: z.boolean(), content: z.string() })

const ending = '.session'

/** `folder`: where sessions are kept, for this user alone. */
export function createSessions(
  folder: string,
  now: () => number,
  findSealing: FindSealing = () => undefined,
): Sessions {
  const jars = new Map<string, OpenJar>()
  const pathOf = (name: string) => join(folder, `${checkedName(name)}${ending}`)

  async function read(name: string): Promise<{ keptAt: number; cookies: CookieLine[] } | undefined> {
    // Whatever the reason: there is none to be had.
    const text = await readFile(pathOf(name), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    try {
      const { keptAt, sealed, content: written } = file.parse(JSON.parse(text))
      const plain = sealed ? (findSealing() ?? refuse('session-sealed')).open(written) : written
      const { cookies } = content.parse(JSON.parse(plain))
      return { keptAt, cookies: cookies.map(({ expiresAt, ...rest }) => ({ ...rest, expiresAt })) }
    } catch (error) {
      if (error instanceof RefusalError) throw error
      return refuse('session-damaged')
    }
  }

  return {
    async jarOf(name) {
      const known = jars.get(name)
      if (known !== undefined || name.startsWith(untilEnd)) return known
      const found = await read(name)
      if (found === undefined) return undefined
      const jar = await createFilledJar(found.cookies)
      jars.set(name, jar)
      return jar
    },
    async begin(cookies) {
      const name = `${untilEnd}${randomBytes(6).toString('hex')}`
      jars.set(name, await createFilledJar(cookies))
      return name
    },
    async keep(name, cookies) {
      const path = pathOf(name)
      const plain = JSON.stringify({ cookies })
      const sealing = findSealing()
      const written = sealing === undefined ? plain : sealing.seal(plain)
      const kept = { version: 1, keptAt: now(), sealed: sealing !== undefined, content: written }
      await mkdirp(folder, 0o700)
      await writeFileAtomic(path, JSON.stringify(kept), { mode: 0o600 })
      jars.set(name, await createFilledJar(cookies))
    },
    async kept() {
      const files = await filesIn(folder)
      const names = files.filter(name => name.endsWith(ending)).map(name => name.slice(0, -ending.length))
      const found = await Promise.all(
        names.toSorted().map(async name => {
          // One that cannot be read is listed all the same, to be removed.
          const session = await read(name).catch(() => undefined)
          return { name, sites: sitesOf(session?.cookies ?? []), keptAt: session?.keptAt ?? 0 }
        }),
      )
      return found
    },
    async remove(name) {
      const path = pathOf(name)
      jars.delete(name)
      const isThere = (await filesIn(folder)).includes(`${name}${ending}`)
      await rm(path, { force: true })
      return isThere
    },
  }
}

/** None where nothing was kept yet. */
const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch((): string[] => [])

/** How names begin that no kept session can have. */
const untilEnd = '~'

function checkedName(name: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(name)) refuse('bad-session-name')
  return name
}

/** The hosts that cookies are for, without those that are below another one. */
function sitesOf(cookies: readonly CookieLine[]): string[] {
  const hosts = [...new Set(cookies.map(({ domain }) => domain))]
  return hosts.filter(host => !hosts.some(other => other !== host && host.endsWith(`.${other}`))).toSorted()
}
