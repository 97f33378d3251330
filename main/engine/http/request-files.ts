import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { RefusalError, refuse } from '../../../shared/refusal.ts'
import { readFaultOf } from '../files/disk-failure.ts'
import { parseCookieFile } from './cookie-file.ts'
import { createFilledJar, type OpenJar } from './cookies.ts'

/**
 * Files that the user names for all requests, by full paths. Instead of a file of cookies, a session can be named:
 * `session:NAME`. Options keep these names, never what is in the files.
 */
export type RequestFileOptions = { cookieFile?: string | undefined; caFile?: string | undefined }

/** Cookies of sites that the user logged in to, by the name of the session. */
export type SessionCookies = { jarOf(session: string): Promise<OpenJar | undefined> }

/** How the cookies of a session are named in the place of a file. */
export const sessionMark = 'session:'

/** What is in them, as a client takes it. */
export type RequestFiles = { cookies?: OpenJar; ca?: string }

type Kind = { code: 'bad-cookies' | 'bad-ca'; what: string }

const cookieKind: Kind = { code: 'bad-cookies', what: 'The cookie file' }
const caKind: Kind = { code: 'bad-ca', what: 'The certificate file' }

/** All of a browser's cookies, and all roots of a system, are a tenth of this. */
const mostBytes = 10_000_000

/** Reads the files anew, each time a run begins. Rejects with a RefusalError that says which cannot be used, and why. */
export async function readRequestFiles(
  { cookieFile, caFile }: RequestFileOptions,
  { sessions }: { sessions?: SessionCookies } = {},
): Promise<RequestFiles> {
  const [cookies, ca] = await Promise.all([
    cookieFile === undefined ? undefined : cookiesOf(cookieFile, sessions),
    caFile === undefined ? undefined : readText(caFile, caKind).then(parseCertificates),
  ])
  return {
    ...(cookies !== undefined && { cookies }),
    ...(ca !== undefined && { ca }),
  }
}

async function cookiesOf(named: string, sessions: SessionCookies | undefined): Promise<OpenJar> {
  if (!named.startsWith(sessionMark)) {
    return createFilledJar(parseCookieFile(await readText(named, cookieKind)))
  }
  // One jar as long as Shoal runs, as in a browser.
  return (await sessions?.jarOf(named.slice(sessionMark.length))) ?? refuse('session-gone')
}

/** As Latin-1: what is in a cookie is sent on byte by byte. */
async function readText(path: string, { code, what }: Kind): Promise<string> {
  const refuseFile = (why: string) => refuse(code, `${what} ${path} cannot be used: ${why}`)
  if (!isAbsolute(path)) refuseFile('its full path is needed')
  try {
    const stats = await stat(path)
    // A resumed batch reads it again: what can be read only once will not do.
    if (!stats.isFile()) refuseFile('it is not a regular file')
    if (stats.size > mostBytes) refuseFile('it is larger than 10 MB')
    return await readFile(path, 'latin1')
  } catch (error) {
    if (error instanceof RefusalError) throw error
    return refuseFile(readFaultOf(error))
  }
}

/** The certificates of a PEM bundle, whatever else is there. */
function parseCertificates(text: string): string {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) refuse('bad-ca', 'The certificate file holds no certificate in PEM format')
  for (const [index, certificate] of found.entries()) {
    try {
      new X509Certificate(certificate)
    } catch {
      refuse('bad-ca', `The certificate file is damaged: certificate ${index + 1} cannot be read`)
    }
  }
  return found.join('\n')
}
