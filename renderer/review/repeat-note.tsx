import { Text } from '@mantine/core'
import type { BatchOptions, ConflictPolicy } from '../../shared/settings.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { lastPart } from '../batch/progress.ts'
import type { RepeatedBatch } from '../intake/draft.ts'

const filesThere: Readonly<Record<ConflictPolicy, string>> = {
  rename: 'Existing files stay; a new file with the same name gets a number.',
  skip: 'Existing files stay, and their images are skipped.',
  overwrite: 'Existing files are replaced.',
}

/** Which batch is run again, and what that means for what it left. */
export function RepeatNote({ batch, options }: { batch: RepeatedBatch; options: BatchOptions }) {
  const { which, folder, createdAt, secretSites } = batch
  const of = `“${lastPart(folder)}”, ${formatMoment(createdAt)}`
  const there =
    options.saved === 'again' ? filesThere[options.onConflict] : 'Images you already have are skipped.'
  const hasHeaders = Object.keys(options.headers).length > 0
  return (
    <Text c="dimmed">
      {which === 'missing' ? `The missing images of ${of}.` : `All of ${of} again. ${there}`}
      {secretSites !== undefined && hasHeaders && ` ${secretWords(secretSites)}`}
    </Text>
  )
}

const secretWords = (sites: readonly string[]): string =>
  `A page chose these links: a cookie or a login goes to ${sites.length === 0 ? 'none of their sites' : `${sites.join(', ')} alone`}.`
