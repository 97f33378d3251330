import type { CheerioAPI } from 'cheerio/slim'
import type { Aside } from '../../../shared/scan.ts'
import { looksLikeImage } from '../../lists/index.ts'
import { wholeLink } from '../reading/links.ts'
import { noContent, type PageContent, type WrittenImage } from './page-content.ts'

/**
 * The images of a listing: of a storage (Amazon S3, and others in its form: ListBucketResult; Azure: EnumerationResults),
 * with the address of its next part, or of a server's folder. Undefined for other documents.
 */
export function readListing($: CheerioAPI, url: string): PageContent | undefined {
  const root = $.root().children().first()
  const name = (root[0]?.name ?? '').replace(/^.*:/, '')
  if (name === 'list') return readIndex($, url)
  if (name !== 'ListBucketResult' && name !== 'EnumerationResults') return undefined
  const files =
    name === 'ListBucketResult'
      ? objectsOf($, url)
      : blobsOf($, root.attr('ServiceEndpoint'), root.attr('ContainerName'), url)
  return { ...noContent(), images: imagesOf(files), further: [nextOf($, url) ?? []].flat() }
}

const imagesOf = (files: readonly ListedFile[]): WrittenImage[] =>
  files
    .filter(({ link }) => looksLikeImage(link))
    .map(({ link, date }) => ({
      sources: [{ link, place: 'listing' }],
      fields: date === '' ? {} : { date },
      aside: asideOfFile(link),
    }))

/** An index of files as nginx writes it as XML (`autoindex_format xml`). */
function readIndex($: CheerioAPI, url: string): PageContent | undefined {
  const entries = $('list > file[mtime], list > directory[mtime]').toArray()
  if (entries.length === 0) return undefined
  const files = entries.map(entry => ({
    isFolder: entry.name === 'directory',
    link: new URL(`./${encodeURIComponent($(entry).text().trim())}`, url.replace(/[?#].*/s, '')).href,
    date: $(entry).attr('mtime') ?? '',
  }))
  const folders = files.filter(({ isFolder }) => isFolder)
  return {
    ...noContent(),
    images: imagesOf(files.filter(({ isFolder }) => !isFolder)),
    pages: folders.map(({ link }) => `${link}/`),
  }
}

/** Files in hidden folders are made from others; a site's logo may lie among its photos. */
function asideOfFile(link: string): Aside | undefined {
  if (/\/\.[^/]/.test(link.replace(/^https?:\/\/[^/]*/, ''))) return 'beside'
  const name = /[^/]*$/.exec(link)?.[0] ?? ''
  return /^(?:site-?)?logo\.\w+$/i.test(name) ? 'logo' : /^favicon\b/i.test(name) ? 'icon' : undefined
}

type ListedFile = { link: string; date: string }

function objectsOf($: CheerioAPI, url: string): ListedFile[] {
  const bucket = $('ListBucketResult > Name').first().text().trim()
  const { origin, pathname } = new URL(url)
  // The bucket's name is a part of the host, or the first part of the path.
  const isInPath = bucket !== '' && decodeURI(pathname).split('/')[1] === bucket
  const base = `${origin}/${isInPath ? `${encodeURIComponent(bucket)}/` : ''}`
  return $('ListBucketResult > Contents')
    .toArray()
    .map(entry => ({
      link: base + $(entry).children('Key').text().split('/').map(encodeURIComponent).join('/'),
      date: $(entry).children('LastModified').text().trim(),
    }))
}

function blobsOf(
  $: CheerioAPI,
  endpoint: string | undefined,
  container: string | undefined,
  url: string,
): ListedFile[] {
  const base = `${(endpoint ?? new URL('/', url).href).replace(/\/?$/, '/')}${container === undefined ? '' : `${container}/`}`
  return $('Blobs > Blob')
    .toArray()
    .map(entry => ({
      link:
        $(entry).children('Url').text().trim() ||
        base + $(entry).children('Name').text().split('/').map(encodeURIComponent).join('/'),
      date: $(entry).find('Last-Modified').text().trim(),
    }))
}

/** A listing has a thousand entries at most, and names the address of the next ones. */
function nextOf($: CheerioAPI, url: string): string | undefined {
  const token = $('ListBucketResult > NextContinuationToken').text().trim()
  const last =
    $('ListBucketResult > NextMarker').text().trim() || $('ListBucketResult > Contents > Key').last().text()
  const isCut = $('ListBucketResult > IsTruncated').text().trim() === 'true'
  const marker = $('EnumerationResults > NextMarker').text().trim()
  const next = new URL(url)
  if (token !== '') next.searchParams.set('continuation-token', token)
  else if (isCut && last !== '') next.searchParams.set('marker', last)
  else if (marker !== '') next.searchParams.set('marker', marker)
  else return undefined
  return wholeLink(next.href, url)
}
