import { imageTypes } from '../../shared/image.ts'

/** A page address as a person types it, whole: `example.org/films` is on https. Undefined where it is none. */
export function addressOf(text: string): string | undefined {
  const trimmed = text.trim()
  const hasScheme = /^https?:\/\//i.test(trimmed)
  // Another scheme, and no port: `mailto:someone`.
  const isOther = !hasScheme && /^[a-z][\w+.-]*:(?!\d)/i.test(trimmed)
  const url = isOther || /\s/.test(trimmed) ? null : URL.parse(hasScheme ? trimmed : `https://${trimmed}`)
  // A word alone is a search, not a host; only this machine has no dot.
  return url !== null && /\.|^localhost$|^\[/.test(url.hostname) ? url.href : undefined
}

/** Whether a link has nothing of an image: a page, maybe, with images on it. */
export const mayBePage = (url: string): boolean => !imageName.test(new URL(url).pathname)

const imageName = new RegExp(`\\.(jpe|jpeg|jfif|tif|svgz|${imageTypes.join('|')})$`, 'i')
