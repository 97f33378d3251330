import { type SizeWord, sizeInAddress, sizeWordIn } from './address-size.ts'
import { looksLikeImage } from './links/link.ts'
import { parseSrcset } from './srcset.ts'
import { hasWidthPlace, withLargestWidth } from './width-template.ts'

/** Where an image's link was found. `data`: an attribute for loading it late. */
export type SourcePlace = 'data' | 'srcset' | 'src'

/** One address of an image, and what its page says of it. */
export type NamedSource = {
  link: string
  /** The attribute or key that holds it: `data-full` says something of the size. */
  name?: string
  /** In pixels, as a descriptor or a number beside it says. */
  width?: number
  /** In dots per pixel. */
  density?: number
}

export type ImageSource = NamedSource & { place: SourcePlace }

type Attributes = { readonly [name: string]: string | undefined }

/** Where pages keep the address of an image that is loaded late or on demand, even if it ends like no image. */
const lateName =
  /^data-(?:(?:lazy|original|orig|full|large|big|zoom|hi-?res|high-?res|retina|image|img|photo|picture|poster|bg|background|actual|echo|url|src|source|flickity-lazyload|ll|delayed|deferred|defer|desktop|mobile|default)(?:[-_]?(?:load|image|img|src|source|url|file|link|large|full|zoom|size|bg|background|thumb|lazy|res|original|orig|big|medium))*)$/

/**
 * Every address of one image, the largest by what the page says first (`widthOf`); in the order data, srcset, src where
 * it says nothing. `img` and the `<source>`s of its `<picture>` are given by their attributes, names in lower case.
 * Links are as written.
 */
export function imageSources(img: Attributes, sources: readonly Attributes[] = []): ImageSource[] {
  const all = [...sources, img]
  const found: ImageSource[] = [
    ...all.flatMap(lateSources),
    ...all
      .flatMap(attributes => parseSrcset(attributes['srcset'] ?? ''))
      .map((image): ImageSource => ({ ...image, place: 'srcset', name: 'srcset' })),
  ]
  const src = cleanLink(img['src'])
  if (src !== undefined) found.push({ link: src, place: 'src', name: 'src' })
  return largestFirst(found)
}

/** Largest first by what is said of them; as they come among equals. */
export const largestFirst = <S extends NamedSource>(sources: readonly S[]): S[] =>
  sources.length < 2
    ? [...sources]
    : sources
        .map(source => ({ source, width: widthOf(source) }))
        .sort((a, b) => b.width - a.width)
        .map(({ source }) => source)

/** Widths, in pixels, that a source has in fact where only a word speaks of its size. */
const usual: Readonly<Record<SizeWord, number>> = {
  placeholder: 1,
  small: 150,
  medium: 450,
  large: 1600,
  original: 5000,
}

/** Of an image of which nothing is said; what is loaded late is seldom its placeholder. */
const unsaid = 600
const unsaidLate = 700

/**
 * How wide the image at an address is, as far as its page and the address itself tell: by its descriptor, by a number in
 * the address, by a word in the address or in the name of what holds it. Words are worth the widths that they usually
 * stand for.
 */
export function widthOf({ link, name, width, density }: NamedSource): number {
  if (width !== undefined) return width
  if (/^data:/i.test(link)) return 0
  const said = sizeInAddress(link)
  if (said.word === 'placeholder') return usual.placeholder
  const byName = name === undefined ? undefined : sizeWordIn(name)
  // Of several densities, each address has its own number.
  if (said.width !== undefined) return said.width
  const isLess = byName === 'placeholder' || byName === 'small' || byName === 'medium'
  const word = isLess ? byName : larger(byName, said.word)
  if (word !== undefined) return usual[word]
  // Densities only say which of two images is the larger.
  return (name?.startsWith('data-') ? unsaidLate : unsaid) + Math.min(density ?? 0, 50)
}

const larger = (a: SizeWord | undefined, b: SizeWord | undefined): SizeWord | undefined =>
  a === undefined || (b !== undefined && usual[b] > usual[a]) ? b : a

/** Attributes that hold another image, which takes the place of the first. */
export const otherImage =
  /(?:^|-)(?:hover|swap|rollover|mouseover|flip|back|alternate|second(?:ary)?|next|prev)(?:-|$)/

/** Addresses that the attributes of one element hold beside `src` and `srcset`. */
function lateSources(attributes: Attributes): ImageSource[] {
  // Most elements have none: without a list of all their attributes.
  const names: string[] = []
  for (const name in attributes) if (name.startsWith('data-') && !otherImage.test(name)) names.push(name)
  return names.flatMap((name): ImageSource[] => {
    const value = attributes[name] ?? ''
    if (name.endsWith('srcset') || (name !== 'data-srcset' && isSrcset(value))) {
      return parseSrcset(value).map(image => ({ ...image, place: 'data', name }))
    }
    if (hasWidthPlace(value)) {
      const filled = withLargestWidth(value.trim(), attributes)
      return filled === undefined ? [] : [{ ...filled, place: 'data', name }]
    }
    // bLazy has the address for dense screens behind a bar.
    const parts = value.includes('|') ? value.split('|') : []
    if (parts.length === 2 && parts.every(looksLikeImage))
      return parts.map((link, at) => ({ link: link.trim(), place: 'data', name, density: at + 1 }))
    if (
      !isOneLink(value) ||
      !(lateName.test(name) ? !/^\s*[#.]?[\d\s]*$/.test(value) : looksLikeImage(value))
    )
      return []
    const link = cleanLink(value)
    return link === undefined ? [] : [{ link, place: 'data', name }]
  })
}

/** Whether a text is a list of addresses with their widths or densities, whatever its attribute is called. */
export const isSrcset = (value: string): boolean =>
  /^\s*[^\s,][^\s]*\s+\d+(?:\.\d+)?[wx]\s*(?:,|$)/.test(value) && value.length < 100_000

/** A data attribute may hold anything; scripts' own notes are no links. */
export const isOneLink = (value: string): boolean =>
  !/^\s*[[{]|[<>"]/.test(value) && !/\S\s+\S/.test(value.trim())

/** Whether a value can be the address of something: a file or a path, not a number, a selector or a word. */
export const mayBeAddress = (value: string): boolean =>
  /^\s*(?:https?:)?\/\/|^\s*\.{0,2}\/|^data:/i.test(value) || /[/.]/.test(value.slice(1))

/** Attribute values may be broken over lines; browsers drop the breaks (WHATWG URL, basic parser). */
export const cleanLink = (value: string | undefined): string | undefined =>
  value?.replace(/[\t\n\r]+/g, '').trim() || undefined
