/**
 * Where a header of the user is sent: to hosts that the user named, never to others. The one rule, for lists,
 * pages, mirrors and redirects. A host, not a site by its public suffix: what is on `cdn.example.org` need not be the
 * owner's of `example.org`, and lists of suffixes become outdated. To include more hosts, `host=example.org Name` names
 * a host with all below it.
 */

/** They hold no secrets and identify no one. */
const everywhere = new Set(['user-agent', 'accept', 'accept-language'])

/** Set by Shoal itself for each request, not by the user. */
const perRequest = new Set(
  'accept-encoding range if-range referer host connection content-type content-length transfer-encoding'.split(
    ' ',
  ),
)

/** With its port where it names one: `host=localhost:8080 Name`. */
const scoped = /^host=([^\s:/@]+(?::\d{1,5})?) +(.*)$/i

/** The name of a header as the user gave it, apart from the host that it is meant for. */
export function splitScope(given: string): { name: string; host: string | undefined } {
  const [, host, name] = scoped.exec(given) ?? []
  return host === undefined || name === undefined
    ? { name: given, host: undefined }
    : { name, host: host.toLowerCase().replace(/^\*?\./, '') }
}

/** Whether this header needs no question about its hosts: it may be sent to any, or names its host itself. */
export const isOpenHeader = (given: string): boolean =>
  everywhere.has(given.toLowerCase()) || splitScope(given).host !== undefined

/** Whether a header goes with a request for `url`. `home`: the address that the user gave it for. */
export function goesTo(given: string, url: string, home: string): boolean {
  const { host } = splitScope(given)
  if (host === undefined) return isOpenHeader(given) || staysAtHost(home, url)
  const { hostname, port, protocol } = new URL(url)
  const [name = '', namedPort] = host.split(':')
  const isPort = namedPort === undefined || namedPort === (port || (protocol === 'https:' ? '443' : '80'))
  return isPort && (hostname === name || hostname.endsWith(`.${name}`))
}

/** Whether a header that went to `from` may go on to `to`: to the same host, and never from https to http. */
export function staysAtHost(from: string, to: string): boolean {
  const [before, after] = [new URL(from), new URL(to)]
  const isOpened = before.protocol === 'https:' && after.protocol === 'http:'
  return !isOpened && siteOf(before) === siteOf(after)
}

/** Removes the headers that a redirect must not carry to another host. */
export function dropForStrangers(headers: Record<string, unknown>, from: string, to: string): void {
  if (staysAtHost(from, to)) return
  for (const name of Object.keys(headers)) {
    if (!everywhere.has(name.toLowerCase()) && !perRequest.has(name.toLowerCase())) delete headers[name]
  }
}

/** `www.` is the same site everywhere, and the redirect that most sites have. */
const siteOf = ({ host }: URL): string => host.replace(/^www\./, '')
