import { isWebAddress } from '../../../shared/address.ts'
import { type DataGroup, looksLikeImage, readData } from '../../lists/index.ts'
import { wholeLink } from '../reading/links.ts'
import { dataImages } from './data-images.ts'
import { noContent, type PageContent, type WrittenImage } from './page-content.ts'

/**
 * What an answer in JSON holds: an API's data, a JSON Feed (1.1), a IIIF manifest or info.json, or an index of files as
 * nginx and Caddy write it. Its page of entries leads on where it says so.
 */
export function readJson(text: string, url: string): PageContent {
  const root = readData(text)
  const files = filesOf(root, url)
  const { images, pieces } = dataImages(root)
  const isManifest = images.some(({ sources }) => sources.some(({ place }) => place === 'iiif'))
  return {
    ...noContent(),
    images: [...files.images, ...(isManifest ? images.map(withoutThumbnails) : images)],
    pieces,
    pages: [...files.pages, ...nextPages(root, url), ...manifestsOf(root)],
  }
}

/** What a manifest calls a thumbnail is one of its images, in small. */
const withoutThumbnails = (image: WrittenImage): WrittenImage =>
  image.sources.every(({ name }) => name === 'thumbnail') ? { ...image, aside: 'beside' } : image

/** Manifests of a collection, and collections in it (IIIF Presentation API 2 and 3). */
function manifestsOf(root: DataGroup): string[] {
  const top = root.entries[0]?.value
  const lists = typeof top === 'object' && top.kind === 'object' ? top.entries : []
  return lists.flatMap(({ name, value }) => {
    if (!/^(?:manifests|collections|members|items)$/.test(name ?? '') || typeof value !== 'object') return []
    return value.entries.flatMap(({ value: entry }) => {
      const text = (key: string) =>
        typeof entry === 'object' ? entry.entries.find(({ name }) => name === key)?.value : undefined
      const id = text('id') ?? text('@id')
      const type = text('type') ?? text('@type')
      const isPart = typeof type === 'string' && /^(?:sc:)?(?:Manifest|Collection)$/.test(type)
      return isPart && typeof id === 'string' && isWebAddress(id) ? [id] : []
    })
  })
}

/** Objects of an index name files and folders: `[{"name": "a.jpg", "type": "file", "size": 1, "mtime": "…"}]`. */
function filesOf(root: DataGroup, url: string): { images: WrittenImage[]; pages: string[] } {
  const images: WrittenImage[] = []
  const pages: string[] = []
  const list = root.entries[0]?.value
  const base = url.replace(/[?#].*/s, '').replace(/\/?$/, '/')
  for (const { value } of typeof list === 'object' && list.kind === 'list' ? list.entries : []) {
    if (typeof value !== 'object') continue
    const text = (name: string) => value.entries.find(entry => entry.name === name)?.value
    const name = text('name')
    const isIndexed = value.entries.some(entry => /^(?:mtime|mod_time)$/.test(entry.name ?? ''))
    if (typeof name !== 'string' || !isIndexed || name.includes('/..')) continue
    const link = encodeURI(name).replace(/[?#]/g, encodeURIComponent)
    const isFolder = text('type') === 'directory' || name.endsWith('/')
    if (isFolder) pages.push(...[wholeLink(link.replace(/\/?$/, '/'), base) ?? []].flat())
    else if (looksLikeImage(link))
      images.push({ sources: [{ link: `./${link}`, place: 'listing' }], fields: {}, base })
  }
  return { images, pages }
}

/** Where the next entries are: `next_url` of a JSON Feed, `next` of an API. */
function nextPages(root: DataGroup, url: string): string[] {
  const top = root.entries[0]?.value
  const entries = typeof top === 'object' && top.kind === 'object' ? top.entries : []
  return entries.flatMap(({ name, value }) => {
    const leads = /^(?:next|next_?url|next_?page|next_?page_?url|load_?more(?:_?url)?)$/i.test(name ?? '')
    const isAddress = typeof value === 'string' && /^(?:https?:)?\/|^\?/.test(value)
    return leads && isAddress ? (wholeLink(value, url) ?? []) : []
  })
}
