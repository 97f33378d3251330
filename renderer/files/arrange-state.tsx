import { Button } from '@mantine/core'
import type { WatchedArranging } from '../../shared/contract/commands.ts'
import { arrangedVerbs, arrangedWords, arrangingVerbs } from '../../shared/text/arranging.ts'
import { formatCount, formatNumber } from '../../shared/text/format.ts'
import { explain } from '../../shared/text/problems.ts'
import { undoArranging } from './arranging.ts'
import { WorkBar } from './work-bar.tsx'
import { WorkResult } from './work-result.tsx'

type Props = { watched: WatchedArranging }

const doneOf = ({ totals }: WatchedArranging): number =>
  Object.values(totals).reduce((sum, count) => sum + count, 0)

export function ArrangeBar({ watched }: Props) {
  const { kind, images } = watched.about
  const done = doneOf(watched)
  // Files that were made of images come on top.
  const total = Math.max(images, done)
  return (
    <WorkBar
      label={`Files ${arrangedVerbs[kind]}`}
      done={done}
      total={total}
      words={`${arrangingVerbs[kind]}: ${formatNumber(done)} of ${formatCount(total, 'file')}`}
    />
  )
}

export function ArrangeResult({ watched: { about, state, totals, problem } }: Props) {
  const isGood = problem === undefined && state === 'ended' && totals.changed + totals.failed === 0
  return (
    <WorkResult isGood={isGood && totals.missing === 0}>
      {problem !== undefined && `${explain(problem)} `}
      {state === 'stopped' && 'Stopped. '}
      {arrangedWords(totals, arrangedVerbs[about.kind])}.
    </WorkResult>
  )
}

type ButtonProps = Props & { batch: string; size: 'compact-sm' | 'sm' }

/** The way back; of the way back itself, what is left of it. */
export function UndoButtons({ batch, watched: { about, state, totals }, size }: ButtonProps) {
  const variant = size === 'sm' ? 'default' : 'light'
  if (about.kind !== 'undo') {
    return totals.moved === 0 ? null : (
      <Button size={size} variant={variant} onClick={() => void undoArranging({ batch })}>
        Undo
      </Button>
    )
  }
  if (state === 'stopped') {
    return (
      <Button size={size} variant={variant} onClick={() => void undoArranging({ batch })}>
        Continue
      </Button>
    )
  }
  return totals.changed === 0 ? null : (
    <Button size={size} variant={variant} onClick={() => void undoArranging({ batch, evenChanged: true })}>
      {totals.changed === 1 ? 'Put it back too' : 'Put them back too'}
    </Button>
  )
}
