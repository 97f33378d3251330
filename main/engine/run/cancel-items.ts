import type { SettledItem } from '../../../shared/model.ts'
import type { QueuedItem } from '../../store/store.ts'
import { ignoredBy } from '../../system/log.ts'
import { forgetKept } from '../transfer/transfer.ts'
import type { InLine } from './host-queues.ts'
import { noteSettled, type RunState } from './state.ts'

/** Settles items that are not open as cancelled. `note` writes that down. */
export function cancelItems(
  run: RunState,
  items: readonly InLine[],
  note: (cancelled: SettledItem[]) => void,
): void {
  const now = run.context.world.clock.now()
  const cancelled = items.map(({ host, queued }) => ({ host, queued, item: cancelledItem(queued, now) }))
  note(cancelled.map(({ item }) => item))
  for (const { host, queued, item } of cancelled) {
    forget(run, queued)
    noteSettled(run, host, item)
  }
}

/** Removes what was kept of a cancelled item. Whether that works makes no difference to the item any more. */
function forget(run: RunState, queued: QueuedItem): void {
  if (queued.part === undefined) return
  const { batch, names, context } = run
  const forgetting = forgetKept({ batch, queued, names }, context.options).catch(
    ignoredBy(context.world.log, 'removing an unfinished file'),
  )
  run.tidying = run.tidying.then(() => forgetting)
}

const cancelledItem = ({ index, item, queuedAt }: QueuedItem, now: number): SettledItem => ({
  index,
  item,
  state: { kind: 'cancelled' },
  attempts: [],
  times: { queuedAt, settledAt: now, queuedMs: now - queuedAt, activeMs: 0 },
})
