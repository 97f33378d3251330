import { lastSegmentOf } from '../address.ts'
import { formatCount } from './format.ts'

/**
 * Where the images of a batch are from. `hosts`: those with the most images first. `isPart`: more hosts may be among
 * its other images.
 */
export type BatchOrigin = { source: string; hosts: readonly string[]; isPart: boolean }

/**
 * What a batch is called that has no name: after its page, its list, or its hosts, such as “photos.csv” or
 * “example.org and 2 others”.
 */
export function batchTitle({ source, hosts, isPart }: BatchOrigin): string {
  if (source === 'sample') return 'Sample'
  const page = URL.parse(source)
  if (page !== null && /^https?:$/.test(page.protocol))
    return [page.host, lastSegmentOf(source)].filter(Boolean).join(' · ')
  // Texts that were typed, pasted or dropped have no name that anybody gave.
  const isGiven = /^(?:typed|pasted|dropped) /.test(source) || source === 'arguments' || source === 'stdin'
  const file = source.split(/[\\/]/).findLast(part => part !== '')
  if (!isGiven && file !== undefined) return file
  const [host = 'Images', ...others] = hosts
  if (others.length === 0) return host
  return `${host} and ${isPart ? 'others' : formatCount(others.length, 'other')}`
}
