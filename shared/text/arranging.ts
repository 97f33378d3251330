import type { ArrangeTotals } from '../arranging.ts'
import { formatCount } from './format.ts'

/** What renaming or moving came to, in one line. */
export function arrangedWords(
  { moved, unchanged, changed, missing, failed }: ArrangeTotals,
  verb: 'renamed' | 'moved' | 'put back',
): string {
  return [
    `${formatCount(moved, 'file')} ${verb}`,
    unchanged > 0 && `${unchanged} unchanged`,
    changed > 0 && `${changed} left, changed since ${changed === 1 ? 'it was' : 'they were'} saved`,
    missing > 0 && `${missing} missing`,
    failed > 0 && `${failed} could not be ${verb}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

export const arrangedVerbs = { rename: 'renamed', move: 'moved', undo: 'put back' } as const
