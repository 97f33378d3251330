import type { Aside } from '../../../shared/scan.ts'

/** Names say what an image is for, if these are among their words. */
const asideWords: ReadonlyMap<string, Aside> = new Map(
  Object.entries({
    logo: 'logo logos logotype wordmark brandmark mascot',
    icon: 'reactions icon icons ico favicon favicons glyph glyphicon emoji emojis emoticon smiley smileys smilies spinner loader loading ajaxloader throbber badge badges btn button buttons arrow arrows chevron caret hamburger rating ratings stars flag flags payment payments swatch swatches',
    avatar:
      'avatar avatars gravatar userpic userpics headshot author authors credits byline profile publisher creator user users commenter pinner uploader owner reviewer testimonial testimonials buddyicon buddyicons userprofile usercard profilepic agent agents realtor realtors',
    sprite: 'sprite sprites spritesheet',
    advertisement:
      'ad ads advert adverts advertisement advertising affiliate sponsor sponsors sponsored promoted promotedlink adsense adslot doubleclick werbung anzeige',
    beside: 'related similar recommended recommendation recommendations upsell upsells signature nearby',
    spacer: 'spacer blank transparent clear pixel placeholder lqip',
  }).flatMap(([aside, words]) => words.split(' ').map((word): [string, Aside] => [word, aside as Aside])),
)

/** Of an address, only the plainest of these are taken by their word: a photo may be called "arrow". */
const addressWords = new Set(
  'logo logos logotype wordmark icon icons favicon favicons emoji emojis smiley smileys smilies spinner loader loading avatar avatars gravatar userpic userpics sprite sprites spritesheet spacer blank transparent placeholder lqip badge badges btn authors ads affiliate sponsor sponsors sponsored buddyicons userprofile'.split(
    ' ',
  ),
)

/** Of drawings, these as well: photos may be called so. */
const drawnWords = new Set(
  'arrow arrows chevron caret hamburger button buttons payment payments rating ratings stars flag flags reactions'.split(
    ' ',
  ),
)

const mostWords = new RegExp([...asideWords.keys()].filter(word => !/^ads?$/.test(word)).join('|'), 'i')
/** "loading" and "shadow" have these letters, too. */
const adWord = /(?:^|[^A-Za-z])[Aa][Dd][Ss]?(?:[^a-z]|$)|[a-z\d]Ads?(?:[^a-z]|$)/

/** Most names and addresses have none of them: looked for first, because it is faster. */
const mayHaveWord = (text: string): boolean => mostWords.test(text) || adWord.test(text)

const split = (text: string): string[] =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)

/** Classes have words for their looks as well: only these say what an image is for. */
const classWords = new Set(
  'logo logos logotype wordmark brandmark icon icons favicon emoji emojis emoticon smiley smilies glyphicon spinner badge badges payment payments swatch swatches avatar avatars gravatar userpic userpics byline sprite sprites advert adverts advertisement advertising sponsor sponsors sponsored promoted promotedlink adsense adslot affiliate werbung anzeige reviewer testimonial testimonials signature usercard profilepic'.split(
    ' ',
  ),
)

/** What the key of some data says. */
export const asideOfName = (name: string | undefined): Aside | undefined =>
  name === undefined || !mayHaveWord(name) ? undefined : firstOf(split(name))

/** Small images of those who wrote or sent something. A profile may be what a page is about. */
const ofPerson =
  /(?:author|user|member|contributor|commenter)[-_]{0,2}(?:profile|image|photo|pic|img|thumb|bio|card)(?![a-z])/i

/** What the classes and the id of an element say. */
export const asideOfClass = (text: string): Aside | undefined =>
  !mayHaveWord(text)
    ? undefined
    : (firstOf(split(text).filter(word => classWords.has(word))) ??
      (ofPerson.test(text) ? 'avatar' : undefined) ??
      // Made-up names of classes hold these letters, too.
      (/(?:^|[\s_-])ads?(?=$|[\s_-])/i.test(text) ? 'advertisement' : undefined))

const firstOf = (words: readonly string[]): Aside | undefined =>
  words.map(word => asideWords.get(word)).find(aside => aside !== undefined)

/** What an address says by the names of its file and folders. `spared`: words that the page itself is about. */
export function asideOfAddress(address: string, spared: ReadonlySet<string>): Aside | undefined {
  const path = address
    .slice(0, 2000)
    .replace(/^(?:[a-z]+:)?\/\/[^/?#]*/i, '')
    .replace(/[?#].*/s, '')
    // Coppermine's folder for what users send: albums, not portraits.
    .replace(/(?:^|\/)albums\/userpics\//i, '/albums/')
  if (!mayHaveWord(path) && !path.includes('1x1')) return undefined
  if (/(?:^|\/)1x1\.\w+$/.test(path)) return 'spacer'
  const isDrawing = /\.(?:svg|gif|png)$/i.test(path)
  // A market has ads of its own, in folders such as "user-ads".
  const isOfAds = /(?:^|\/)ads?(?:[/_.-]|$)/i.test(path)
  const says = (part: string) =>
    (addressWords.has(part) && (part !== 'ads' || isOfAds)) ||
    (isDrawing && drawnWords.has(part.replace(/\d+$/, '')))
  const words = split(path)
  const word = words.find(part => says(part) && !spared.has(part))
  if (word !== undefined) return asideWords.get(word) ?? asideWords.get(word.replace(/\d+$/, ''))
  return isDrawing && words.some(part => part.endsWith('logo') && !spared.has('logo')) ? 'logo' : undefined
}
