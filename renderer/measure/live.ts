import { useEffect, useState } from 'react'
import type { Comparison, LiveMeasurement, Sweep } from '../../shared/comparison.ts'
import type { InputOf } from '../../shared/contract/commands.ts'
import { findingWords } from '../../shared/text/measurements.ts'
import { call } from '../client.ts'
import { followLatest } from '../follow-latest.ts'
import { setWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import { createValue, useValue } from '../value.ts'

/** Whose images are measured: a batch's, or those of a list under review. */
export type Subject = InputOf<'planMeasurement'>['of']

/** The latest measurement of the application, started in any window. */
export const measuring = createValue<LiveMeasurement | undefined>(undefined)

/** Counts what changed the measurements that are kept. */
const changes = createValue(0)
export const measurementsChanged = (): void => changes.set(changes.get() + 1)

/** Follows the measurement that runs, until the answer is called. */
export const watchMeasuring = (): (() => void) =>
  followLatest(
    known => call('watchMeasurement', known),
    ({ measurement }) => take(measurement),
  )

function take(next: LiveMeasurement | undefined): void {
  const before = measuring.get()
  measuring.set(next)
  const isNew = next?.id !== before?.id || next?.state !== before?.state
  if (!isNew || next?.state !== 'ended') return
  measurementsChanged()
  if (next.result !== undefined) setWindow({ spoken: findingWords(next.result) })
}

export const isMeasuring = (live: LiveMeasurement | undefined): live is LiveMeasurement =>
  live !== undefined && live.state !== 'ended'

/** Whether both are of the same images. */
export function isSameSubject(a: Subject, b: Subject): boolean {
  if ('batch' in a) return 'batch' in b && a.batch === b.batch
  return 'draft' in b && a.draft === b.draft
}

/** The measurements of a batch, newest first; undefined until they are known. */
export function useMeasurements(batch: string | undefined): readonly (Comparison | Sweep)[] | undefined {
  const [list, setList] = useState<(Comparison | Sweep)[]>()
  const change = useValue(changes)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change is a reason to ask again
  useEffect(() => {
    if (batch === undefined) return
    let stale = false
    call('measurements', { batch }).then(found => {
      if (!stale) setList(found)
    }, sayWhy)
    return () => {
      stale = true
    }
  }, [batch, change])
  return list
}
