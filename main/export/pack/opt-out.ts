/** What a site can ask of those who collect images for training or for an index. `none` is `noindex, nofollow`. */
const asking = new Set(['noai', 'noimageai', 'noindex', 'noimageindex', 'none'])

/** Directives that have a value behind a colon: what is before it is no agent. */
const withValue = /^(unavailable_after|max-snippet|max-image-preview|max-video-preview)$/

/** An agent's name is one word. Behind a comma, the time of a date has colons, too. */
const agentName = /^\S+$/

const ownName = 'shoal'

export type OptOut = { kind: 'asked'; words: string } | { kind: 'none' } | { kind: 'unknown' }

/** What is known of how an image was delivered. */
export type Delivered = {
  contentType?: string | undefined
  /** X-Robots-Tag, a line for each; batches of older versions have them joined by commas. */
  robotsTag?: string | undefined
  /** What the page that named it asks. */
  aiRules?: string | undefined
}

/**
 * Whether the site asks that an image is not put into datasets, by X-Robots-Tag or by its page. A rule for another agent
 * does not count, one for all agents or for Shoal does. Unknown: nothing was kept of the response, as in
 * old batches, or it named no type either.
 * Source: Google, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications"; img2dataset's default directives.
 */
export function optOutOf({ contentType, robotsTag, aiRules }: Delivered): OptOut {
  const said = [...(robotsTag ?? '').split('\n').flatMap(directivesFor), ...(aiRules ?? '').split(/[\s,]+/)]
  const asked = [...new Set(said.filter(word => asking.has(word)))]
  if (asked.length > 0) return { kind: 'asked', words: asked.join(', ') }
  return contentType === undefined && robotsTag === undefined ? { kind: 'unknown' } : { kind: 'none' }
}

/** The directives of a line of the header that hold for all agents or for Shoal. An agent's name holds until the next one. */
function directivesFor(header: string): string[] {
  let agent: string | undefined
  const found: string[] = []
  for (const part of header.toLowerCase().split(',')) {
    const [before = '', ...behind] = part.split(':')
    const isNamed = behind.length > 0 && agentName.test(before.trim()) && !withValue.test(before.trim())
    if (isNamed) agent = before.trim()
    const directive = (isNamed ? behind.join(':') : before).trim()
    // A rule about training that stands alone may be a header line of its own: the joined text does not tell.
    const isForAll = agent === undefined || (!isNamed && directive.endsWith('ai'))
    if (isForAll || agent === ownName || agent === '*') found.push(directive)
  }
  return found
}
