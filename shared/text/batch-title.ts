import { isWebAddress, lastSegmentOf } from '../address.ts'
import { publicUrl } from '../public-url.ts'
import { formatCount } from './format.ts'

/**
 * Where the images of a batch are from. `hosts`: those with the most images first. `common`: the link of the only image,
 * or what the links have in common up to a slash. `isPart`: more hosts may be among its other images.
 */
export type BatchOrigin = { source: string; hosts: readonly string[]; common: string; isPart: boolean }

/**
 * What a batch is called that has no name: after its page, its list, or where its links lead, such as “photos.csv”,
 * “example.org · azores” or “example.org and 2 others”.
 */
export function batchTitle({ source, hosts, common, isPart }: BatchOrigin): string {
  if (source === 'sample') return 'Sample'
  if (isWebAddress(source)) return addressTitle(source)
  // Texts that were typed, pasted or dropped have no name that anybody gave.
  const isGiven = /^(?:typed|pasted|dropped) /.test(source) || source === 'arguments' || source === 'stdin'
  const file = source.split(/[\\/]/).findLast(part => part !== '')
  if (!isGiven && file !== undefined) return file
  const [host = 'Images', ...others] = hosts
  if (others.length === 0) return isWebAddress(common) ? addressTitle(common) : host
  return `${host} and ${isPart ? 'others' : formatCount(others.length, 'other')}`
}

/** A page or folder of a site: “example.org · azores”. A secret in its path is not shown. */
const addressTitle = (address: string): string =>
  [URL.parse(address)?.host, lastSegmentOf(publicUrl(address))].filter(Boolean).join(' · ')
