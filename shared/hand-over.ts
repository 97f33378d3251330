import { hostOf, isWebAddress } from './address.ts'

/** What another program hands over for review: links of images, or a page to look for images on. */
export type HandOver = {
  links: string[]
  page?: string
  /** Where it says that it comes from. Anybody can say so. */
  claims?: string
}

/** Why an address hands nothing over. */
export type HandOverFault = 'not-ours' | 'too-long' | 'too-many' | 'no-links'

export const handOverScheme = 'shoal'
/** Bytes of the whole address. */
export const mostHandOverBytes = 64_000
export const mostHandedLinks = 500

/**
 * Reads `shoal://add?url=…&url=…&page=…&from=…`. Any page of the web can open such an address, so everything but links is
 * ignored: options, folders, headers, logins in links. What is no http(s) link is left out.
 */
export function parseHandOver(address: string): HandOver | HandOverFault {
  if (address.length > mostHandOverBytes || utf8Length(address) > mostHandOverBytes) return 'too-long'
  // Windows puts a slash behind the host.
  const [, query] = /^shoal:\/\/add\/?\?([^#]*)/i.exec(address) ?? []
  if (query === undefined) return 'not-ours'
  const fields = new URLSearchParams(query)
  const links = [...new Set(fields.getAll('url').map(plain).filter(isWebAddress))]
  if (links.length > mostHandedLinks) return 'too-many'
  const page = fields.getAll('page').map(plain).find(isWebAddress)
  if (links.length === 0 && page === undefined) return 'no-links'
  const from = plain(fields.get('from') ?? '')
  return {
    links,
    ...(page !== undefined && links.length === 0 && { page }),
    ...(isWebAddress(from) && { claims: from }),
  }
}

/** The address that hands this over. */
export function handOverAddress({ links, page, claims }: HandOver): string {
  const fields = new URLSearchParams()
  if (claims !== undefined) fields.set('from', claims)
  if (page !== undefined) fields.set('page', page)
  for (const link of links) fields.append('url', link)
  return `${handOverScheme}://add?${fields}`
}

export const isHandOver = (word: string): boolean => /^shoal:/i.test(word)

/** The hosts that would be asked, each with its number of links, most first. */
export function hostsOf({ links, page }: HandOver): { host: string; links: number }[] {
  const counts = new Map<string, number>()
  for (const link of page === undefined ? links : [page]) {
    const host = hostOf(link)
    counts.set(host, (counts.get(host) ?? 0) + 1)
  }
  return [...counts].map(([host, links]) => ({ host, links })).sort((a, b) => b.links - a.links)
}

/**
 * As a browser writes it: without line breaks, which would begin another line of a list, and without user and password,
 * which would be sent with the request and look like a host.
 */
function plain(text: string): string {
  const url = URL.parse(text)
  if (url === null) return ''
  if (isWebAddress(url)) Object.assign(url, { username: '', password: '' })
  return url.href
}

/** A longer address moves what is below it out of sight. */
const mostShown = 200

/** An address that was handed over, as it is shown. */
export const shownAddress = (address: string): string =>
  address.length > mostShown ? `${address.slice(0, mostShown)}…` : address

const utf8Length = (text: string): number => new TextEncoder().encode(text).length
