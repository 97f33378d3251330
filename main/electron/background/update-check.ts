import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import * as z from 'zod'
import { writeFileAtomic } from '../../system/write-file-atomic.ts'

export type UpdateCheckParts = {
  /** The page of the newest release; its address is fixed in the package. */
  page: string
  version: string
  /** Keeps when it was asked last. */
  folder: string
  now(): number
  ask?: (page: string) => Promise<string | undefined>
}

export type UpdateCheck = {
  /** Asks if a week has gone by. Resolves with the newer version, if there is one. */
  lookWeekly(): Promise<string | undefined>
}

const weekMs = 7 * 24 * 3_600_000
const mostMs = 20_000
const kept = z.object({ askedAt: z.number(), newest: z.string().optional() })

/**
 * Whether there is a newer version: one request a week to a fixed address, with nothing in it that tells one user
 * from another. Nothing is downloaded; a person opens the page.
 */
export function createUpdateCheck({
  page,
  version,
  folder,
  now,
  ask = askForNewest,
}: UpdateCheckParts): UpdateCheck {
  const file = join(folder, 'update-check.json')
  async function last(): Promise<z.output<typeof kept>> {
    // Without a note, or with a damaged one, it is asked now.
    const text = await readFile(file, 'utf8').catch(() => '{}')
    return kept.catch({ askedAt: 0 }).parse(parsed(text))
  }
  return {
    async lookWeekly() {
      let { askedAt, newest } = await last()
      const since = now() - askedAt
      // A clock that was set back does not stop it for years.
      if (since >= weekMs || since < 0) {
        newest = await ask(page)
        await writeFileAtomic(file, JSON.stringify({ askedAt: now(), newest }))
      }
      return newest !== undefined && isNewer(newest, version) ? newest : undefined
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The numbers of `1.2.3` are compared from the left; what is no such version is not newer. */
export function isNewer(found: string, current: string): boolean {
  const [theirs, ours] = [found, current].map(text =>
    /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(text)?.slice(1).map(Number),
  )
  if (theirs === undefined || ours === undefined) return false
  const at = theirs.findIndex((part, index) => part !== ours[index])
  return at !== -1 && (theirs[at] ?? 0) > (ours[at] ?? 0)
}

/** The version that a page such as `…/releases/latest` leads to, by its Location; undefined where it says none. */
export function versionIn(location: string | undefined): string | undefined {
  return /\/releases\/tag\/v?(\d{1,9}\.\d{1,9}\.\d{1,9})$/.exec(location ?? '')?.[1]
}

/** A HEAD request that follows nothing. Rejects where no answer comes. */
function askForNewest(page: string): Promise<string | undefined> {
  const agent = new Agent({ proxyEnv: process.env })
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': 'Shoal' }
    const asked = request(page, { method: 'HEAD', agent, timeout: mostMs, headers }, response => {
      response.resume()
      resolve(versionIn(response.headers.location))
    })
    asked.on('timeout', () => asked.destroy(new Error('The release page did not answer.')))
    asked.on('error', reject).end()
  })
}
