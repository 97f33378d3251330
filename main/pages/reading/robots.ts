import robotsModule from 'robots-parser'

// Its types speak of a module with a default export; what Node imports is that export itself.
const robotsParser = robotsModule as unknown as typeof robotsModule.default

/** What a site asks of programs (RFC 9309). */
export type Robots = {
  allows(url: string): boolean
  /** Time it asks for between two requests, where it asks for one. */
  crawlDelayMs: number | undefined
  sitemaps: readonly string[]
  /** How many each link is compared with, about. */
  lines: number
}

/** A program must read so much of a robots.txt (RFC 9309, 2.5), and need not read more. */
export const robotsBytes = 512 * 1024

/** Rules are matched in the product of their length and the link's: no honest one is near this. */
const longestLine = 1000

/** More is asked for only to keep everybody out, and an hour's wait does that. */
const mostCrawlDelayMs = 3_600_000

/** How Shoal is called in a robots.txt. */
const robotsName = 'shoal'

/** No rules: a site without a robots.txt, or one that answers 4xx for it (RFC 9309, 2.3.1.3). */
export const noRobots: Robots = { allows: () => true, crawlDelayMs: undefined, sitemaps: [], lines: 0 }

/** Reads the text of the robots.txt at `url`. Any text is one; what is no rule is passed over. */
export function parseRobots(url: string, text: string): Robots {
  const lines = text.split(/\r\n|\r|\n/).filter(line => line.length <= longestLine)
  const rules = robotsParser(url, plainly(lines.join('\n')))
  const delay = rules.getCrawlDelay(robotsName)
  return {
    // Undefined: no rule speaks of it.
    allows: link => rules.isAllowed(plainly(link), robotsName) ?? true,
    crawlDelayMs: delay === undefined || !(delay > 0) ? undefined : Math.min(delay * 1000, mostCrawlDelayMs),
    sitemaps: rules.getSitemaps(),
    lines: lines.length,
  }
}

/** Characters that need not be encoded, as themselves: `/p%61ge` is `/page` (RFC 9309, 2.2.2). */
const plainly = (text: string): string =>
  text.replace(/%(?:4[1-9a-f]|5[\dafAF]|6[1-9a-f]|7[\dae]|3\d|2[de])/gi, encoded => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    return /[\w.~-]/.test(character) ? character : encoded
  })
