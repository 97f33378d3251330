import type { BatchId } from '../../shared/contract/commands.ts'
import { convertedWords } from '../../shared/text/conversion.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { createFollowedWork } from './followed-work.ts'

/** The conversion that this window shows. */
export const converting = createFollowedWork(
  (batch, known) => call('watchConversion', { batch, ...known }),
  ({ totals }) => convertedWords(totals),
)

export const stopConversion = (batch: BatchId): void => void call('stopConversion', { batch }).catch(sayWhy)
