import type { ArrangeEnd, ArrangePlan, ArrangeTotals, ArrangeWish } from '../arranging.ts'
import { formatCount, formatNumber } from './format.ts'

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

/** Words that follow a colon. */
export const undatedWhy = 'it does not say when it was taken'

/** What stays as it is, where names say when an image was taken. */
export const undatedWords = (undated: number): string =>
  undated === 1
    ? '1 image does not say when it was taken, and stays as it is. To name it too: {taken|undated}.'
    : `${formatNumber(undated)} images do not say when they were taken, and stay as they are. To name them too: {taken|undated}.`

/** Why a file stays where it is; undefined where it does not, or has nothing to do there. */
export function whyLeft(end: ArrangeEnd): string | undefined {
  switch (end.kind) {
    case 'changed':
      return 'it was changed since it was saved'
    case 'missing':
      return 'it is not there any more'
    case 'failed':
      return end.why
    default:
      return undefined
  }
}

/** What renaming or moving would do. `isWhole`: to all of the batch. `isAll`: no image was left out of the plan. */
export function plannedWords(
  { files, unchanged, numbered, undated }: ArrangePlan,
  {
    kind,
    isWhole,
    isAll = true,
  }: { kind: ArrangeWish['kind']; isWhole: boolean; isAll?: boolean | undefined },
): string[] {
  const isMove = kind === 'move'
  const some = [
    `${formatCount(files, 'file')} will be ${arrangedVerbs[kind]}`,
    ...(unchanged > 0 ? [`${formatNumber(unchanged)} ${isMove ? 'there already' : 'unchanged'}`] : []),
  ]
  const none = isMove
    ? 'All files are in this folder already'
    : `All ${undated > 0 ? 'other ' : ''}files have these names already`
  const taken =
    numbered === 1
      ? '1 of the names is taken: that file gets a number.'
      : `${formatNumber(numbered)} of the names are taken: these files get a number.`
  const all = [
    (files > 0 || unchanged > 0 || undated === 0) && `${files === 0 ? none : some.join(' · ')}.`,
    numbered > 0 && taken,
    undated > 0 && undatedWords(undated),
    !isAll && 'There are more images than were looked at for this.',
    isMove && isWhole && files > 0 && 'This is the folder of the batch from then on.',
  ]
  return all.filter(line => line !== false)
}

export const arrangingVerbs = { rename: 'Renaming', move: 'Moving', undo: 'Putting back' } as const

export const arrangedVerbs = { rename: 'renamed', move: 'moved', undo: 'put back' } as const
