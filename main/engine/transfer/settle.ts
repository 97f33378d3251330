import type { Failure, OutOfRoom } from '../../../shared/failure.ts'
import type { SettledItem, SettledState } from '../../../shared/model.ts'
import type { StoredPart } from '../../store/store.ts'
import { isOutOfRoom } from '../files/disk-failure.ts'
import type { RunContext } from '../run-context.ts'
import type { TransferJob } from './transfer-job.ts'
import type { TransferLog } from './transfer-log.ts'

export type TransferEnd =
  | { kind: 'settled'; settled: SettledItem }
  /** Back to the queue, with what may be continued. */
  | { kind: 'interrupted'; part: StoredPart | undefined }
  /** The lane that held the whole file is gone: it must be fetched again. */
  | { kind: 'lost' }
  /** Back to the queue until there is room. */
  | { kind: 'out-of-room'; code: OutOfRoom }

/** Ends an item in this state, durably. */
export async function settle(state: SettledState, job: TransferJob, log: TransferLog): Promise<TransferEnd> {
  const settled = log.settled(state)
  await job.claim(settled)
  return { kind: 'settled', settled }
}

/**
 * A full disk is no failure of the item's, nor is a system that opens no more files; any other is, even where the store
 * cannot note it.
 */
export async function settleFailed(
  cause: Failure,
  job: TransferJob,
  log: TransferLog,
  { outOfFiles }: Pick<RunContext, 'outOfFiles'>,
): Promise<TransferEnd> {
  if (isOutOfRoom(cause.code)) return { kind: 'out-of-room', code: cause.code }
  if (cause.code === 'too-many-open-files') {
    // Where it is interrupted meanwhile, the run knows what becomes of it.
    const goesOn = await outOfFiles(job.controller.signal).catch(() => true)
    if (goesOn) return { kind: 'interrupted', part: undefined }
  }
  const settled = log.settled(failed(cause))
  // The store said no: the next run finds the item in the queue.
  await job.claim(settled).catch(() => {})
  return { kind: 'settled', settled }
}

export const failed = (failure: Failure): SettledState => ({ kind: 'failed', failure })
