/** The one page there is. Its scheme is Shoal's own: no other program serves it, and no file is opened by path. */
export const scheme = 'app'
export const origin = `${scheme}://shoal`
export const pageUrl = `${origin}/`

/** Whether an address is the page itself, whatever follows its `#`. */
export const isPage = (address: string): boolean => pathOf(address) === '/'

/** Whether an address is the copy of a web page that the window shows in a frame without scripts. */
export const isPageCopy = (address: string): boolean => /^\/page\/[a-f0-9]+$/.test(pathOf(address) ?? '')

/** Path of an address of our own; undefined for all others. */
function pathOf(address: string): string | undefined {
  const url = URL.parse(address)
  // Node knows the parts of an address with this scheme, but no origin.
  const isOurs = url?.protocol === `${scheme}:` && url.host === 'shoal' && url.username === ''
  return isOurs ? url.pathname : undefined
}
