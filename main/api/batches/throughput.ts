import type { BatchHeader } from '../../../shared/contract/commands.ts'
import { itemsOf } from '../../../shared/outcomes.ts'
import { type ActiveItem, type BatchCounts, createMeter, type Meter, type Snapshot } from '../../app/app.ts'

/** How many items are in each state. The store has those that run as queued. */
export function countsOf(
  totals: BatchCounts,
  items: number,
  live: readonly ActiveItem[],
): BatchHeader['counts'] {
  const running = live.filter(({ state }) => state.kind === 'active')
  const saving = running.filter(({ isSaving }) => isSaving).length
  const active = running.length - saving
  const backoff = live.filter(({ state }) => state.kind === 'backoff').length
  const { saved, skipped, failed, cancelled, deleted } = totals
  const settled = saved + skipped + failed + cancelled + deleted
  const queued = Math.max(0, items - settled - running.length - backoff)
  return { ...itemsOf(totals), items, queued, active, saving, backoff }
}

/** How many were paused by themselves. */
export const heldOf = (live: readonly ActiveItem[]): number =>
  live.filter(({ state }) => state.kind === 'paused').length

/** With less than this, the pace is not known. */
const paceItems = 3
const paceMs = 1000

/**
 * Time left, in ms. An image that waits for its retry comes no sooner than that, however fast the others came.
 * Unknown while more come, or while the batch is not running. `now`: epoch ms.
 */
export function remainingMs(
  run: Snapshot,
  counts: BatchHeader['counts'],
  bytesPerSecond: number,
  now: number,
): number | undefined {
  const left = atThisPaceMs(run, counts, bytesPerSecond)
  if (left === undefined) return undefined
  const waits = run.active.map(({ state }) => (state.kind === 'backoff' ? state.retryAt - now : 0))
  return waits.reduce((most, wait) => Math.max(most, wait), left)
}

/** From bytes where all sizes are known, else from the pace of the items so far. */
function atThisPaceMs(
  { active, times, saved, skipped, failed, reading }: Snapshot,
  counts: BatchHeader['counts'],
  bytesPerSecond: number,
): number | undefined {
  const left = counts.queued + counts.active + counts.saving + counts.backoff
  if (left === heldOf(active) || reading) return undefined
  let bytesLeft: number | undefined = active.length === left ? 0 : undefined
  for (const { state } of active) {
    const total = state.kind === 'active' ? state.totalBytes : undefined
    bytesLeft =
      bytesLeft === undefined || total === undefined || state.kind !== 'active'
        ? undefined
        : bytesLeft + total - state.receivedBytes
  }
  if (bytesLeft !== undefined && bytesPerSecond > 0) return (bytesLeft / bytesPerSecond) * 1000
  const done = saved + skipped + failed
  if (done < paceItems || times.elapsedMs < paceMs) return undefined
  return (left * times.elapsedMs) / done
}

export type Meters = {
  /** Speed of the whole, which has received this many bytes by now. */
  speed(receivedBytes: number, at: number): number
  speedOf(item: ActiveItem, at: number): number | undefined
  keepOnly(live: ReadonlyMap<number, unknown>): void
}

/** Meters of a run that began at `now` with this many bytes of earlier runs. */
export function createMeters(now: number, receivedBytes: number): Meters {
  type Measured = { meter: Meter; receivedBytes: number }
  const items = new Map<number, Measured>()
  const whole: Measured = { meter: createMeter(now), receivedBytes }

  function measure(measured: Measured, receivedBytes: number, at: number): number {
    // A file that starts over has fewer bytes than before.
    measured.meter.add(Math.max(0, receivedBytes - measured.receivedBytes))
    measured.receivedBytes = receivedBytes
    return measured.meter.speedAt(at)
  }

  return {
    speed: (receivedBytes, at) => measure(whole, receivedBytes, at),
    speedOf({ index, state, activeMs }, at) {
      if (state.kind !== 'active') return undefined
      const measured = items.get(index) ?? { meter: createMeter(at - activeMs), receivedBytes: 0 }
      items.set(index, measured)
      return measure(measured, state.receivedBytes, at)
    },
    keepOnly(live) {
      for (const index of items.keys()) if (!live.has(index)) items.delete(index)
    },
  }
}
