import type { Aside } from '../../../shared/scan.ts'
import { saysItIsImage } from '../../lists/index.ts'
import type { PageElement } from '../reading/page-element.ts'
import { asideOfClass } from './aside-words.ts'
import { isBeside } from './beside.ts'

/** What the elements around an image say of it. */
export type Surroundings = {
  /** The part of the site, not of the page, that it is in. */
  region: 'header' | 'menu' | 'footer' | undefined
  /** What a class around it says, and how many elements above that is. */
  role: Aside | undefined
  roleAt: number
  /** In an article or in what is marked as the main part. */
  isMain: boolean
  /** In what shows one large image at the top. */
  isHero: boolean
  /** In a link to the start of the site. */
  isHome: boolean
  /** In what is beside the main part. */
  isAside: boolean
}

export const nowhere: Surroundings = {
  region: undefined,
  role: undefined,
  roleAt: 0,
  isMain: false,
  isHero: false,
  isHome: false,
  isAside: false,
}

/** A class says something of what is near below it; an advertisement is one as a whole. */
const reach = 3

const hero =
  /(?:^|[^a-z])(?:hero|cover|splash|jumbotron|billboard|featured|masthead-image|lead-image|key-visual|slider|slideshow|carousel|banner-image)(?:[^a-z]|$)/i
const headerName =
  /^(?:header|masthead|top-?bar|nav-?bar)$|(?:^|[\s_-])(?:site|global|main|top|app|store|custom)-?_?(?:header|masthead)|(?:^|\s)(?:masthead|top-?bar|nav-?bar)(?:\s|$)/i
const footerName =
  /^footer$|(?:^|[\s_-])(?:site|global|main|page|app|store)-?_?footer|(?:^|\s)footer(?:\s|$)|(?:^|\s)colophon(?:\s|$)/i
const menuName =
  /(?:^|[\s_-])(?:mega|main|nav|site|dropdown|mobile|side|primary|secondary)[_-]?(?:menu|nav(?:igation)?)(?:$|[\s_-])|(?:^|\s)(?:breadcrumbs?|pagination|menu-?bar(?:-wrapper)?|announcement(?:-bar)?|social(?:-(?:links|share|media|icons))?|share(?:-(?:buttons|links|bar))?|cookie-?(?:banner|bar|notice|consent)|partners|sponsors)(?:\s|$)/i

const asideName = /(?:^|\s)(?:side-?bar|right-column|side-column|widget-area)(?:\s|$)/

/** `outer`: of the element around this one. `home`: the address of the site's start. */
export function surroundingsOf(
  element: PageElement,
  outer: Surroundings,
  isHomeLink: (href: string) => boolean,
): Surroundings {
  const { name, attribs } = element
  const named = nameOf(element)
  const role = attribs['role']
  const isMain =
    outer.isMain ||
    name === 'article' ||
    name === 'main' ||
    role === 'main' ||
    attribs['itemprop'] === 'articleBody'
  const isAside = outer.isAside || name === 'aside' || asideName.test(named)
  const own = roleOf(element, named, { isMain, isAside })
  const fades = outer.roleAt + 1 > reach && outer.role !== 'advertisement' && outer.role !== 'beside'
  const isHomeHere = name === 'a' && attribs['href'] !== undefined && isHomeLink(attribs['href'])
  const region = outer.region ?? regionOf(name, role, named, isMain, attribs['id'])
  const isHero = outer.isHero || (named !== '' && hero.test(named))
  const isPlain =
    own === undefined &&
    region === outer.region &&
    isHero === outer.isHero &&
    isMain === outer.isMain &&
    isAside === outer.isAside &&
    !isHomeHere
  // Most elements say nothing: they share what is known of those around them.
  if (isPlain && outer.role === undefined) return outer
  return {
    region,
    role: own ?? (fades ? undefined : outer.role),
    roleAt: own === undefined ? outer.roleAt + 1 : 0,
    isMain,
    isHero,
    isHome: outer.isHome || isHomeHere,
    isAside,
  }
}

/** What an element is called: one text, its words with hyphens between them. */
const nameOf = ({ name: element, attribs }: PageElement): string => {
  const { class: classes, id, 'data-testid': test, 'data-component': component, 'data-role': role } = attribs
  // The names of a site's own elements have a hyphen.
  const own = element.includes('-') ? element : undefined
  const isNamed = (classes ?? id ?? test ?? component ?? role ?? own) !== undefined
  if (!isNamed) return ''
  return [classes, id, test, component, role, own]
    .filter(name => name !== undefined && name !== '')
    .join(' ')
    .slice(0, 500)
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .trim()
}

/** The same as it is written: in made-up names only capitals tell words apart. */
const writtenName = ({ name, attribs }: PageElement): string =>
  `${attribs['class'] ?? ''} ${attribs['id'] ?? ''} ${attribs['data-testid'] ?? ''} ${name.includes('-') ? name : ''}`

/** Where those who make a site ask for money or votes. */
const asksForSupport =
  /^(?:https?:)?\/\/(?:www\.)?(?:patreon\.com|ko-fi\.com|buymeacoffee\.com|liberapay\.com|paypal\.(?:com|me)|topwebcomics\.com|gofundme\.com)\//i

/** What an element says of the images in it. */
function roleOf(
  element: PageElement,
  named: string,
  { isMain, isAside }: Pick<Surroundings, 'isMain' | 'isAside'>,
): Aside | undefined {
  const { name, attribs } = element
  const called = named === '' ? undefined : asideOfClass(writtenName(element))
  if (name === 'html' || name === 'body' || name === 'main' || name === 'article') return called
  if (name === 'a') {
    const { rel, href = '' } = attribs
    if (/\bsponsored\b/.test(rel ?? '') || asksForSupport.test(href)) return 'advertisement'
    const isPage = href !== '' && !href.startsWith('#') && !saysItIsImage(href)
    if (isAside && isMain && isPage) return 'beside'
  }
  if (called !== undefined) return called
  // In the main part, it may hold images of that.
  if (isAside && !isMain) return 'beside'
  return isBeside(element, named) ? 'beside' : undefined
}

function regionOf(
  name: string,
  role: string | undefined,
  named: string,
  isMain: boolean,
  id: string | undefined,
): Surroundings['region'] {
  if (name === 'nav' || role === 'navigation') return 'menu'
  // The header of an article is part of it.
  if (!isMain && (name === 'header' || role === 'banner')) return 'header'
  if (!isMain && (name === 'footer' || role === 'contentinfo')) return 'footer'
  if (name === 'body' || named === '') return undefined
  if (footerName.test(named)) return 'footer'
  if (menuName.test(named)) return 'menu'
  return !isMain && (headerName.test(named) || id === 'header') ? 'header' : undefined
}
