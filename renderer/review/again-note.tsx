import { Text } from '@mantine/core'
import type { BatchOptions, ConflictPolicy } from '../../shared/settings.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { lastPart } from '../batch/progress.ts'
import type { Again } from '../intake/draft.ts'

const filesThere: Readonly<Record<ConflictPolicy, string>> = {
  rename: 'Files that are there stay; one that comes again gets a number.',
  skip: 'Files that are there stay, and their images are skipped.',
  overwrite: 'Files that are there are replaced.',
}

/** Which batch is run again, and what that means for what it left. */
export function AgainNote({ again, options }: { again: Again; options: BatchOptions }) {
  const { which, folder, createdAt, secretSites } = again
  const of = `“${lastPart(folder)}”, ${formatMoment(createdAt)}`
  const there = options.again ? filesThere[options.onConflict] : 'Images that are there are skipped.'
  const hasHeaders = Object.keys(options.headers).length > 0
  return (
    <Text c="dimmed">
      {which === 'missing' ? `What is missing of ${of}.` : `All of ${of}, once more. ${there}`}
      {secretSites !== undefined && hasHeaders && ` ${secretWords(secretSites)}`}
    </Text>
  )
}

const secretWords = (sites: readonly string[]): string =>
  `A page chose these links: a cookie or a login goes to ${sites.length === 0 ? 'none of their sites' : `${sites.join(', ')} alone`}.`
