import type { Snapshot } from './handle.ts'
import { asActive, asHeld } from './open-item.ts'
import type { RunState } from './state.ts'

/** A run as it is now. */
export function snapshotOf({ context, tally, source, openItems, feeder }: RunState): Snapshot {
  const { scheduler, world } = context
  const now = world.clock.now()
  const open = openItems.all()
  return {
    ...tally.snapshot(),
    reading: source.kind === 'reading',
    active: open
      .filter(({ state }) => state.kind !== 'queued')
      .map(item => asActive(item, now))
      .concat(feeder.held.map(asHeld)),
    coolingHosts: scheduler.cooling(),
    times: tally.times(now, scheduler.peakAtOnce),
  }
}
