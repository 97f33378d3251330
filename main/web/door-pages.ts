import { createHash } from 'node:crypto'

/** Where a ticket is brought, and where it is exchanged for a session. */
export const landingPath = '/enter'
export const sessionPath = '/session'

/**
 * The ticket is behind `#`, so the browser never sends it in an address, and nothing that only looks at the address
 * can use it up.
 */
export const landingAddress = (origin: string, ticket: string): string => `${origin}${landingPath}#${ticket}`

const script = `
fetch('${sessionPath}', { method: 'POST', body: location.hash.slice(1) }).then(
  ({ ok }) => { if (ok) location.replace('/'); else document.body.className = 'refused' },
  () => { document.body.className = 'refused' },
)`

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 36em; margin: 15vh auto; padding: 0 1em; overflow-wrap: anywhere }
button { font: inherit; font-weight: 600; padding: .4em 1em }
@media (prefers-color-scheme: dark) { body { background: #14171a; color: #e6e8ea } }
body.waiting main, body.refused .waiting { display: none }`

/** The page for a browser that is not signed in. It loads nothing else. */
const whatToDo = `<main><h1>Shoal does not know this browser</h1>
<p>Go to the terminal in which <code>shoal web</code> runs and press Enter: it prints a new address. Open that address in this
browser. Each address works once.</p>
<p>If Shoal does not run any more, start it with <code>shoal web --open</code>.</p></main>`

/** `same-origin`: for a page with a form, since a browser that tells no referrer tells no origin either. */
export type ReferrerPolicy = 'no-referrer' | 'same-origin'

/** One of the pages before the window: plain, and without anything that is loaded. `body`: with its element. */
export const doorPage = (body: string, referrer: ReferrerPolicy = 'no-referrer'): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="${referrer}"><title>Shoal</title><style>${style}</style></head>
${body}</html>
`

/** Takes the ticket out of its own address and exchanges it. */
export const landingPage = doorPage(
  `<body class="waiting"><p class="waiting">Opening Shoal …</p>${whatToDo}<script>${script}</script></body>`,
)

export const strangerPage = doorPage(`<body>${whatToDo}</body>`)

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the style of these pages. */
export const bareDoorPolicy = `default-src 'none'; style-src ${hashOf(style)}; base-uri 'none'; frame-ancestors 'none'`
export const doorPolicy = `${bareDoorPolicy}; script-src ${hashOf(script)}; connect-src 'self'; form-action 'none'`

/** A file that leads a browser to the address, so that it is in no list of what programs were started with. */
export const openingFile = (address: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Shoal</title>
<meta http-equiv="refresh" content="0;url=${address}"></head><body><a href="${address}">Open Shoal</a></body></html>
`
