import { isDataLink } from '../../../shared/data-link.ts'
import { pixelSize, sizes } from './vocabulary.ts'

/** An address apart from what in it says how large its picture is. */
export type PictureAddress = {
  /** Alike for the forms of one picture on one site. */
  key: string
  /** How large this form is, on the scale of `sizes`; undefined where the address does not say. */
  size: number | undefined
}

/** Larger than what is called large: an address without a size is the original's, as a rule. */
export const plainAddressSize = 85

/** Words of a size in addresses, beside those of columns. A column called so may hold another picture. */
const wordSizes = new Map([
  ...sizes,
  ...Object.entries({ print: 88, screen: 43, sample: 30, master: 98, min: 10, download: 84 }),
])
/** Crops, which are pictures of their own. */
const crops = new Set(['portrait', 'landscape'])

const iiif =
  /^(.*)\/(?:full|square|\d[\d.,]*|pct:[\d.,]+)\/(\^?(?:full|max|!?\d*,\d*|pct:[\d.]+))\/!?[\d.]+\/(?:default|native|color|gray|bitonal)\.\w+$/i
/** `._AC_SL1500_` of Amazon. */
const amazon = /\._[A-Z\d_,]+_?(?=\.\w+$)/
const pixels = /^(?:(\d{2,4})x(?:\d{1,4}|n)?|x(\d{2,4})|(\d{2,4})px|(?:w|h|s|l|sl|sx|width)(\d{2,4}))$/i
const sizeParameter = /[?&](?:w|h|width|height|size|s|imwidth|maxwidth|fit|resize|auto|q|quality|dpr)=/i
const imagePath = /\.(jpe?g|png|gif|webp|avif|tiff?)$/i

/** What is known of a picture by its address. */
export function pictureAddress(link: string): PictureAddress {
  if (isDataLink(link)) return { key: link, size: undefined }
  const [, host = '', path = '', query = ''] = /^https?:\/\/([^/?#]*)([^?#]*)(.*)$/i.exec(link) ?? []
  const site = host.split('.').slice(-2).join('.').toLowerCase()
  const service = iiif.exec(path)
  if (service !== null) return { key: `${site}${service[1]}`, size: iiifSize(service[2] ?? '') }
  const found: number[] = []
  const code = amazon.exec(path)?.[0]
  const width = /S[LSXY](\d{2,4})/.exec(code ?? '')?.[1]
  if (width !== undefined) found.push(pixelSize(Number(width)))
  const rest = path
    .replace(amazon, '')
    .split(/([/._~,=-]+)/)
    .filter(part => {
      const size = sizeOfWord(part.toLowerCase())
      if (size !== undefined) found.push(size)
      return size === undefined
    })
    .join('')
    .replace(imagePath, '')
  const isSized = imagePath.test(path) && sizeParameter.test(query)
  const asked = /[?&](?:w|width|imwidth|maxwidth)=(\d{2,4})/i.exec(query)?.[1]
  if (isSized && asked !== undefined) found.push(pixelSize(Number(asked)))
  const key = rest
    .split(/[/._~,=-]+/)
    .filter(Boolean)
    .join('/')
    .toLowerCase()
  return {
    key: `${site}/${key}${isSized ? '' : query}`,
    size: found.length === 0 ? undefined : Math.min(...found),
  }
}

function sizeOfWord(word: string): number | undefined {
  const width = pixels.exec(word)?.slice(1).find(Boolean)
  if (width !== undefined) return pixelSize(Number(width))
  return crops.has(word) ? undefined : wordSizes.get(word)
}

function iiifSize(written: string): number {
  if (/full|max/i.test(written)) return 96
  const width = /\d{2,}/.exec(written)?.[0]
  return width === undefined ? 40 : pixelSize(Number(width))
}

/** A newer format for browsers that know it: of two forms of one size the other one is kept. */
export const isWebFormat = (link: string): boolean => /\.(?:webp|avif)(?:[?#]|$)/i.test(link)
