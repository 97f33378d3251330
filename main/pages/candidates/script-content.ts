import { type Data, type DataGroup, readData } from '../../lists/index.ts'
import { type DataContent, dataImages } from './data-images.ts'
import { jsonLdImages } from './json-ld.ts'

type Attributes = { readonly [name: string]: string | undefined }

/** `stream`: pieces of data that are one text with those of the page's other scripts. */
export type ScriptContent = DataContent & { stream: string[] }

/** Characters of one script that are read. Data of honest pages has less. */
const mostLength = 4_000_000

const code = /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/i
const htmlText = /^text\/(?:html|.*template|x-handlebars.*|x-jquery.*|ng-.*)$/i

/** The images that a script holds as data. It is never run. */
export function readScript(attribs: Attributes, text: string): ScriptContent {
  const type = (attribs['type'] ?? '').replace(/;.*/s, '').trim()
  const data = text.slice(0, mostLength)
  if (attribs['src'] !== undefined || data.length < 10) return noContent
  if (/^application\/ld\+json$/i.test(type)) return { ...noContent, images: linkedImages(data) }
  if (htmlText.test(type)) return { ...noContent, pieces: [data] }
  // Programs have types of their own for their data.
  const isData = /json$/i.test(type) || (!code.test(type) && /^\s*[[{]/.test(data))
  if (!isData && !code.test(type)) return noContent
  if (
    /^(?:importmap|speculationrules)$/i.test(type) ||
    !/\.(?:jpe?g|png|webp|avif|gif|jxl)|ima?ge?|photo|pic|thumb|poster|cover/i.test(data)
  )
    return noContent
  if (!isData && /__next_f\s*\.push|__next_f=/.test(data))
    return { ...noContent, stream: streamOf(readData(data)) }
  const root = readData(data)
  const isReferring =
    isData &&
    /nuxt[-_]data|sveltekit/i.test(`${attribs['id'] ?? ''} ${'data-nuxt-data' in attribs ? 'nuxt-data' : ''}`)
  return { ...noContent, ...dataImages(isReferring ? resolved(root) : root) }
}

const noContent: ScriptContent = { images: [], pieces: [], stream: [] }

const linkedImages = (text: string): DataContent['images'] =>
  jsonLdImages(text).map(({ links, width, aside }) => ({
    sources: links.map((link, at) => ({
      link,
      place: 'json-ld' as const,
      ...(at === 0 && width !== undefined && { width }),
      ...(at > 0 && { name: 'thumb' }),
    })),
    fields: {},
    aside,
  }))

/** The texts that a page of React's server components pushes, one after the other. */
function streamOf(group: DataGroup): string[] {
  return group.entries.flatMap(({ value }): string[] => {
    if (typeof value !== 'object') return []
    const text = value.kind === 'list' && value.entries.length === 2 ? value.entries[1]?.value : undefined
    return typeof text === 'string' ? [text] : streamOf(value)
  })
}

/** The images of such a stream. */
export const readStream = (texts: readonly string[]): DataContent =>
  texts.length === 0 ? noContent : dataImages(readData(texts.join('').slice(0, mostLength)))

/**
 * Data whose values are in one list, while its objects hold their places in it: as it was before it was packed so
 * (the format of devalue, which Nuxt uses). Only one level: images are texts.
 */
function resolved(root: DataGroup): DataGroup {
  const list = root.entries[0]?.value
  if (typeof list !== 'object' || list.kind !== 'list') return root
  const at = (value: Data): Data => {
    const meant = typeof value === 'number' ? list.entries[value]?.value : undefined
    return meant === undefined || typeof meant === 'object' ? value : meant
  }
  const objects = list.entries.flatMap(({ value }) => (typeof value === 'object' ? [value] : []))
  return {
    kind: 'other',
    entries: objects.map(({ kind, entries }) => ({
      name: undefined,
      value: { kind, entries: entries.map(({ name, value }) => ({ name, value: at(value) })) },
    })),
  }
}
