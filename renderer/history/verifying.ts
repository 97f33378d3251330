import type { BatchId, WatchedVerify } from '../../shared/contract/commands.ts'
import { formatVerified } from '../../shared/verified.ts'
import { call } from '../client.ts'
import { askThroughLosses } from '../follow-latest.ts'
import { setWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import { createValue } from '../value.ts'

/** The check this window follows; `watched` is absent until the first answer. */
export type FollowedVerify = { batch: BatchId; watched: WatchedVerify | undefined }

/** It goes on while other views are looked at. */
export const verifying = createValue<FollowedVerify | undefined>(undefined)

/** Checks the folder of a batch again and follows that. */
export async function verifyFolder(batch: BatchId): Promise<void> {
  const mine: FollowedVerify = { batch, watched: undefined }
  verifying.set(mine)
  setWindow({ spoken: '' })
  try {
    await call('verifyFolder', { batch })
    await follow(mine)
  } catch (error) {
    sayWhy(error)
    if (verifying.get()?.batch === batch) verifying.set(undefined)
  }
}

export const stopVerify = (batch: BatchId): Promise<void> => call('stopVerify', { batch }).catch(sayWhy)

export function closeVerify(batch: BatchId): void {
  verifying.set(undefined)
  void stopVerify(batch)
}

/** With one question always open, until it is over or another one is followed. */
async function follow(first: FollowedVerify): Promise<void> {
  let shown = first
  let since: number | undefined
  while (verifying.get() === shown) {
    const watched = await watch(first.batch, since)
    if (verifying.get() !== shown) return
    // The application was started again meanwhile.
    if (watched === undefined) return verifying.set(undefined)
    since = watched.revision
    shown = { batch: first.batch, watched }
    verifying.set(shown)
    if (watched.state === 'running') continue
    if (watched.problem === undefined) setWindow({ spoken: formatVerified(watched.found) })
    return
  }
}

const watch = (batch: BatchId, since: number | undefined): Promise<WatchedVerify | undefined> =>
  askThroughLosses(() => call('watchVerify', { batch, ...(since !== undefined && { since }) }))
