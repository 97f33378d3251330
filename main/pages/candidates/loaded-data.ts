import type { PageElement } from '../reading/page-element.ts'

/** What viewers of IIIF call the address of their manifest. */
const manifestName = /^(?:data-)?(?:iiif-?)?manifest(?:-?(?:id|ur[il]))?$/i

/** A text that can be the address of JSON. */
const address = String.raw`(?:https?:)?\/?\/?[\w./:%@~-]{2,300}`

const manifestInScript = new RegExp(
  String.raw`\b(?:iiif)?manifest(?:Id|Ur[il])?["']?\s*[:=]\s*["'](${address})["']`,
  'gi',
)
const fetchedJson = new RegExp(
  String.raw`\b(?:fetch|getJSON|axios\.get|\$\.get)\(\s*["'\`](${address}\.json(?:\?[^"'\`]{0,200})?)["'\`]`,
  'g',
)

/** Where a program says on which host its data has its images. */
const baseInScript =
  /\b(?:strapi|api|cms|cdn|assets?|images?|media|directus|storage|backend|files)(?:_?(?:url|host|base|baseurl|origin|domain))?["']?\s*[:=]\s*(?:\{\s*["']?(?:url|host|base|baseurl)["']?\s*:\s*)?["'](https?:(?:\\?\/){2}[\w.-]+(?::\d+)?)\/?["']/gi

/** Of one script: the rest are programs. */
const mostLength = 200_000
const mostLinks = 5

/** Addresses of data that an element of a page has its program load, as written. */
export function loadedByAttributes({ name, attribs }: PageElement): string[] {
  if (name === 'link') {
    const { rel = '', as, type = '', href } = attribs
    const isManifest =
      /\balternate\b/i.test(rel) && /ld\+json|application\/json/i.test(type) && /manifest/i.test(href ?? '')
    const isLoaded = /\bpreload\b/i.test(rel) && as === 'fetch' && /\.json(?:$|\?)/i.test(href ?? '')
    return href !== undefined && (isManifest || isLoaded) ? [href] : []
  }
  // Of an HTML element, it is the old cache for offline use.
  if (name === 'html') return []
  const found: string[] = []
  for (const key in attribs) {
    const value = attribs[key] ?? ''
    if (key.includes('manifest') && manifestName.test(key) && /^(?:https?:\/)?\/\S+$/i.test(value))
      found.push(value)
  }
  return found
}

/** Addresses of data that a script loads, where it names them plainly; it is never run. */
export function loadedByScript(text: string): string[] {
  const script = text.slice(0, mostLength)
  if (!/manifest|\.json/i.test(script)) return []
  const links = [manifestInScript, fetchedJson].flatMap(form =>
    [...script.matchAll(form)].map(([, link = '']) => link),
  )
  return [...new Set(links)].filter(link => /^(?:https?:\/)?\//i.test(link)).slice(0, mostLinks)
}

/** Hosts to which the addresses in a page's data belong, as its scripts say. */
export const basesInScript = (text: string): string[] =>
  /https?:/.test(text) && text.length < mostLength
    ? [...text.matchAll(baseInScript)].map(([, base = '']) => base.replaceAll('\\', ''))
    : []
