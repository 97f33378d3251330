import { decoded } from '../../../shared/address.ts'
import type { Aside, Place } from '../../../shared/scan.ts'
import {
  type Data,
  type DataGroup,
  isSrcset,
  parseSrcset,
  readData,
  sizeInAddress,
  sizeWordIn,
} from '../../lists/index.ts'
import { isImageAddress } from './address.ts'
import { cssLinks } from './css-images.ts'
import { type Facts, factsOf, noFacts } from './data-facts.ts'
import { iiifImage } from './iiif.ts'
import { createKeyFacts, type KeyFacts } from './key-facts.ts'
import type { WrittenImage, WrittenSource } from './page-content.ts'

/** What data holds: images, and texts that are HTML. */
export type DataContent = { images: WrittenImage[]; pieces: string[] }

/** Data that is written as text inside data: so often in each other. */
const mostNested = 3

/** The data that a text is, escaped for an address or not; undefined for others. */
export const dataIn = (text: string): string | undefined =>
  /^\s*[[{]/.test(text) ? text : /^\s*%(?:5B|7B)/i.test(text) ? decoded(text) : undefined

type Around = {
  name: string | undefined
  aside: Aside | undefined
  nested: number
  /** All in it is one image. */
  inSizes: boolean
}

/** The images that some data names. Pure. */
export function dataImages(data: DataGroup, place: Place = 'script'): DataContent {
  const found: DataContent = { images: [], pieces: [] }
  const says = createKeyFacts()
  const root: Around = { name: undefined, aside: undefined, nested: 0, inSizes: false }

  /** Reads the entries of a group; answers the addresses that are one image with those of the group around it. */
  function read(group: DataGroup, around: Around): WrittenSource[] {
    const { kind, entries } = group
    const service = kind === 'object' ? iiifImage(entries) : undefined
    const facts = kind === 'object' ? factsOf(entries, around.name, says) : noFacts
    // An image and the service that has it in all sizes (IIIF).
    const isServed = kind === 'object' && entries.some(entry => entry.name === 'service')
    const others = new Map<string, Named>()
    const own: WrittenSource[] = service === undefined ? [] : [{ ...service, place: 'iiif' }]
    for (const { name = kind === 'list' ? around.name : undefined, value } of entries) {
      const { aside: called, isForm, holdsSizes, imageName } = says(name)
      // A group called "placeholder" is the place of something.
      const isPlace = called === 'spacer' && typeof value === 'object'
      const ofGroup = facts.isPreview ? 'beside' : inherited(around.aside, says(name), value)
      const isOfSite = isSite(around.name) && isSitesOwn(name)
      const isHeadOf = isOfSite || (facts.isProfile && isHead(name))
      const aside = (isPlace ? undefined : called) ?? (isHeadOf ? 'header' : ofGroup)
      if (typeof value === 'object') {
        const isService = isServed && name === 'service'
        const inSizes = around.inSizes || service !== undefined || holdsSizes || isService
        const inner = read(value, { ...around, name, aside, inSizes })
        if (inSizes && !isOfSite) own.push(...inner)
        else offer(inner, aside, {})
        continue
      }
      if (typeof value !== 'string') continue
      const sources = sourcesOf(value, name, facts, { ...around, aside })
      if (sources.length === 0) continue
      const isServedId = isServed && /^@?id$/.test(name ?? '')
      const isOneOfMany = kind === 'list' && /^(?:images|photos|pictures|pages)$/i.test(name ?? '')
      const isOwn =
        (around.inSizes && !isOneOfMany) ||
        isServedId ||
        (kind === 'object' && isForm && aside === around.aside)
      if (isOwn && facts.holdsSizes && !around.inSizes) own.push(...sources.map(asWhole))
      else if (isOwn) own.push(...sources)
      else if (kind === 'object') addTo(others, imageName, { sources, aside })
      else for (const source of sources) offer([source], aside, facts.fields)
    }
    for (const { sources, aside } of others.values()) offer(sources, aside, facts.fields)
    // The name of what holds it may say the size: {"thumb": {"url": …}}.
    const said = says(around.name).sizeWord === undefined ? undefined : around.name
    const named = said === undefined ? own : own.map(source => ({ ...source, name: said }))
    if (kind !== 'other' && (around.inSizes || said !== undefined)) return named
    offer(named, around.aside, facts.fields)
    return []
  }

  function offer(sources: WrittenSource[], aside: Aside | undefined, fields: Record<string, string>): void {
    if (sources.length > 0) found.images.push({ sources: resolvedTogether(sources), fields, aside })
  }

  function sourcesOf(text: string, name: string | undefined, facts: Facts, around: Around): WrittenSource[] {
    // Most texts are words: one look instead of many.
    if (text.length < 4 || !/[/.%<{[]/.test(text)) return []
    const data = around.nested < mostNested && text.length > 8 ? dataIn(text) : undefined
    if (data?.includes('"')) {
      read(readData(data), { ...around, nested: around.nested + 1 })
      return []
    }
    if (/<(?:img|picture|figure|source|a|video)\s/i.test(text)) {
      found.pieces.push(text)
      return []
    }
    if (isSrcset(text)) return parseSrcset(text).map(image => ({ ...image, name: 'srcset', place }))
    if (text.includes('url(')) {
      const images = cssLinks(`a{background:${text}}`, 'stylesheet').images
      return images.flatMap(links => links.slice(0, 1).map(link => ({ link, place })))
    }
    const { isImage, isForm, sizeWord } = says(name)
    const known = isImage || (facts.isImage && isForm) || (facts.hasSizes && sizeWord !== undefined)
    // A bare name is relative to what only the program knows, where it is called a URI.
    if (!isImageAddress(text, known, known && name !== 'uri')) return []
    const { width } = facts
    const link = text.trim().replaceAll('&amp;', '&')
    return [
      {
        link,
        place,
        ...(name !== undefined && { name }),
        // A number in the address is that of this form; the width beside it may be that of the original.
        ...(width !== undefined && isMain(sizeWord) && sizeInAddress(link).width === undefined && { width }),
      },
    ]
  }

  offer(read(data, root), undefined, {})
  return found
}

/** What is beside a group of sizes is what they were made from, where nothing says otherwise. */
const asWhole = (source: WrittenSource): WrittenSource =>
  source.width === undefined &&
  sizeWordIn(source.name ?? '') === undefined &&
  sizeInAddress(source.link).width === undefined
    ? { ...source, name: 'original' }
    : source

/**
 * Paths and bare names beside a whole address of the same image are relative to what the program knows: a path that is
 * the end of it says the same once more, a name is of a file beside it. What is said of a path holds for that address.
 */
function resolvedTogether(sources: WrittenSource[]): WrittenSource[] {
  const wholes = sources.filter(({ link }) => isRooted(link))
  const [first] = wholes
  if (first === undefined || wholes.length === sources.length) return sources
  const wholeOf = (path: string) => wholes.find(({ link }) => link.endsWith(`/${path}`))
  const widths = new Map(sources.map(({ link, width }) => [wholeOf(link), width]))
  return sources.flatMap((source): WrittenSource[] => {
    const { link } = source
    if (isRooted(link)) {
      const width = source.width ?? widths.get(source)
      return [width === undefined ? source : { ...source, width }]
    }
    if (wholeOf(link) !== undefined) return []
    return [link.includes('/') ? source : { ...source, link: besideOf(first.link, link) }]
  })
}

const besideOf = (address: string, name: string): string => address.replace(/[^/?#]*(?:[?#].*)?$/s, name)

const isRooted = (link: string): boolean => /^(?:https?:)?\/\//i.test(link)

/** A group that describes the site, and what in it shows that. */
const isSite = (name = ''): boolean => /^(?:site|server|instance|community)$/i.test(name)
const isSitesOwn = (name = ''): boolean =>
  /^(?:thumbnail|banner|cover|image|background)(?:_?url)?$/i.test(name)

/** What is at the head of a person's page. */
const isHead = (name = ''): boolean => /^(?:header|banner|cover|background)(?:_|$)/i.test(name)

type Named = { sources: WrittenSource[]; aside: Aside | undefined }

function addTo(images: Map<string, Named>, name: string, { sources, aside }: Named): void {
  const known = images.get(name)
  if (known === undefined) images.set(name, { sources: [...sources], aside })
  else known.sources.push(...sources)
}

/** What a person is called by may stand for all that person has: only the image of the person itself is an avatar. */
const inherited = (
  aside: Aside | undefined,
  { isForm, holdsSizes }: KeyFacts,
  value: Data,
): Aside | undefined =>
  aside === 'avatar' && typeof value === 'object' && !isForm && !holdsSizes ? undefined : aside

/** Whether the width beside it is that of this address, and not of its thumbnail. */
const isMain = (word: KeyFacts['sizeWord']): boolean =>
  word === undefined || word === 'original' || word === 'large'
