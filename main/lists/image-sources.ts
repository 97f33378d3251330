import { looksLikeImage } from './links/link.ts'
import { bySize, parseSrcset } from './srcset.ts'

/** Where an image's link was found. `data`: an attribute for loading it late. */
export type SourcePlace = 'data' | 'srcset' | 'src'
export type ImageSource = { link: string; place: SourcePlace }

type Attributes = { readonly [name: string]: string | undefined }

/** Where pages keep the address of an image that is loaded late or on demand, the largest first. */
const lateNames = [
  'data-orig-file',
  'data-original',
  'data-full-src',
  'data-full',
  'data-large_image',
  'data-large-file',
  'data-zoom-image',
  'data-hi-res-src',
  'data-srcset',
  'data-lazy-srcset',
  'data-src',
  'data-lazy-src',
  'data-lazy',
  'data-original-src',
  'data-actualsrc',
  'data-echo',
  'data-image',
  'data-url',
]

/** These say that what they hold is the smaller one. */
const smallName = /thumb|small|medium|preview|placeholder|lqip/

/**
 * Every address of one image, best first: attributes for loading it late, srcset from its largest, src. `img` and the
 * `<source>`s of its `<picture>` are given by their attributes, names in lower case. Links are as written.
 */
export function imageSources(img: Attributes, sources: readonly Attributes[] = []): ImageSource[] {
  const all = [...sources, img]
  const found: ImageSource[] = [
    ...all.flatMap(lateLinks).map(link => ({ link, place: 'data' as const })),
    ...all
      .flatMap(attributes => parseSrcset(attributes['srcset'] ?? ''))
      .sort(bySize)
      .map(({ link }) => ({ link, place: 'srcset' as const })),
  ]
  const src = cleanLink(img['src'])
  if (src !== undefined) found.push({ link: src, place: 'src' })
  return found
}

function lateLinks(attributes: Attributes): string[] {
  const known = lateNames.flatMap(name => {
    const value = attributes[name]
    if (value === undefined) return []
    if (name.endsWith('srcset')) {
      return parseSrcset(value)
        .sort(bySize)
        .map(({ link }) => link)
    }
    return isOneLink(value) ? (cleanLink(value) ?? []) : []
  })
  const others = Object.entries(attributes).flatMap(([name, value = '']) => {
    const isOther = name.startsWith('data-') && !lateNames.includes(name) && !smallName.test(name)
    return isOther && isOneLink(value) && looksLikeImage(value) ? (cleanLink(value) ?? []) : []
  })
  return [...known, ...others]
}

/** A data attribute may hold anything; scripts' own notes are no links. */
const isOneLink = (value: string): boolean => !/^\s*[[{]|[<>"]/.test(value) && !/\S\s+\S/.test(value.trim())

/** Attribute values may be broken over lines; browsers drop the breaks (WHATWG URL, basic parser). */
export const cleanLink = (value: string | undefined): string | undefined =>
  value?.replace(/[\t\n\r]+/g, '').trim() || undefined
