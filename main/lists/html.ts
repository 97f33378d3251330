import { Parser } from 'htmlparser2'
import { looksLikeImage, resolveLink } from './link.ts'
import { type ListContext, type ListParser, reject } from './parser.ts'

/** One candidate for an image: a link and its descriptor in a srcset (`2x`, `800w`), 0 without. */
type Candidate = { link: string; size: number }

type Attributes = { readonly [name: string]: string }

/** Where pages that load images late keep the real address. */
const lateNames = ['data-src', 'data-original', 'data-lazy-src', 'data-lazy']

/** A link and its descriptor; commas inside a link are its own (WHATWG HTML, "parse a srcset attribute"). */
const srcsetCandidate = /([^\s,](?:\S*[^\s,])?)(?:\s+([^,]+)|,|$)/g

/**
 * Images of a page or of HTML dragged from a browser: `<img>`, `<picture>`, and `<a href>` whose path
 * ends like an image file; links to pages are passed over. One `<img>` or `<picture>` is one item: the
 * largest of srcset, then the late-loading address, then `src`. The others are no mirrors: they are smaller. `data:`
 * images are rejected only where nothing else is given. Lines are those of the opening tag.
 */
export const createHtmlParser = (context: ListContext): ListParser => {
  let { base } = context
  let baseSeen = false
  let picture: Candidate[] | undefined
  const place = createPlace()

  const emitImage = (candidates: readonly Candidate[], line: number): void => {
    const links = [...candidates].sort((a, b) => b.size - a.size).map(({ link }) => link)
    const remote = links.filter(link => !/^data:/i.test(link))
    for (const link of remote.length > 0 ? remote : links.slice(0, 1)) {
      const parsed = resolveLink(link, base)
      if ('reason' in parsed) reject(context, line, link, parsed.reason)
      else {
        context.emit({ kind: 'item', item: { url: parsed.url, origin: { source: context.source, line } } })
        return
      }
    }
  }

  const takeBase = (href: string | undefined): void => {
    if (baseSeen || href === undefined) return
    const parsed = resolveLink(href, base)
    if ('reason' in parsed) return
    base = parsed.url
    baseSeen = true
  }

  const closePicture = (line: number): void => {
    if (picture !== undefined) emitImage(picture, line)
    picture = undefined
  }

  const open = (name: string, attributes: Attributes): void => {
    const line = place.lineAt(parser.startIndex)
    switch (name) {
      case 'base':
        takeBase(attributes['href'])
        break
      case 'picture':
        closePicture(line)
        picture = []
        break
      case 'source':
        picture?.push(...srcsetOf(attributes))
        break
      case 'img':
        emitImage([...(picture ?? []), ...imageCandidates(attributes)], line)
        picture = undefined
        break
      case 'a': {
        const href = cleanLink(attributes['href'])
        if (href !== undefined && looksLikeImage(href)) emitImage([{ link: href, size: 0 }], line)
        break
      }
    }
  }

  const parser: Parser = new Parser({
    onopentag: open,
    onclosetag: name => {
      if (name === 'picture') closePicture(place.lineAt(parser.startIndex))
    },
  })

  return {
    write(text) {
      place.add(text)
      parser.write(text)
    },
    end() {
      parser.end()
      closePicture(place.lineAt(Number.POSITIVE_INFINITY))
    },
  }
}

const imageCandidates = (attributes: Attributes): Candidate[] => {
  const plain = [...lateNames, 'src'].flatMap(name => cleanLink(attributes[name]) ?? [])
  return [...srcsetOf(attributes), ...plain.map(link => ({ link, size: 0 }))]
}

/** The largest candidate of a srcset, as none or one. */
const srcsetOf = (attributes: Attributes): Candidate[] => {
  const srcset = attributes['srcset'] ?? attributes['data-srcset'] ?? ''
  let largest: Candidate | undefined
  for (const [, link = '', descriptor = '1x'] of srcset.matchAll(srcsetCandidate)) {
    const size = Number.parseFloat(descriptor)
    if (size > (largest?.size ?? 0)) largest = { link, size }
  }
  return largest === undefined ? [] : [largest]
}

/** Attribute values may be broken over lines; browsers drop the breaks (WHATWG URL, basic parser). */
const cleanLink = (value: string | undefined): string | undefined =>
  value?.replace(/[\t\n]+/g, '').trim() || undefined

/** Turns offsets into lines. Offsets are asked for in rising order, so passed breaks are forgotten. */
const createPlace = () => {
  let breaks: number[] = []
  let passed = 0
  let line = 1
  let length = 0
  return {
    add(text: string): void {
      // Only when all are passed: copying what is left each time is quadratic where tags are rare.
      if (passed === breaks.length) {
        breaks = []
        passed = 0
      }
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks.push(length + at)
      length += text.length
    },
    lineAt(offset: number): number {
      while ((breaks[passed] ?? Number.POSITIVE_INFINITY) < offset) {
        passed += 1
        line += 1
      }
      return line
    },
  }
}
