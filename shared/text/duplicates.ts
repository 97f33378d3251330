import { type FoundDuplicates, spareOf } from '../duplicates.ts'
import { formatBytes, formatCount, formatNumber } from './format.ts'

/** What was found, in one line without a full stop. `all`: where only the first groups are given. */
export function duplicatesWords(
  { groups, unread }: FoundDuplicates,
  all = { groups: groups.length, ...spareOf(groups) },
): string {
  const found =
    all.groups === 0
      ? 'No duplicates'
      : `${formatCount(all.images, 'duplicate')} in ${formatCount(all.groups, 'group')}, ${formatBytes(all.bytes)}`
  return unread === 0 ? found : `${found} · ${formatNumber(unread)} could not be looked at`
}
