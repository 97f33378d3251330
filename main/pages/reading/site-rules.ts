import { setImmediate as turn } from 'node:timers/promises'
import { type Failure, failure, failures } from '../../../shared/failure.ts'
import { noRobots, parseRobots, type Robots } from './robots.ts'

/** What each site asks of programs, read once. The one owner of what may be read. */
export type SiteRules = {
  /**
   * The rules to read a URL by. A failure: it is not to be read, because the site says so (`robots-refused`), or
   * because its rules cannot be had, and so nothing else there. `isTrusted`: the site may be in a private network.
   */
  of(url: URL, isTrusted: boolean): Promise<Robots | Failure>
  /** As `of`; undefined as soon as one attempt did not reach the site, while the others go on. */
  soonOf(url: URL, isTrusted: boolean): Promise<Robots | Failure | undefined>
}

/** Gets the bytes of a robots.txt, or says why there are none. `unreached`: an attempt did not reach the site. */
export type ReadRobots = (
  url: URL,
  isTrusted: boolean,
  unreached: () => void,
) => Promise<Uint8Array | Failure>

type Site = { rules: Promise<Robots | Failure>; unreached: Promise<undefined> }

/** Lines compared at a time: a long robots.txt takes milliseconds for each of a page's thousand links. */
const breathLines = 50_000

export function createSiteRules(read: ReadRobots): SiteRules {
  const sites = new Map<string, Site>()

  async function readRules(url: URL, isTrusted: boolean, unreached: () => void): Promise<Robots | Failure> {
    const found = await read(url, isTrusted, unreached)
    return 'code' in found ? rulesWithout(found) : parseRobots(url.href, new TextDecoder().decode(found))
  }

  function siteOf(url: URL, isTrusted: boolean): Site {
    const known = sites.get(url.origin)
    if (known !== undefined) return known
    const { promise: unreached, resolve } = Promise.withResolvers<undefined>()
    const tell = () => resolve(undefined)
    const rules = readRules(new URL('/robots.txt', url), isTrusted, tell).then(found => {
      // Refused to this page; another one may be trusted.
      if ('code' in found && found.code === 'private-address') sites.delete(url.origin)
      return found
    })
    // After them, and in any case: a promise that never settles would keep its caller waiting.
    void rules.then(tell, tell)
    const site = { rules, unreached }
    sites.set(url.origin, site)
    return site
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

  async function judge(url: URL, rules: Robots | Failure): Promise<Robots | Failure> {
    if ('code' in rules) return rules
    await breathe(rules)
    if (rules.allows(url.href)) return rules
    return failure('robots-refused', `${failures['robots-refused'].title} (${url.host}/robots.txt)`)
  }

  return {
    of: async (url, isTrusted) => judge(url, await siteOf(url, isTrusted).rules),
    async soonOf(url, isTrusted) {
      const { rules, unreached } = siteOf(url, isTrusted)
      // Rules that are known come first.
      const found = await Promise.race([rules, unreached])
      return found && judge(url, found)
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
    `The robots.txt of the site, which says what programs may read, cannot be read (${cause.message})`,
  )
}
