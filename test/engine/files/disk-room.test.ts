import { expect, test } from 'vitest'
import { createDiskWait, roomNeeded } from '../../../main/engine/files/disk-room.ts'
import type { Room } from '../../../main/engine/world.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'

/** A disk with the given room at each question, and the last of them from then on; counts the questions. A number is of bytes. */
function diskOf(...free: readonly (number | Room | Error)[]) {
  const disk = { looks: 0 }
  const freeRoom = async () => {
    const now = free[Math.min(disk.looks, free.length - 1)] ?? 0
    disk.looks += 1
    if (now instanceof Error) throw now
    return typeof now === 'number' ? { bytes: now, files: undefined } : now
  }
  return { disk, world: { clock: createLeapingClock(), freeRoom } }
}

const needed = { bytes: 100, files: 3 }

test('goes on once there is room, and not before', async () => {
  const { disk, world } = diskOf(10, new Error('gone'), 99, 100)
  expect(await createDiskWait(['/a'], world).begin(needed, 0, 'disk-full')).toBe(true)
  expect(disk.looks).toBe(4)
})

test('where going on failed, there must be more room than there was', async () => {
  // A quota: the disk itself has room all the time.
  const { disk, world } = diskOf(5000, 5000, 5000, 5099, 5100)
  const wait = createDiskWait(['/a'], world)
  expect(await wait.begin(needed, 7, 'disk-full')).toBe(true)
  expect(disk.looks).toBe(1)
  expect(await wait.begin(needed, 7, 'disk-full')).toBe(true)
  expect(disk.looks).toBe(5)
  // This time something was saved in between.
  expect(await wait.begin(needed, 8, 'disk-full')).toBe(true)
  expect(disk.looks).toBe(6)
})

test('where a quota is full, what the disk has free is no room', async () => {
  const { disk, world } = diskOf(5000, 5000, 5099, 5100)
  expect(await createDiskWait(['/a'], world).begin(needed, 0, 'quota-full')).toBe(true)
  expect(disk.looks).toBe(4)
})

test('tells a disk that can hold no more files from one without room for bytes', async () => {
  const causeOf = async (room: Room | Error) =>
    createDiskWait(['/a'], diskOf(room).world).causeOf('disk-full')
  expect(await causeOf({ bytes: 9_000_000, files: 0 })).toBe('files-full')
  expect(await causeOf({ bytes: 9_000_000, files: 1_000_000 })).toBe('disk-full')
  expect(await causeOf({ bytes: 9_000_000, files: undefined })).toBe('disk-full')
  expect(await causeOf({ bytes: 0, files: 0 })).toBe('disk-full')
  expect(await causeOf(new Error('gone'))).toBe('disk-full')
  expect(await createDiskWait(['/a'], diskOf(0).world).causeOf('quota-full')).toBe('quota-full')
})

test('room for bytes is no room where files are what is missing', async () => {
  const { disk, world } = diskOf(
    { bytes: 5000, files: 2 },
    { bytes: 5000, files: 3 },
    { bytes: 5000, files: 5 },
  )
  const wait = createDiskWait(['/a'], world)
  expect(await wait.begin(needed, 7, 'files-full')).toBe(true)
  expect(disk.looks).toBe(2)
  // It could not continue with 5 free: more than that is wanted.
  const second = wait.begin(needed, 7, 'files-full')
  wait.end()
  expect(await second).toBe(false)
})

test('ends when no download waits any more', async () => {
  const { world } = diskOf(0)
  const wait = createDiskWait(['/a'], world)
  const waiting = wait.begin(needed, 0, 'disk-full')
  wait.end()
  expect(await waiting).toBe(false)
})

test('asks for what the files that run still need, and for a few images at least', () => {
  const least = roomNeeded([])
  expect(least.bytes).toBeGreaterThan(0)
  expect(least.files).toBeGreaterThan(0)
  const active = { kind: 'active', attempt: 1, receivedBytes: 30, totalBytes: 100 } as const
  expect(roomNeeded([active, { ...active, totalBytes: undefined }, { kind: 'queued' }])).toEqual({
    bytes: least.bytes + 70,
    files: least.files + 3,
  })
})
