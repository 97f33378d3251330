/**
 * What a request for `url` says of the page that names it, as browsers do: to its own origin the address without
 * user, password and fragment, to another origin its origin alone, and nothing where the page was had in secret
 * (https) and the image is not (Referrer Policy, strict-origin-when-cross-origin; RFC 9110, 10.1.3).
 */
export function refererFor(page: string, url: string): string | undefined {
  const from = new URL(page)
  const to = new URL(url)
  if (from.protocol === 'https:' && to.protocol !== 'https:') return undefined
  if (from.origin !== to.origin) return `${from.origin}/`
  from.username = ''
  from.password = ''
  from.hash = ''
  return from.href
}
