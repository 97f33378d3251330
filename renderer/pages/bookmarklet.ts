import { handOverScheme, mostHandedLinks, mostHandOverBytes } from '../../shared/hand-over.ts'

/** Where a bookmark hands over to: the app's own scheme, or the landing page of `shoal web`. */
export type BookmarkTarget = { form: string } | { scheme: string }

type Limits = { links: number; bytes: number; windowsBytes: number }

/** Windows starts no program with a longer address (Chromium, Firefox and the system's own limit of 2,083). */
const mostWindowsBytes = 2000

/** The address of the bookmark. It runs in the page that the user looks at, so it sees what the user sees. */
export function bookmarkletFor(target: BookmarkTarget): string {
  const limits: Limits = {
    links: mostHandedLinks,
    // The form's page takes the same address.
    bytes: mostHandOverBytes,
    windowsBytes: mostWindowsBytes,
  }
  const code = `(${collectImages})(${JSON.stringify(target)},${JSON.stringify(limits)},${JSON.stringify(handOverScheme)})`
  return `javascript:${encodeURIComponent(code)}`
}

/** The target of this window. */
export const bookmarkTarget = ({ protocol, origin }: Location): BookmarkTarget =>
  protocol === 'http:' ? { form: `${origin}/hand-over` } : { scheme: handOverScheme }

/**
 * Collects the images of a page and hands them over. Its text becomes the bookmark: it uses nothing but its arguments and
 * what every page has.
 */
function collectImages(target: BookmarkTarget, limits: Limits, scheme: string): void {
  const found = new Set<string>()
  const add = (address: string | null | undefined) => {
    const url = address ? URL.parse(address, document.baseURI) : null
    if (url?.protocol === 'http:' || url?.protocol === 'https:') found.add(url.href)
  }
  const isImage = /\.(jpe?g|png|gif|webp|avif|tiff?|bmp|svg)$/i
  /** The candidate of a srcset that says it is the largest. */
  const largest = (srcset: string) => {
    const candidates = srcset.split(/,\s+/).map(part => part.trim().split(/\s+/))
    candidates.sort(([, a = '1x'], [, b = '1x']) => Number.parseFloat(b) - Number.parseFloat(a))
    return candidates[0]?.[0]
  }
  for (const image of document.images) {
    // Icons and counting pixels.
    if (image.complete && image.naturalWidth < 50 && image.naturalHeight < 50) continue
    const around = image.closest('a')
    if (around !== null && isImage.test(around.pathname)) add(around.href)
    else add((image.srcset && largest(image.srcset)) || image.currentSrc || image.src)
  }
  for (const element of document.querySelectorAll<HTMLElement>('[style*="url("]'))
    add(/url\(\s*["']?([^"')]+)/.exec(element.style.backgroundImage)?.[1])
  for (const video of document.querySelectorAll('video')) add(video.poster)

  const links = [...found]
  const fields = new URLSearchParams()
  fields.set('from', location.href.split('#')[0] ?? '')
  for (const link of links) fields.append('url', link)
  const address = `${scheme}://add?${fields}`
  const copy = () => {
    const text = links.join('\n')
    const words = `${links.length} image addresses were copied. Paste them in Shoal.`
    navigator.clipboard.writeText(text).then(
      () => alert(words),
      () => prompt('Copy these addresses and paste them in Shoal:', text),
    )
  }

  const most = 'scheme' in target && /Windows/.test(navigator.userAgent) ? limits.windowsBytes : limits.bytes
  if (links.length === 0) {
    alert('Shoal found no images on this page.')
    return
  }
  if (links.length > limits.links || address.length > most) {
    copy()
    return
  }
  if ('scheme' in target) {
    location.href = address
    return
  }
  // A site may forbid forms that lead elsewhere.
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    if (effectiveDirective === 'form-action') copy()
  })
  const form = document.createElement('form')
  form.method = 'post'
  form.action = target.form
  form.target = '_blank'
  form.hidden = true
  const field = document.createElement('input')
  field.name = 'address'
  field.value = address
  form.append(field)
  document.body.append(form)
  form.submit()
  form.remove()
}
