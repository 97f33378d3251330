import type { PageElement } from '../reading/page-element.ts'

/** What classes call a part of a page that leads to others. */
const besideName =
  /(?:^|[\s_-])(?:related|recommend(?:ed|ations?)|similar|up-?sells?|cross-?sell(?:s|ing)?|recs|featured-products|more-(?:like-this|from|on|by|stories|articles|posts)|also(?:-(?:like|see|read|viewed|bought|interested))?|you-?(?:may|might)|popular(?:-posts?)?|trending|up-?next|read-(?:next|more|also)|next-(?:project|post|article|story)|yarpp|other(?:s|-(?:products|projects|posts|rooms|items))|discography|signature|siggy|nearby|link-?(?:preview|card)|bookmark|onebox)(?:$|[\s_-])/

/** Heads of such parts, in the languages that most sites are in. What is more of the page itself is none. */
const besideHead =
  /^[\W\d]*(?:related|recommend(?:ed|ations?)|similar|more (?:like|from|on|by|stories|articles|posts|news|projects)|also (?:see|read|like)|see also|you (?:may|might)|others? |next (?:project|post|article|story|up)|read (?:next|more|also)|up next|(?:the )?same (?:artist|author|photographer|series|seller|collection|shop)|from the same|popular|most read|trending|people also|customers (?:also|who)|don.t miss|latest(?:$| (?:news|posts|articles))|ähnliche|verwandte|weitere|andere |mehr (?:zum|aus|von|über)|auch interessant|das könnte|lesen sie auch|kunden |beliebt|meistgelesen|à lire (?:aussi|également)|articles? (?:similaires|liés)|produits (?:similaires|associés)|vous (?:aimerez|pourriez)|autres |también|te puede|relacionad|similares|otros |leggi anche|potrebbe|correlati|simili|altri |lees ook|gerelateerd|meer |andra |läs (?:också|mer)|relaterade|veja (?:também|mais)|outros |leia |похожие|читайте|другие|смотрите также|関連|おすすめ|その他|相关|相關|推荐|推薦|更多|관련|추천)/i
const ownHead =
  /(?:images?|photos?|pictures?|views?|screenshots?|bilder|fotos?|ansichten|imágenes|immagini|écrans?|画像|写真|图片|照片)\s*$/i

/** So many of the children of an element may come before its head. */
const mostBefore = 3
const mostLength = 80

/** Whether a part of a page says of itself that it leads to other pages. `named`: what it is called, in lower case with hyphens. */
export const isBeside = (element: PageElement, named: string): boolean =>
  besideName.test(named) ||
  (/^(?:section|div|aside|nav|ul)$/.test(element.name) &&
    (saysBeside(element.attribs['aria-label'] ?? '') || hasBesideHead(element) || followsBesideHead(element)))

const saysBeside = (head: string): boolean =>
  head.length <= mostLength && besideHead.test(head) && !ownHead.test(head)

/** Whether the element before this one is such a head. */
function followsBesideHead({ prev }: PageElement): boolean {
  let before = prev
  while (before !== null && !('attribs' in before)) before = before.prev
  return before !== null && /^h[2-6]$/.test(before.name) && saysBeside(textOf(before).trim())
}

function hasBesideHead({ children }: PageElement): boolean {
  let before = 0
  for (const child of children) {
    if (!('attribs' in child)) continue
    if (/^(?:h[2-6]|header)$/.test(child.name)) {
      return saysBeside(textOf(child).trim())
    }
    if (before === mostBefore || child.name === 'h1' || child.name === 'img') return false
    before += 1
  }
  return false
}

/** The text of a head: what is longer, is none. */
function textOf(node: PageElement, depth = 0): string {
  let text = ''
  for (const child of node.children) {
    if (text.length > mostLength || depth > 3) break
    if ('data' in child && child.type === 'text') text += child.data
    else if ('attribs' in child) text += textOf(child, depth + 1)
  }
  return text
}
