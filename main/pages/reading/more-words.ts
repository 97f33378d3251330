import type { CheerioAPI } from 'cheerio/slim'

/** What a button says that brings more of a list into its page, in some languages. */
export const moreWords =
  /^(?:(?:load|show) more(?: \w+)?|more (?:results|posts|images|photos)|mehr (?:laden|anzeigen)|(?:charger|voir) plus|cargar más|mostrar más|carregar mais|ver mais|carica altri|mostra altri|meer laden|visa fler|показать ещё|загрузить ещё|もっと見る|加载更多|載入更多|더 보기)\W*$/i

/** What does something by a script only: a form's own button leads away from the page. */
export const scriptedButtons =
  'button, [role="button"], input[type="button"], a:not([href]), a[href^="#"], a[href^="javascript:"]'

/** The words of a button that brings more of a list into its page, where that can only be had by its scripts. */
export function moreByScript($: CheerioAPI): string | undefined {
  for (const element of $(`${scriptedButtons}, form[method="post" i] input[type="submit"]`)
    .toArray()
    .slice(0, 2000)) {
    const words = ($(element).text() || ($(element).attr('value') ?? '')).replace(/\s+/g, ' ').trim()
    if (words.length < 60 && moreWords.test(words)) return words
  }
  return undefined
}
