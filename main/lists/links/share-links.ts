import { decoded, hostOf } from '../../../shared/address.ts'
import { isDataLink } from '../../../shared/data-link.ts'

/** A service whose links show a page around a file, and the address of that file. */
type Service = { name: string; host: RegExp; direct: (url: URL) => string | undefined }

const id = '([\\w-]{10,})'

/** What people copy from the address bar or a "share" button, by service. */
const services: readonly Service[] = [
  {
    name: 'Dropbox',
    host: /^(?:www\.)?dropbox\.com$/,
    direct(url) {
      if (!/^\/(?:s|scl\/fi)\//.test(url.pathname) || url.searchParams.get('raw') === '1') return undefined
      url.searchParams.set('dl', '1')
      return url.href
    },
  },
  {
    name: 'Google Drive',
    host: /^(?:drive|docs)\.google\.com$/,
    direct(url) {
      const inPath = new RegExp(`^/file/(?:u/\\d+/)?d/${id}`).exec(url.pathname)?.[1]
      const inQuery = /^\/(?:open|uc|thumbnail)$/.test(url.pathname) ? url.searchParams.get('id') : null
      const file = inPath ?? inQuery
      const key = url.searchParams.get('resourcekey')
      if (file === null || file === undefined) return undefined
      return `https://drive.google.com/uc?export=download&id=${file}${key === null ? '' : `&resourcekey=${key}`}`
    },
  },
  {
    name: 'OneDrive',
    host: /^1drv\.ms$/,
    // The sharing API takes the link itself, in base64url without its padding.
    direct: url =>
      `https://api.onedrive.com/v1.0/shares/u!${Buffer.from(url.href).toString('base64url')}/root/content`,
  },
  {
    name: 'OneDrive by its long links',
    host: /^onedrive\.live\.com$/,
    direct: url =>
      /^\/(?:embed|redir)$/.test(url.pathname) && url.searchParams.has('resid')
        ? `${url.origin}/download${url.search}`
        : undefined,
  },
  {
    name: 'SharePoint',
    host: /\.sharepoint\.com$/,
    direct(url) {
      if (!/^\/:i:\//.test(url.pathname)) return undefined
      url.searchParams.set('download', '1')
      return url.href
    },
  },
  {
    name: 'Imgur',
    host: /^(?:www\.|m\.)?imgur\.com$/,
    // It answers with the image's own type, whatever the ending.
    direct(url) {
      const image = /^\/([a-zA-Z\d]{5,8})$/.exec(url.pathname)?.[1]
      return image === undefined || image === 'gallery' ? undefined : `https://i.imgur.com/${image}.jpg`
    },
  },
  {
    name: 'GitHub',
    host: /^github\.com$/,
    direct(url) {
      const [, repository, path] = /^\/([^/]+\/[^/]+)\/blob\/(.+)$/.exec(url.pathname) ?? []
      return path === undefined ? undefined : `https://raw.githubusercontent.com/${repository}/${path}`
    },
  },
  {
    name: 'GitLab',
    host: /^gitlab\.com$/,
    direct: url => (url.pathname.includes('/-/blob/') ? url.href.replace('/-/blob/', '/-/raw/') : undefined),
  },
  {
    name: 'Bitbucket',
    host: /^bitbucket\.org$/,
    direct: url =>
      /^\/[^/]+\/[^/]+\/src\//.test(url.pathname) ? url.href.replace('/src/', '/raw/') : undefined,
  },
  {
    name: 'Codeberg',
    host: /^codeberg\.org$/,
    direct: url =>
      /^\/[^/]+\/[^/]+\/src\/(?:branch|tag|commit)\//.test(url.pathname)
        ? url.href.replace('/src/', '/raw/')
        : undefined,
  },
  {
    name: 'Unsplash',
    host: /^(?:www\.)?unsplash\.com$/,
    direct(url) {
      // The number ends the words of the address.
      const photo = /^\/(?:[a-z]{2}\/)?photos\/(?:.*-)?([\w-]{11})\/?$/.exec(url.pathname)?.[1]
      return photo === undefined ? undefined : `${url.origin}/photos/${photo}/download`
    },
  },
  {
    name: 'GitHub Gist',
    host: /^gist\.github\.com$/,
    direct: url =>
      /^\/[\w-]+\/[\da-f]{20,}$/.test(url.pathname) ? `${url.origin}${url.pathname}/raw` : undefined,
  },
  {
    name: 'Hugging Face',
    host: /^huggingface\.co$/,
    direct: url =>
      /^\/(?:datasets\/)?[^/]+\/[^/]+\/blob\//.test(url.pathname)
        ? url.href.replace('/blob/', '/resolve/')
        : undefined,
  },
  {
    name: 'Box',
    host: /(?:^|\.)box\.com$/,
    direct(url) {
      const file = /^\/s\/([a-z\d]{20,})$/.exec(url.pathname)?.[1]
      return file === undefined ? undefined : `${url.origin}/shared/static/${file}`
    },
  },
  {
    name: 'Wikimedia',
    host: /(?:^|\.)(?:wikipedia|wikimedia)\.org$/,
    direct(url) {
      const file = /^\/wiki\/(?:File|Image|Datei|Fichier|Archivo|Ficheiro|Bestand|Plik|Файл):(.+)$/i.exec(
        decoded(url.pathname),
      )?.[1]
      return file === undefined
        ? undefined
        : `${url.origin}/wiki/Special:FilePath/${encodeURIComponent(file)}`
    },
  },
]

const anyService = new RegExp(services.map(({ host }) => host.source).join('|'))

/** The address of the file that a share link shows, or the link as it is. `link`: as `parseLink` gives it. */
export function directLink(link: string): string {
  if (isDataLink(link)) return link
  const at = hostOf(link)
  if (!anyService.test(at)) return link
  const service = services.find(({ host }) => host.test(at))
  return service?.direct(new URL(link)) ?? link
}
