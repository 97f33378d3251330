/**
 * Hosts that browsers ask on their own behalf: for updates, lists of dangerous sites, suggestions, accounts. What a browser
 * says of itself is no part of a page. Some are sites of their own, too, and are reached where the user names them.
 */
const exact = new Set([
  'clientservices.googleapis.com',
  'update.googleapis.com',
  'optimizationguide-pa.googleapis.com',
  'safebrowsing.googleapis.com',
  'content-autofill.googleapis.com',
  'safebrowsingohttpgateway.googleapis.com',
  'chromewebstore.googleapis.com',
  'android.clients.google.com',
  'redirector.gvt1.com',
  'edge.microsoft.com',
  'msedge.api.cdp.microsoft.com',
  'config.edge.skype.com',
  'nav-edge.smartscreen.microsoft.com',
  'functional.events.data.microsoft.com',
  'browser.events.data.msn.com',
])

const patterns = /^clients\d*\.google\.com$|\.gvt\d\.com$|\.smartscreen\.microsoft\.com$|\.brave\.com$/

/** Where people log in, too. */
const logins = new Set(['accounts.google.com'])

/** `isForPerson`: somebody is at the browser's window. */
export const isCallHome = (host: string, isForPerson: boolean): boolean =>
  exact.has(host) || patterns.test(host) || (logins.has(host) && !isForPerson)
