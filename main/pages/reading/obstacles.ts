import type { CheerioAPI } from 'cheerio/slim'
import type { ResponseFacts } from '../../engine/http/http.ts'
import type { PageDocument } from './page-document.ts'

/** Only so much of a page is looked at: what stands in the way of a page is short. */
const mostLength = 200_000

/** What services that keep programs out write into the page they show instead. Each is a name only they use. */
const challengeMarks =
  /cdn-cgi\/challenge-platform|cf-chl-|__cf_chl_|cf_chl_opt|captcha-delivery\.com|_Incapsula_Resource|px-captcha|_pxCaptcha|\/_sec\/cp_challenge|aws-?waf-?token|awsWafCookieDomainList|gokuProps|ddos-guard\/js-challenge|sucuri_cloudproxy_js|anubis_challenge|\/\.within\.website\/x\/|kpsdk|geo\.captcha|distil_r_captcha/i

/** Services that keep programs out and say so in the headers of what they answer instead. */
const challengeHeaders: readonly (readonly [name: string, value: RegExp])[] = [
  ['cf-mitigated', /challenge/i],
  ['x-vercel-mitigated', /challenge/i],
  ['x-amzn-waf-action', /challenge|captcha/i],
  ['x-datadome', /protected/i],
]

/** Whether an answer that is a failure only checks who is there. */
export const refusesPrograms = (headers: ResponseFacts['headers']): boolean =>
  challengeHeaders.some(([name, value]) => value.test(headers[name] ?? ''))

const challengeTitles =
  /^(?:just a moment|attention required|one moment,? please|checking your browser|please wait|verify(?:ing)? (?:you are|that you are|your) (?:human|browser)|are you (?:a )?(?:human|robot)|access (?:to this page has been )?denied|pardon our interruption|human verification|security check|bot verification|robot check|ddos-guard|making sure you.re not a bot|um momento|einen moment|un instant|client challenge|ddos protection)/i

/** Whether a page only checks who is there, in place of the page that was asked for. */
export function isChallenge({ kind, text, $ }: PageDocument): boolean {
  if (kind !== 'html') return false
  const isMarked = challengeMarks.test(text.slice(0, mostLength))
  const isTitled = challengeTitles.test($('title').first().text().trim())
  // Real pages load such scripts, too, but they have something to say and to show beside.
  if ((!isMarked && !isTitled) || $('img').length >= 5) return false
  return visibleLength($) < (isMarked && isTitled ? 1500 : 500)
}

const asksForScripts =
  /(?:enable|activate|turn on|requires?|needs?|without|allow|einschalten|aktivier\w*|activer|activar|ativ\w*|включит\w*|启用|有効)[^<]{0,60}java\s?script|java\s?script[^<]{0,60}(?:enable|activate|required|disabled|turned off|aktivier\w*|deaktiviert|désactivé|erforderlich|有効)/i

/** Whether a page is an empty frame that its scripts fill. */
export function needsScripts(document: PageDocument): boolean {
  const { kind, text, $ } = document
  if (kind !== 'html' || $('script').length === 0) return false
  const words = visibleLength($)
  if (words > 400) return false
  const roots = $(
    '#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #main-app, [data-reactroot], [ng-app], [ng-version], app-root, [data-server-rendered], #q-app, #ember-app, flt-glass-pane, [id$="-root"], [id$="-app"]',
  )
  return roots.length > 0 || asksForScripts.test(text.slice(0, mostLength)) || words < 40
}

/** Characters of text that a page shows without scripts. */
function visibleLength($: CheerioAPI): number {
  const body = $('body').clone()
  body.find('script, style, noscript, template').remove()
  return body.text().replace(/\s+/g, ' ').trim().length
}
