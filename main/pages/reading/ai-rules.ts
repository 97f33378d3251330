import type { CheerioAPI } from 'cheerio/slim'

/** What sites ask of whoever collects images for training. */
const words = ['noai', 'noimageai'] as const

/**
 * Which of these a page says, in its meta elements for robots or in its X-Robots-Tag; undefined: none. For the record: whoever
 * packs images into datasets is to know.
 */
export function aiRulesOf($: CheerioAPI, robotsTag: string | undefined): string | undefined {
  const metas = $('meta')
    .toArray()
    .filter(({ attribs }) => attribs['name']?.trim().toLowerCase() === 'robots')
    .map(({ attribs }) => attribs['content'] ?? '')
  const said = new Set(
    [...metas, robotsTag ?? '']
      .join(',')
      .toLowerCase()
      .split(/[\s,;:]+/),
  )
  const found = words.filter(word => said.has(word))
  return found.length === 0 ? undefined : found.join(', ')
}
