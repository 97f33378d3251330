import { type FoundDuplicates, spareOf } from '../duplicates.ts'
import { formatBytes, formatCount, formatNumber } from './format.ts'

/** What was found, in one line without a full stop. */
export function duplicatesWords({ groups, unread }: FoundDuplicates): string {
  const { images, bytes } = spareOf(groups)
  const found =
    groups.length === 0
      ? 'No duplicates'
      : `${formatCount(images, 'duplicate')} in ${formatCount(groups.length, 'group')}, ${formatBytes(bytes)}`
  return unread === 0 ? found : `${found} · ${formatNumber(unread)} could not be looked at`
}
