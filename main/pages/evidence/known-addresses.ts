import type { Aside } from '../../../shared/scan.ts'

const trackerHosts =
  /^(?:[^/]*\.)?(?:google-analytics\.com|googletagmanager\.com|doubleclick\.net|googlesyndication\.com|googleadservices\.com|scorecardresearch\.com|quantserve\.com|adnxs\.com|criteo\.(?:com|net)|taboola\.com|outbrain\.com|hotjar\.com|clarity\.ms|bat\.bing\.com|amazon-adsystem\.com|adsrvr\.org|rubiconproject\.com|pubmatic\.com|casalemedia\.com|demdex\.net|omtrdc\.net|2o7\.net|imrworldwide\.com|chartbeat\.net|krxd\.net|bluekai\.com|mathtag\.com|rlcdn\.com|everesttech\.net|adform\.net|yandex\.ru\/(?:watch|clck)|mc\.yandex\.ru|counter\.yadro\.ru|top-fwz1\.mail\.ru|hm\.baidu\.com|hubspot\.com\/__pt|pardot\.com|statcounter\.com|histats\.com|ioam\.de|vgwort\.de|ivwbox\.de|etracker\.(?:com|de)|atdmt\.com|facebook\.com\/tr|linkedin\.com\/(?:px|collect)|px\.ads\.linkedin\.com|ct\.pinterest\.com|analytics\.[^/]*|pixel\.[^/]*|stats?\.[^/]*|track(?:ing|er)?\.[^/]*|beacons?\.[^/]*|metrics?\.[^/]*|telemetry\.[^/]*|counter\.[^/]*|hits\.[^/]*)(?:[/?#:]|$)/i

const trackerPaths =
  /\/(?:tr|__utm\.gif|matomo\.php|piwik\.php|collect|b\/ss|px\.gif|pixel(?:\.(?:gif|png|php))?|beacon(?:\.(?:gif|png)|\/[^?#]*)?|track(?:ing)?\.(?:gif|png|php)|count(?:er)?\.(?:gif|php)|impression|hit\.gif|_\.gif|open\.aspx|ping\.gif|e\.gif|t\.gif|(?:static_|iframe-)?pixel\.gif|[\w-]*stats?\.gif|api\/event|cron\.php)(?:[?#;]|$)|Special:CentralAutoLogin|[?&]ev=PageView/i

/** Whether an address is known to count visits. */
export function isTracker(address: string): boolean {
  const link = address.slice(0, 2000).replace(/^(?:https?:)?\/\//i, '')
  return link !== address && trackerHosts.test(link) ? true : trackerPaths.test(address.slice(0, 2000))
}

/** Pieces of maps (`/zoom/x/y`), of Deep Zoom images (`_files/level/x_y`) and of Zoomify's, and maps drawn on demand. */
const tiles =
  /(?:^|\/\/)[^/]*(?:tiles?|maps?|basemaps|osm)[^/]*\/(?:[^?#]*\/)?\d{1,2}\/\d+\/\d+(?:@\dx)?(?:\.\w+)?(?:$|[?#])|_files\/\d+\/\d+_\d+\.(?:jpe?g|png|webp)|\/TileGroup\d+\/\d+-\d+-\d+\.|\/maps\/(?:api\/staticmap|vt)|staticmap|\/map\/_?(?:generate|render|image)|api\.mapbox\.com\/styles\//i

/** Drawings of themes, plugins and libraries, by the folders that their programs give them. Photos there are of pages. */
const decorations =
  /(?:\/wp-content\/(?:themes|plugins)\/|\/wp-includes\/|\/ajax\/libs\/|\/\/(?:cdn\.jsdelivr\.net|unpkg\.com)\/|\/themes\/(?:custom|contrib|[^/]+\/(?:images|img|assets|media))\/|\/core\/(?:misc|themes|modules)\/|\/media\/(?:system|templates|jui)\/|\/styles\/[^/]+\/(?:theme|xenforo|imageset)\/|\/images\/(?:ranks|smilies|icons)\/|\/skins?\/[^/]+\/(?:images|img|resources)\/|\/typo3conf\/|\.parastorage\.com\/services\/|\.gstatic\.com\/(?:store|android|images)\/)[^?#]*\.(?:png|gif|svg|ico)(?:$|[?#])/i

/** Buttons of licences, shops, ways to pay and seals, by the names that these have everywhere. */
const badges =
  /\/\/(?:licensebuttons\.net|i\.creativecommons\.org|mirrors\.creativecommons\.org|img\.shields\.io|badgen\.net)\/|(?:^|[/_.-])(?:cc[_-](?:by|pd|zero|some)|cc0|paypal|visa|mastercard|maestro|amex|klarna|applepay|apple-pay|googlepay|google-pay|trusted-?shops?|trustpilot|88x31|pinit|app-?store|google-?play)(?:[/_.-]|$)[^/?#]*\.?(?:png|gif|svg|webp)/i

/** Formats of advertisements (IAB), as no image of a page has them. */
const advertisements =
  /(?:^|[^\d])(?:468x60|728x90|970x(?:90|250)|234x60|320x(?:50|100)|120x600|160x600)(?!\d)/i

/** Small images that stand for people at services that many sites use. */
const people =
  /gravatar\.com\/avatar|googleusercontent\.com\/a-?\/|ggpht\.com\/-|\/buddyicons\/|twimg\.com\/profile_images\/|cdn\.discordapp\.com\/avatars\/|etsystatic\.com\/(?:isla|iusa)\//i

const known: readonly (readonly [RegExp, Aside])[] = [
  [tiles, 'tile'],
  [badges, 'icon'],
  [decorations, 'decoration'],
  [advertisements, 'advertisement'],
  [people, 'avatar'],
]

/** What an address is known to be by the service or the program that it belongs to. */
export function asideOfKnown(address: string): Aside | undefined {
  const link = address.slice(0, 2000)
  return known.find(([form]) => form.test(link))?.[1]
}

/** One image for all pages of a site, for those who link to them. */
const shareCard =
  /(?:^|[-_.])(?:shar(?:e|ing)|social|og|opengraph|open-graph|twitter|facebook|fb|site)[-_]?(?:cards?|image|img|default|banner|preview|thumb(?:nail)?|fallback)(?:[-_.]|$)|(?:^|[-_.])default[-_]?(?:shar(?:e|ing)|social|og|image|img|thumb(?:nail)?|poster)(?:[-_.]|$)/i

/** Whether the name of a file says that it stands for a site rather than for one of its pages, which have numbers. */
export function isShareCard(address: string): boolean {
  const path = address.slice(0, 2000).replace(/[?#].*/s, '')
  const name = path.slice(path.lastIndexOf('/') + 1)
  return shareCard.test(name) && !/\d{6}/.test(name)
}
