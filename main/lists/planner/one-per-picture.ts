import { decoded } from '../../../shared/address.ts'
import { type FoundImage, type Leftover, leave } from './found-image.ts'
import { isWebFormat, pictureAddress, plainAddressSize } from './same-picture.ts'

type Known = { image: FoundImage; key: string; size: number | undefined }

/**
 * The images of a document with those of one row or entry put together that show one picture by their addresses:
 * `/thumbs/cat.jpg` and `/full/cat.jpg`. The largest is the image, the others its addresses of last resort. The address
 * of a service, whose images begin with it, is none.
 */
export function onePerPicture(images: readonly FoundImage[], leftovers: Leftover[]): FoundImage[] {
  const units = Map.groupBy(images, ({ entity }) => entity.unit)
  const gone = new Set<FoundImage>()
  const merged = new Map<FoundImage, FoundImage>()
  for (const group of units.values()) {
    if (group.length > 1) {
      for (const service of servicesAmong(group)) {
        leave(service, 'service', leftovers)
        gone.add(service)
      }
      for (const [resized, original] of resizedAmong(group.filter(image => !gone.has(image)))) {
        original.forms.push(resized.link.link, ...resized.forms)
        gone.add(resized)
      }
    }
    for (const [first, whole] of picturesAmong(
      group.filter(image => !gone.has(image)),
      gone,
    ))
      merged.set(first, whole)
  }
  return images.filter(image => !gone.has(image)).map(image => merged.get(image) ?? image)
}

/** Links that another one beside them begins with: what is asked for images, as in IIIF, not an image. */
function servicesAmong(group: readonly FoundImage[]): FoundImage[] {
  return group.filter(({ link, cell }) => {
    const start = `${link.link.replace(/\/$/, '')}/`
    return group.some(other => other.cell.column !== cell.column && other.link.link.startsWith(start))
  })
}

/** Links to a service that resizes another image of the row: `?w=200&url=shop.example%2Fcat.jpg`, each with that one. */
function* resizedAmong(group: readonly FoundImage[]): Generator<[FoundImage, FoundImage]> {
  for (const image of group) {
    const query = image.link.link.split('?', 2)[1]
    if (query === undefined || !/(?:\.|%2e)\w+(?:\/|%2f)/i.test(query)) continue
    const asked = decoded(query)
    const original = group.find(
      other => other.cell.column !== image.cell.column && asked.includes(withoutScheme(other.link.link)),
    )
    if (original !== undefined) yield [image, original]
  }
}

/** The images that become one, by the first of each; the others of each are added to `gone`. */
function* picturesAmong(
  group: readonly FoundImage[],
  gone: Set<FoundImage>,
): Generator<[FoundImage, FoundImage]> {
  const known = group.map(image => ({ image, ...pictureAddress(image.link.link) }))
  for (const alike of Map.groupBy(known, ({ key }) => key).values()) {
    const [first, ...others] = alike
    if (first === undefined) continue
    const forms = others.filter(other => isForm(first, other))
    if (forms.length === 0 && first.image.forms.length === 0) continue
    for (const { image } of forms) gone.add(image)
    yield [first.image, largestOf(first, forms)]
  }
}

/** Whether two images of one key are forms of one picture: one cell may name several pictures in one way. */
function isForm(first: Known, other: Known): boolean {
  const [one, two] = [first.image.link.link, other.image.link.link]
  if (first.size !== other.size) {
    const areMarked = first.size !== undefined && other.size !== undefined
    return areMarked || first.image.cell.column !== other.image.cell.column
  }
  if (isWebFormat(one) !== isWebFormat(two)) return true
  return first.image.cell.column !== other.image.cell.column && withoutScheme(one) === withoutScheme(two)
}

const withoutScheme = (link: string): string => link.replace(/^https?:\/\//i, '')

/** The largest by address; where an address does not say, the names of columns have decided within one image. */
function largestOf(first: Known, others: readonly Known[]): FoundImage {
  const forms = [first, ...others].flatMap(({ image }) =>
    [image.link.link, ...image.forms].map(link => ({ link, image, ...pictureAddress(link) })),
  )
  const [start, ...rest] = forms
  if (start === undefined) return first.image
  const best = rest.reduce((best, form) => (isLarger(form, best) ? form : best), start)
  return {
    ...best.image,
    link: { ...best.image.link, link: best.link },
    forms: [...new Set(forms.map(({ link }) => link))].filter(link => link !== best.link),
    isPreview: first.image.isPreview && others.every(({ image }) => image.isPreview),
  }
}

type Form = Known & { link: string }

function isLarger(form: Form, than: Form): boolean {
  if (form.key !== than.key) return false
  const isUnsaid = form.size === undefined || than.size === undefined
  if (isUnsaid && form.image === than.image) return false
  const [size, other] = [form.size ?? plainAddressSize, than.size ?? plainAddressSize]
  return size === other ? order(form.link) < order(than.link) : size > other
}

/** Of two of one size, what every program reads, by https. */
const order = (link: string): number => (isWebFormat(link) ? 2 : 0) + (/^http:/i.test(link) ? 1 : 0)
