import type { Aside } from '../../../shared/scan.ts'

/** Names say what an image is for, if these are among their words. */
const asideWords: ReadonlyMap<string, Aside> = new Map(
  Object.entries({
    logo: 'logo logos logotype wordmark brandmark',
    icon: 'icon icons ico favicon favicons glyph glyphicon emoji emojis emoticon smiley smileys smilies spinner loader loading ajaxloader throbber badge badges btn button buttons arrow arrows chevron caret hamburger rating ratings stars flag flags payment payments',
    avatar:
      'avatar avatars gravatar userpic userpics headshot author authors credits byline profile publisher creator user users commenter',
    sprite: 'sprite sprites spritesheet',
    advertisement:
      'advert adverts advertisement advertising sponsor sponsors sponsored adsense adslot doubleclick',
    spacer: 'spacer blank transparent clear pixel placeholder lqip',
  }).flatMap(([aside, words]) => words.split(' ').map((word): [string, Aside] => [word, aside as Aside])),
)

/** Of an address, only the plainest of these are taken by their word: a photo may be called "arrow". */
const addressWords = new Set(
  'logo logos logotype wordmark icon icons favicon favicons emoji emojis smiley smileys smilies spinner loader loading avatar avatars gravatar userpic userpics sprite sprites spritesheet spacer blank transparent placeholder lqip badge badges btn authors'.split(
    ' ',
  ),
)

/** Of drawings, these as well: photos may be called so. */
const drawnWords = new Set(
  'arrow arrows chevron caret hamburger button buttons payment payments rating stars flag flags'.split(' '),
)

/** Most names and addresses have none of them: looked for first, because it is faster. */
const anyWord = new RegExp([...asideWords.keys()].join('|'), 'i')

const split = (text: string): string[] =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)

/** Classes have words for their looks as well: only these say what an image is for. */
const classWords = new Set(
  'logo logos logotype wordmark brandmark icon icons favicon emoji emojis emoticon smiley smilies glyphicon spinner badge badges payment payments avatar avatars gravatar userpic userpics byline sprite sprites advert adverts advertisement advertising sponsor sponsors sponsored adsense adslot'.split(
    ' ',
  ),
)

/** What the key of some data says. */
export const asideOfName = (name: string | undefined): Aside | undefined =>
  name === undefined || !anyWord.test(name) ? undefined : firstOf(split(name))

/** What the classes and the id of an element say. */
export const asideOfClass = (text: string): Aside | undefined =>
  !anyWord.test(text) ? undefined : firstOf(split(text).filter(word => classWords.has(word)))

const firstOf = (words: readonly string[]): Aside | undefined =>
  words.map(word => asideWords.get(word)).find(aside => aside !== undefined)

/** What an address says by the names of its file and folders. `spared`: words that the page itself is about. */
export function asideOfAddress(address: string, spared: ReadonlySet<string>): Aside | undefined {
  const path = address
    .slice(0, 2000)
    .replace(/^(?:[a-z]+:)?\/\/[^/?#]*/i, '')
    .replace(/[?#].*/s, '')
  if (!anyWord.test(path) && !path.includes('1x1')) return undefined
  if (/(?:^|\/)1x1\.\w+$/.test(path)) return 'spacer'
  const isDrawing = /\.(?:svg|gif|png)$/i.test(path)
  const says = (part: string) => addressWords.has(part) || (isDrawing && drawnWords.has(part))
  const word = split(path).find(part => says(part) && !spared.has(part))
  return word === undefined ? undefined : asideWords.get(word)
}

const trackerHosts =
  /^(?:[^/]*\.)?(?:google-analytics\.com|googletagmanager\.com|doubleclick\.net|googlesyndication\.com|googleadservices\.com|scorecardresearch\.com|quantserve\.com|adnxs\.com|criteo\.(?:com|net)|taboola\.com|outbrain\.com|hotjar\.com|clarity\.ms|bat\.bing\.com|amazon-adsystem\.com|adsrvr\.org|rubiconproject\.com|pubmatic\.com|casalemedia\.com|demdex\.net|omtrdc\.net|2o7\.net|imrworldwide\.com|chartbeat\.net|krxd\.net|bluekai\.com|mathtag\.com|rlcdn\.com|everesttech\.net|adform\.net|yandex\.ru\/(?:watch|clck)|mc\.yandex\.ru|counter\.yadro\.ru|top-fwz1\.mail\.ru|hm\.baidu\.com|hubspot\.com\/__pt|pardot\.com|statcounter\.com|histats\.com|ioam\.de|vgwort\.de|ivwbox\.de|etracker\.(?:com|de)|atdmt\.com|facebook\.com\/tr|linkedin\.com\/(?:px|collect)|px\.ads\.linkedin\.com|ct\.pinterest\.com|analytics\.[^/]*|pixel\.[^/]*|stats?\.[^/]*|track(?:ing|er)?\.[^/]*|beacons?\.[^/]*|metrics?\.[^/]*|telemetry\.[^/]*|counter\.[^/]*)(?:[/?#:]|$)/i

const trackerPaths =
  /\/(?:tr|__utm\.gif|matomo\.php|piwik\.php|collect|b\/ss|px\.gif|pixel(?:\.(?:gif|png|php))?|beacon(?:\.(?:gif|png)|\/[^?#]*)?|track(?:ing)?\.(?:gif|png|php)|count(?:er)?\.(?:gif|php)|impression|hit\.gif|_\.gif|open\.aspx|ping\.gif|e\.gif|t\.gif)(?:[?#;]|$)|Special:CentralAutoLogin|[?&]ev=PageView/i

/** Whether an address is known to count visits. */
export function isTracker(address: string): boolean {
  const link = address.slice(0, 2000).replace(/^(?:https?:)?\/\//i, '')
  return link !== address && trackerHosts.test(link) ? true : trackerPaths.test(address.slice(0, 2000))
}
