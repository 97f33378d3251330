import type { DataEntry } from '../../lists/index.ts'

/**
 * The whole image of an image service, where an object describes one: an info.json or the service of a canvas (IIIF Image
 * API 1 to 3). Its size is that of the service, where it says one.
 */
export function iiifImage(entries: readonly DataEntry[]): { link: string; width?: number } | undefined {
  const text = (name: string): string | undefined => {
    const value = entries.find(entry => entry.name === name)?.value
    if (typeof value === 'string') return value
    const first = typeof value === 'object' ? value.entries[0]?.value : undefined
    return typeof first === 'string' ? first : undefined
  }
  const id = text('@id') ?? text('id')
  if (id === undefined || !/^https?:\/\//i.test(id)) return undefined
  const says = [text('@context'), text('profile'), text('type'), text('@type')].join(' ')
  const isService = /iiif\.io\/api\/image|image-api|ImageService[123]|^\s*level[012]|\slevel[012]\s/.test(
    says,
  )
  if (!isService || (/presentation/.test(says) && !/ImageService/.test(says))) return undefined
  const version = /ImageService3|api\/image\/3/.test(says)
    ? 3
    : /api\/image\/1|image-api\/1|ImageService1/.test(says)
      ? 1
      : 2
  const width = entries.find(entry => entry.name === 'width')?.value
  const path =
    version === 3
      ? 'full/max/0/default.jpg'
      : version === 2
        ? 'full/full/0/default.jpg'
        : 'full/full/0/native.jpg'
  return { link: `${id.replace(/\/+$/, '')}/${path}`, ...(typeof width === 'number' && { width }) }
}
