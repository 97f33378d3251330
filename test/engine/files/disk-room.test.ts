import { expect, test } from 'vitest'
import { createDiskWait, roomNeeded } from '../../../main/engine/files/disk-room.ts'
import { realWorld } from '../../../main/engine/world.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'

/** A disk that has so much room at each look, and the last of it from then on; counts the looks. */
function diskOf(...free: readonly (number | Error)[]) {
  const disk = { looks: 0 }
  const freeBytes = async () => {
    const now = free[Math.min(disk.looks, free.length - 1)] ?? 0
    disk.looks += 1
    if (typeof now !== 'number') throw now
    return now
  }
  return { disk, world: { ...realWorld, clock: createLeapingClock(), freeBytes } }
}

test('goes on once there is room, and not before', async () => {
  const { disk, world } = diskOf(10, new Error('gone'), 99, 100)
  expect(await createDiskWait(['/a'], world).begin(100, 0)).toBe(true)
  expect(disk.looks).toBe(4)
})

test('where going on was in vain, there must be more room than there was', async () => {
  // A quota: the disk itself has room all the time.
  const { disk, world } = diskOf(5000, 5000, 5000, 5099, 5100)
  const wait = createDiskWait(['/a'], world)
  expect(await wait.begin(100, 7)).toBe(true)
  expect(disk.looks).toBe(1)
  expect(await wait.begin(100, 7)).toBe(true)
  expect(disk.looks).toBe(5)
  // This time something was saved in between.
  expect(await wait.begin(100, 8)).toBe(true)
  expect(disk.looks).toBe(6)
})

test('where a quota is full, what the disk has free is no room', async () => {
  const { disk, world } = diskOf(5000, 5000, 5099, 5100)
  expect(await createDiskWait(['/a'], world).begin(100, 0, true)).toBe(true)
  expect(disk.looks).toBe(4)
})

test('ends when nobody waits any more', async () => {
  const { world } = diskOf(0)
  const wait = createDiskWait(['/a'], world)
  const waiting = wait.begin(100, 0)
  wait.end()
  expect(await waiting).toBe(false)
})

test('asks for what the files that run still need, and for a few images at least', () => {
  const least = roomNeeded([])
  expect(least).toBeGreaterThan(0)
  const active = { kind: 'active', attempt: 1, receivedBytes: 30, totalBytes: 100 } as const
  expect(roomNeeded([active, { ...active, totalBytes: undefined }, { kind: 'queued' }])).toBe(least + 70)
})
