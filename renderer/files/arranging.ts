import type { BatchId, InputOf } from '../../shared/contract/commands.ts'
import { arrangedVerbs, arrangedWords } from '../../shared/text/arranging.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { createFollowedWork } from './followed-work.ts'

/** Renaming or moving, or taking it back, that this window shows. */
export const arranging = createFollowedWork(
  (batch, known) => call('watchArranging', { batch, ...known }),
  ({ about, totals }) => arrangedWords(totals, arrangedVerbs[about.kind]),
)

/** Takes the last renaming or moving of a batch back, or continues with that; resolves when it is over. */
export async function undoArranging(input: InputOf<'undoArranging'>): Promise<void> {
  try {
    await call('undoArranging', input)
    await arranging.follow(input.batch)
  } catch (error) {
    sayWhy(error)
  }
}

/** Takes back what is shown as done. Answers whether something was. */
export function undoShown(): boolean {
  const shown = arranging.shown.get()
  if (shown === undefined || shown.watched.state === 'running') return false
  if (shown.watched.about.kind === 'undo' || shown.watched.totals.moved === 0) return false
  void undoArranging({ batch: shown.batch })
  return true
}

export const stopArranging = (batch: BatchId): void => void call('stopArranging', { batch }).catch(sayWhy)
