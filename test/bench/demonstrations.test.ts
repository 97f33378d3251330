import { expect, test } from 'vitest'
import { demonstrate } from './demonstrations.ts'

test('a demonstration runs against its origin, with every try of every image', async () => {
  const delaysMs = [100, 100, 100, 100]
  const few = {
    name: '',
    theirs: { sequentialMs: 0, concurrentMs: 0 },
    delaysMs,
    failures: 1,
    atOnce: 4,
    speed: 10,
  }
  const found = await demonstrate(few, 2)
  expect(found).toMatchObject({ images: 4, leftOut: [], identicalBytes: true })
  expect(found.cost.requests).toBe(5 * 4 * 2)
})
