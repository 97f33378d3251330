import { expect, test } from 'vitest'
import { loadEngine } from './load.ts'

test('a short load: nothing is lost, and hosts that misbehave spoil no other', async () => {
  const images = 1000
  const { summary, settled, files, ends } = await loadEngine(images, 20)
  expect(settled).toBe(images)
  expect(summary.left).toBe(0)
  expect(files).toBe(summary.saved)
  const [threeAtOnce, breaksOff, page, errors, nothing, ...good] = ends
  const each = images / 20
  expect(threeAtOnce).toEqual({ saved: each })
  expect(breaksOff).toEqual({ saved: each })
  expect(page).toEqual({ 'web-page': each })
  expect(errors).toEqual({ saved: each })
  expect(nothing).toEqual({ 'not-found': each })
  for (const end of good) expect(end).toEqual({ saved: each })
})
