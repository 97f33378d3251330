import type { Aside } from '../../../shared/scan.ts'
import { saysItIsImage } from '../../lists/index.ts'
import { asideOfAddress, asideOfClass } from './aside-words.ts'
import { asideOfKnown, isShareCard, isTracker } from './known-addresses.ts'
import type { Surroundings } from './surroundings.ts'

/** What is known of an image before it is asked for. */
export type ImageEvidence = {
  /** Its addresses, the best first. */
  links: readonly string[]
  /** Pixels that it is given on the page. */
  width?: number | undefined
  height?: number | undefined
  /** The largest width that the page says of an address of it. */
  saidWidth?: number | undefined
  /** Class, id and description of its element. */
  named: string
  alt: string
  around: Surroundings
  /** The page names it as its own, for those who link to it. */
  isPagesOwn: boolean
  /** It is a background. */
  isBackground: boolean
  /** Its style hides it. */
  isHidden?: boolean
}

/** Smaller than this on both sides, an image of a page is an icon. */
const iconPixels = 48
/** No larger, what leads to the start of the site is its sign. */
const sealPixels = 120
/** As wide as this, what is in a header is more than its logo. */
const heroPixels = 600

/**
 * Why an image is none of the page's own; undefined where it is one. By what it is called, how large it is shown and
 * where it is, in this order. `spared`: words that the page is about: a page of logos has logos.
 */
export function asideOf(image: ImageEvidence, spared: ReadonlySet<string>): Aside | undefined {
  const { links, width, height, saidWidth = 0, around, isPagesOwn } = image
  const [best = ''] = links
  if (isTracker(best) || (image.isHidden === true && /[?&]/.test(best) && !saysItIsImage(best)))
    return 'tracker'
  const isSmall = (most: number) => (width ?? most + 1) <= most && (height ?? width ?? most + 1) <= most
  const isLarge = saidWidth > 2 * iconPixels
  if ((width !== undefined && width <= 2) || (height !== undefined && height <= 2)) {
    if (!isLarge) return links.some(link => /[?&]/.test(link)) ? 'tracker' : 'spacer'
  }
  const byAddress = asideOfLink(best, spared)
  if (byAddress !== undefined && !(byAddress === 'spacer' && isLarge)) return byAddress
  const byName = asideOfClass(image.named)
  if (byName !== undefined && !isSpared(byName, spared)) return byName
  if (/(?:^|\s)logo$|^logo(?:\s|$)/i.test(image.alt.trim()) && !spared.has('logo')) return 'logo'
  if (/^(?:app )?icon(?: image)?$/i.test(image.alt.trim()) && !isSpared('icon', spared)) return 'icon'
  if (isPagesOwn && isShareCard(best)) return 'decoration'
  if (
    around.role !== undefined &&
    !isSpared(around.role, spared) &&
    !(isLarge && saidWidth >= heroPixels && around.role !== 'advertisement' && around.role !== 'beside')
  )
    return around.role
  if (isSmall(iconPixels) && !isLarge) return 'icon'
  if (isStrip(image)) return 'decoration'
  if (around.isHome && isSmall(sealPixels) && width !== undefined && !isPagesOwn) return 'logo'
  if (image.isBackground && /\.(?:svg|gif)(?:$|[?#])/i.test(best)) return 'icon'
  return byRegion(image)
}

/** The head of an old page, or a line between its parts: so low that it shows nothing else. */
const isStrip = ({ links, width = 0, height = 0, isPagesOwn, saidWidth = 0 }: ImageEvidence): boolean =>
  links.length === 1 &&
  !isPagesOwn &&
  height > 0 &&
  height <= 100 &&
  width >= 5 * height &&
  saidWidth <= width

function byRegion({
  around,
  width = 0,
  saidWidth = 0,
  isPagesOwn,
  isBackground,
  height = 0,
}: ImageEvidence): Aside | undefined {
  if (isPagesOwn || around.region === undefined) return undefined
  if (around.region !== 'header') return around.region
  if (around.isHome) return 'logo'
  const isLarge = Math.max(width, saidWidth) >= heroPixels || height >= heroPixels / 2
  return isLarge || around.isHero || isBackground ? undefined : 'header'
}

/** "icons" is spared where the page is about an icon. */
const isSpared = (aside: Aside, spared: ReadonlySet<string>): boolean =>
  spared.has(aside) || spared.has(`${aside}s`)

/** The words of a page's address and title that may speak of what its images are. */
export function sparedWords(url: string, title: string): ReadonlySet<string> {
  const { pathname } = new URL(url)
  return new Set(
    `${pathname} ${title}`
      .slice(0, 2000)
      .toLowerCase()
      .split(/[^a-z\d]+/),
  )
}

/** What an address says, by the service that it belongs to or by its names. */
const asideOfLink = (link: string, spared: ReadonlySet<string>): Aside | undefined =>
  asideOfKnown(link) ?? asideOfAddress(link, spared)

/** What a background of a stylesheet is by its address: most are drawings of the site. */
export function asideOfStyle(link: string): Aside | undefined {
  const byAddress = asideOfLink(link, new Set())
  if (
    byAddress === undefined &&
    /(?:^|[/_.-])(?:pattern|texture|noise|gradient|divider|wave)s?(?:[/_.-]|$)/i.test(link)
  )
    return 'decoration'
  return byAddress ?? (/\.(?:svg|gif)(?:$|[?#])/i.test(link) ? 'icon' : undefined)
}
