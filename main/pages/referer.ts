/**
 * What a request for `url` says of the page that names it: its address without user, password and fragment. Where
 * that address was had in secret (https), another site learns no more than browsers tell it: the page's site
 * (Referrer Policy, strict-origin-when-cross-origin; RFC 9110, 10.1.3).
 */
export function refererFor(page: string, url: string): string | undefined {
  const from = new URL(page)
  const to = new URL(url)
  if (from.protocol === 'https:') {
    if (to.protocol !== 'https:') return undefined
    if (from.origin !== to.origin) return `${from.origin}/`
  }
  from.username = ''
  from.password = ''
  from.hash = ''
  return from.href
}
