import { type Aside, type Place, places } from '../../../shared/scan.ts'
import { originalAddress } from '../originals/originals.ts'

/** Which of two places says more of an address. */
const betterPlace = (a: Place, b: Place): Place => (places.indexOf(a) <= places.indexOf(b) ? a : b)

/** `width`: what is to be expected (`widthOf`); `said`: what the page says in pixels. */
export type NamedAddress = { url: string; foundIn: Place; width: number; said: number | undefined }

/** Of equal width, what a picture was made as comes before what it was packed into for browsers. */
export const largestFirst = (a: NamedAddress, b: NamedAddress): number =>
  b.width - a.width || repacked(a) - repacked(b)

const repacked = ({ url }: NamedAddress): number => (/\.(?:webp|avif)(?:$|[?#])/i.test(url) ? 1 : 0)

/** One image as some element names it: its addresses, the largest first. */
export type NamedCandidate = {
  addresses: readonly NamedAddress[]
  fields: Readonly<Record<string, string>>
  aside: Aside | undefined
  /** The page names it as its own, and nothing of that says that it is none. */
  isPagesOwn: boolean
}

/**
 * One candidate for each image of a page, however many ways it is named. The same address is the same image; an address
 * that is one of another image's others belongs to that image, unless several have it: then it is a placeholder that
 * stands for all of them; and addresses that differ only in a size are one image. Order is that of their first mention.
 */
export function foldCandidates(named: readonly NamedCandidate[]): NamedCandidate[] {
  const byUrl = new Map<string, NamedCandidate>()
  for (const candidate of named) {
    const url = ownUrl(candidate)
    const known = byUrl.get(url)
    byUrl.set(url, known === undefined ? candidate : joined(known, candidate))
  }
  return foldSizes(foldOthers(byUrl))
}

const ownUrl = ({ addresses }: NamedCandidate): string => addresses[0]?.url ?? ''

function foldOthers(byUrl: ReadonlyMap<string, NamedCandidate>): NamedCandidate[] {
  const claims = new Map<string, string | undefined>()
  for (const [url, { addresses }] of byUrl) {
    for (const other of addresses.slice(1)) claims.set(other.url, claims.has(other.url) ? undefined : url)
  }

  const parents = new Map<string, string>()
  const ownerOf = (url: string): string => {
    let at = url
    for (let next = parents.get(at); next !== undefined; next = parents.get(at)) at = next
    if (at !== url) parents.set(url, at)
    return at
  }
  // From the last: of two images that name each other, the first stays.
  for (const url of [...byUrl.keys()].reverse()) {
    const owner = claims.get(url)
    if (owner !== undefined && ownerOf(owner) !== url) parents.set(url, owner)
  }

  const folded = new Map<string, NamedCandidate>()
  for (const [url, candidate] of byUrl) {
    const owner = ownerOf(url)
    const known = folded.get(owner)
    const main = byUrl.get(owner) ?? candidate
    if (owner === url) folded.set(url, known === undefined ? candidate : joined(candidate, known))
    else folded.set(owner, known === undefined ? joined(main, candidate) : joined(known, candidate))
  }
  return [...folded.values()]
}

/** Those whose addresses differ only in a size, as one: with the largest as its own. */
function foldSizes(candidates: readonly NamedCandidate[]): NamedCandidate[] {
  const originalOf = remembered(originalAddress)
  const keyOf = remembered((url: string) => sizelessAddress(originalOf(url)))
  const byKey = new Map<string, NamedCandidate>()
  const numbered = new Set(
    candidates.filter(numbersAreSizes).map(candidate => numberless(keyOf(ownUrl(candidate)))),
  )
  for (const candidate of candidates) {
    const own = keyOf(ownUrl(candidate))
    const key = numbered.size > 0 && numbered.has(numberless(own)) ? numberless(own) : own
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? candidate : joined(known, candidate))
  }
  return [...byKey.values()].map(candidate => ({
    ...candidate,
    addresses: originalFirst(candidate.addresses, originalOf),
  }))
}

/** An address that is what the rules of originals make of another one is the original of it. */
function originalFirst(
  addresses: readonly NamedAddress[],
  originalOf: (url: string) => string,
): NamedAddress[] {
  if (addresses.length === 1) return [...addresses]
  const originals = new Set<string>()
  for (const { url } of addresses) {
    const original = originalOf(url)
    if (original !== url) originals.add(original)
  }
  if (originals.size === 0) return [...addresses]
  // What the page says is known; a rule only guesses.
  const rank = ({ url, width, said }: NamedAddress): number =>
    originals.has(url) && said === undefined ? Number.MAX_SAFE_INTEGER : width
  return addresses.toSorted((a, b) => rank(b) - rank(a) || repacked(a) - repacked(b))
}

/** The same answers, each found once. */
function remembered(answer: (url: string) => string): (url: string) => string {
  const known = new Map<string, string>()
  return url => {
    const found = known.get(url) ?? answer(url)
    known.set(url, found)
    return found
  }
}

/** A number at the end of a name, as of "hero-640.jpg": mostly one of a series. */
const endNumber = /[-_](\d{3,4})(?=\.[a-z]{3,4}(?:$|[?#]))/i
const numberless = (key: string): string => key.replace(endNumber, '')

/** Whether the numbers of its names are widths: where the page says so, or where a page names its one image so. */
function numbersAreSizes({ addresses }: NamedCandidate): boolean {
  return addresses.some(({ url, said, foundIn }) => {
    const number = endNumber.exec(url)?.[1]
    return number !== undefined && (said === Number(number) || pagesOwn.has(foundIn))
  })
}

/** Where a page says of itself what its image is. */
export const pagesOwn: ReadonlySet<Place> = new Set<Place>([
  'json-ld',
  'og-image',
  'twitter-image',
  'image-src',
])

const sizeWords =
  /(?<![a-z\d])(?:thumbs?|thumbnails?|small|medium|large|big|full|fullsize|original|originals|orig|preview|hires|highres|xl|xxl|lg|md|sm|\d{2,4}(?:w|px)|\d{2,4}x\d{2,4})(?![a-z\d])/gi

/** What an address has in common with those of other sizes of its image. */
function sizelessAddress(original: string): string {
  const end = /[?#]/.exec(original)?.index ?? original.length
  const start = original.indexOf('/', original.indexOf('//') + 2)
  const path = original
    .slice(start, end)
    .replace('/full/full/', '/full/max/')
    .replace(/=s0$/, '')
    .replace(sizeWords, '*')
    .replace(/[-_]\*|\*[-_]/g, '')
    .replace(/(\.(?:jpe?g|png))\.(?:webp|avif)$/i, '$1')
  return original.slice(original.indexOf('//'), start) + path + original.slice(end)
}

/** Other addresses of one image: far more than are ever tried. A page may claim that all it names are one. */
const mostAddresses = 51

/** `main` with what `other` knows beside. */
function joined(main: NamedCandidate, other: NamedCandidate): NamedCandidate {
  const addresses = main.addresses.slice(0, mostAddresses)
  for (const found of other.addresses) {
    const at = addresses.findIndex(({ url }) => url === found.url)
    const known = addresses[at]
    if (known === undefined) {
      if (addresses.length < mostAddresses) addresses.push(found)
      continue
    }
    const foundIn = betterPlace(known.foundIn, found.foundIn)
    addresses[at] = { ...(found.width > known.width ? found : known), foundIn }
  }
  addresses.sort(largestFirst)
  const isPagesOwn = main.isPagesOwn || other.isPagesOwn
  const aside = joinedAside(main.aside, other.aside)
  return {
    addresses,
    fields: { ...other.fields, ...main.fields },
    aside: isPagesOwn && !isNever(aside) ? undefined : aside,
    isPagesOwn,
  }
}

/** A page may name its logo as its image; what is among advertisements or in a menu as well is its image. */
const isNever = (aside: Aside | undefined): boolean =>
  aside === 'logo' || aside === 'tracker' || aside === 'spacer'

const regions: ReadonlySet<Aside | undefined> = new Set<Aside>(['header', 'menu', 'footer', 'beside'])

/** The name of an image counts wherever it is; its place counts only if the image is nowhere else. */
function joinedAside(a: Aside | undefined, b: Aside | undefined): Aside | undefined {
  const named = [a, b].find(aside => aside !== undefined && !regions.has(aside))
  return named ?? (a === undefined || b === undefined ? undefined : a)
}
