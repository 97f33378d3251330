import { type HandOver, hostsOf, parseHandOver, shownAddress } from '../../shared/hand-over.ts'
import { formatCount } from '../../shared/text/format.ts'
import { handOverFaults, privateHostWords } from '../../shared/text/hand-over.ts'
import { html } from '../../shared/text/html.ts'
import { isPrivateHost } from '../app/app.ts'
import { bareDoorPolicy, doorPage } from './door-pages.ts'

/** Where a page of another site posts what it hands over, and where a person's click passes it on. */
export const handOverPath = '/hand-over'
export const takePath = '/hand-over/take'

/** The address in a form's body, with what its encoding adds. */
export const mostFormBytes = 200_000

/** Nothing on it is requested, and its one form leads here. */
export const handOverPolicy = `${bareDoorPolicy}; form-action 'self'`

const mostHosts = 20

/**
 * The page that another site's form leads to: what was handed over is text on it, until a person clicks. A browser
 * sends no cookie of this page's with the form of a stranger, so it is shown to everybody and does nothing.
 */
export function handOverPage(address: string): string {
  const parsed = parseHandOver(address)
  const body =
    typeof parsed === 'string'
      ? html`<body><main><h1>Shoal</h1><p>${handOverFaults[parsed]}</p></main></body>`
      : html`<body><main><h1>${titleOf(parsed)}</h1>
<p>A web page handed this over. Nothing of it has been requested yet. It leads to:</p>
<ul>${hostRows(parsed)}</ul>
${parsed.page === undefined ? '' : html`<p>The address of the page: ${shownAddress(parsed.page)}</p>`}
<p>It says that it comes from: ${shownAddress(parsed.claims ?? 'nowhere')}. Shoal cannot check this.</p>
<form method="post" action="${takePath}"><input type="hidden" name="address" value="${address}">
<button>Show it in Shoal</button></form></main></body>`
  return doorPage(body.html, 'same-origin')
}

function hostRows(handOver: HandOver) {
  const hosts = hostsOf(handOver)
  const more = hosts.length - mostHosts
  const rows = hosts
    .slice(0, mostHosts)
    .map(
      ({ host, links }) =>
        html`<li>${host}: ${formatCount(links, 'link')}${isPrivateHost(host) ? html` <strong>${privateHostWords}</strong>` : ''}</li>`,
    )
  return more > 0 ? [...rows, html`<li>and ${formatCount(more, 'other', 'others')}</li>`] : rows
}

const titleOf = ({ links, page }: HandOver): string =>
  page === undefined
    ? `${formatCount(links.length, 'link')} for Shoal`
    : 'A page for Shoal to look for images on'

/** The field `address` of a form's body. */
export const addressIn = (body: string): string => new URLSearchParams(body).get('address') ?? ''
