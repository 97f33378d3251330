import { setImmediate as turn } from 'node:timers/promises'
import { type Failure, failure, failures } from '../../shared/failure.ts'
import { noRobots, parseRobots, type Robots } from './robots.ts'

/** What each site asks of programs, read once. The one owner of what may be read. */
export type SiteRules = {
  /**
   * The rules to read a URL by. A failure: it is not to be read, because the site says so (`robots-refused`), or
   * because its rules cannot be had, and so nothing else there. `isTrusted`: the site may be in a private network.
   */
  of(url: URL, isTrusted: boolean): Promise<Robots | Failure>
}

/** Lines compared at a time: a long robots.txt takes milliseconds for each of a page's thousand links. */
const breathLines = 50_000

/** `read` gets the bytes of a robots.txt, or says why there are none. */
export function createSiteRules(
  read: (url: URL, isTrusted: boolean) => Promise<Uint8Array | Failure>,
): SiteRules {
  const sites = new Map<string, Promise<Robots | Failure>>()

  async function readRules(url: URL, isTrusted: boolean): Promise<Robots | Failure> {
    const found = await read(url, isTrusted)
    return 'code' in found ? rulesWithout(found) : parseRobots(url.href, new TextDecoder().decode(found))
  }

  function rulesOf(url: URL, isTrusted: boolean): Promise<Robots | Failure> {
    const known = sites.get(url.origin)
    if (known !== undefined) return known
    const rules = readRules(new URL('/robots.txt', url), isTrusted).then(found => {
      // Refused to this page; another one may be trusted.
      if ('code' in found && found.code === 'private-address') sites.delete(url.origin)
      return found
    })
    sites.set(url.origin, rules)
    return rules
  }

  let comparing: Promise<void> = Promise.resolve()
  let compared = 0

  /** One after another, and the process breathes between: all links of a page ask at once. */
  async function breathe({ lines }: Robots): Promise<void> {
    if (lines === 0) return
    const own = comparing.then(async () => {
      compared += lines
      if (compared <= breathLines) return
      compared = 0
      await turn()
    })
    comparing = own
    await own
  }

  return {
    async of(url, isTrusted) {
      const rules = await rulesOf(url, isTrusted)
      if ('code' in rules) return rules
      await breathe(rules)
      if (rules.allows(url.href)) return rules
      return failure('robots-refused', `${failures['robots-refused'].title} (${url.host}/robots.txt)`)
    },
  }
}

/**
 * What a robots.txt that cannot be had means (RFC 9309, 2.3.1): one that is not there allows everything; a host
 * that is broken or asks for rest allows nothing.
 */
function rulesWithout(cause: Failure): Robots | Failure {
  if (cause.code === 'too-many-redirects') return noRobots
  const { status } = cause
  // Not reached at all: its pages fail for the same reason, and that is what to tell.
  if (status === undefined) return cause
  if (status < 500 && cause.code !== 'rate-limited') return noRobots
  return failure(
    'robots-refused',
    `The site's robots.txt, which says what may be read, fails (${cause.message})`,
  )
}
