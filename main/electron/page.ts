/** The one page there is. Its scheme is Shoal's own: no other program serves it, and no file is opened by path. */
export const scheme = 'app'
export const origin = `${scheme}://shoal`
export const pageUrl = `${origin}/`

/** Whether an address is the page itself, whatever follows its `#`. */
export function isPage(address: string): boolean {
  const url = URL.parse(address)
  // Node knows no origin of such schemes; their parts it does.
  return url?.protocol === `${scheme}:` && url.host === 'shoal' && url.pathname === '/' && url.username === ''
}

/** What may be handed to the system's browser. */
export function isWebAddress(address: string): boolean {
  const protocol = URL.parse(address)?.protocol
  return protocol === 'http:' || protocol === 'https:'
}
