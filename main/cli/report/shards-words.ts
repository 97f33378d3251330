import { formatBytes, formatCount } from '../../../shared/text/format.ts'
import { explain } from '../../../shared/text/problems.ts'
import type { ShardsEnd } from '../../app/app.ts'
import { adviceOn } from './failure-advice.ts'

/** The shards of a batch that is packed while it downloads. */
export function shardsWords({ complete, open, lost, optOutUnknown, failure }: ShardsEnd): string[] {
  const { shards, images, bytes } = complete
  return [
    [
      `${formatCount(shards, 'shard')} (${formatBytes(bytes)}) with ${formatCount(images, 'image')}`,
      open > 0 && `${formatCount(open, 'shard')} not complete yet`,
    ]
      .filter(Boolean)
      .join(' · '),
    ...(optOutUnknown > 0 ? [optOutUnknownWords(optOutUnknown)] : []),
    ...(lost > 0
      ? [`The bytes of ${formatCount(lost, 'image')} are gone from the disk: they are queued again.`]
      : []),
    ...(failure === undefined
      ? []
      : [`A shard could not be completed. ${explain(failure, adviceOn(failure.code))}`]),
  ]
}

/** Of packed images that were saved before Shoal kept what sites ask for, or whose responses said nothing at all. */
export const optOutUnknownWords = (count: number): string =>
  `Whether their sites opted out is not known of ${formatCount(count, 'image')}: their responses named neither a type nor rules, or were not kept.`
