import { expect, test } from 'vitest'
import { iconOf, iconProgress, windowTitle } from '../../../renderer/shell/window-title.ts'
import type { BatchHeader, RunningBatch } from '../../../shared/contract/commands.ts'
import { noItems } from '../../../shared/outcomes.ts'
import { percentOf, progressOf } from '../../../shared/text/running.ts'

const counted = (counts: Partial<BatchHeader['counts']>): BatchHeader['counts'] => ({
  ...noItems(),
  ...{ items: 0, queued: 0, active: 0, saving: 0, backoff: 0 },
  ...counts,
})
const batch = (state: BatchHeader['state'], counts: Partial<BatchHeader['counts']>, reading = false) => ({
  state,
  reading,
  counts: counted(counts),
})
const running = (settled: number, images: number, more: Partial<RunningBatch> = {}): RunningBatch => ({
  ...{ batch: 'a', name: 'list.txt', state: 'running', reading: false, failed: 0 },
  ...{ images, settled, ...more },
})

test('the title of a batch says how far it is, and what failed', () => {
  const half = { items: 4, saved: 2, queued: 1, saving: 1 }
  expect(windowTitle(batch('running', half), [])).toBe('50 % · Shoal')
  expect(windowTitle(batch('running', { ...half, saved: 1, failed: 1 }), [])).toBe('50 %, 1 failed · Shoal')
  expect(windowTitle(batch('running', half, true), [])).toBe('2 saved · Shoal')
  expect(windowTitle(batch('paused', half), [])).toBe('Paused at 50 % · Shoal')
})

test('the title of an ended batch says what came of it', () => {
  expect(windowTitle(batch('ended', { items: 3, saved: 3 }), [])).toBe('3 saved · Shoal')
  expect(windowTitle(batch('ended', { items: 3, saved: 2, failed: 1 }), [])).toBe('2 saved, 1 failed · Shoal')
  expect(windowTitle(batch('ended', { items: 3, failed: 3 }), [])).toBe('Nothing was saved · Shoal')
  // What was there already is no failure.
  expect(windowTitle(batch('ended', { items: 2, failed: 1, skipped: 1 }), [])).toBe(
    '0 saved, 1 failed · Shoal',
  )
})

test('elsewhere the title is of all that runs', () => {
  expect(windowTitle(undefined, [])).toBe('Shoal')
  expect(windowTitle(undefined, [running(1, 2), running(2, 8)])).toBe('30 % · Shoal')
  expect(windowTitle(undefined, [running(1, 2, { state: 'paused' })])).toBe('Paused at 50 % · Shoal')
})

test('all that runs counts as one, and is paused only where nothing moves', () => {
  const two = [running(1, 2, { state: 'paused' }), running(2, 8)]
  expect(progressOf(two)).toEqual({ share: 0.3, isPaused: false })
  expect(progressOf(two.slice(0, 1))).toEqual({ share: 0.5, isPaused: true })
  expect(progressOf([running(1, 2, { reading: true })])).toEqual({ share: undefined, isPaused: false })
  expect([percentOf(0.999), percentOf(undefined)]).toEqual(['99 %', ''])
})

test('the icon is a ring while something runs, with a pause sign while it is paused', () => {
  expect(iconProgress(undefined, [])).toBeUndefined()
  expect(iconProgress(batch('ended', { items: 1, saved: 1 }), [])).toBeUndefined()
  const own = iconProgress(batch('paused', { items: 4, saved: 1, queued: 3 }), [running(1, 4)])
  expect(own).toEqual({ share: 0.25, isPaused: true })
  expect(decodeURIComponent(iconOf({ share: 0.25, isPaused: true }))).toContain('M13 11v10')
  expect(iconOf({ share: 0.25, isPaused: false })).not.toBe(iconOf({ share: 0.5, isPaused: false }))
})
