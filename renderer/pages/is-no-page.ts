import type { FoundRow } from '../../shared/contract/commands.ts'
import type { ScanHeader } from './scan.ts'

/** Whether an address that was scanned as a page is none: an image itself, or a file of another kind, such as a list. */
export function isNoPage(
  { state, summary, problems }: Pick<ScanHeader, 'state' | 'summary' | 'problems'>,
  first: Pick<FoundRow, 'foundIn'> | undefined,
): boolean {
  if (first?.foundIn === 'page') return true
  const hasImages = summary.candidates + summary.refused > 0
  return state === 'ended' && !hasImages && problems.some(({ failure }) => failure.code === 'not-a-page')
}
