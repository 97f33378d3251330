import { expect, test } from 'vitest'
import { type CpuProfile, timeByOwner } from './profile.ts'

const frame = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
})

test('time belongs to the owner of the function that ran, native functions to their callers', () => {
  const profile: CpuProfile = {
    nodes: [
      frame(1, '(root)', '', [2, 3, 4, 5]),
      frame(2, '(idle)', ''),
      frame(3, '(garbage collector)', ''),
      frame(4, 'asStream', 'file:///home/me/shoal/node_modules/got/dist/source/create.js', [6]),
      frame(5, 'append', 'file:///home/me/shoal/main/engine/files/part-file.ts', [7, 9]),
      frame(6, 'emit', 'node:events'),
      frame(7, 'update', 'node:internal/crypto/hash', [8]),
      frame(8, 'update', ''),
      frame(9, 'checkImage', 'file:///home/me/shoal/main/engine/image/check.ts'),
    ],
    samples: [2, 3, 4, 6, 8, 9, 5, 2],
    timeDeltas: [0, 1000, 1, 2, 4, 8, 16, 32],
  }
  expect(Object.fromEntries(timeByOwner(profile))).toEqual({
    'garbage collection': 1,
    got: 2,
    'node http, streams, URL': 4,
    hash: 8,
    check: 16,
    'engine: files': 32,
  })
})
