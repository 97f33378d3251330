import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { childController, Interrupted } from '../../main/engine/interrupted.ts'

const keep = new Interrupted({ kind: 'keep' })

test('a child ends with its parent, for the same reason', () => {
  const parent = new AbortController()
  const { controller } = childController(parent.signal)
  expect(controller.signal.aborted).toBe(false)
  parent.abort(keep)
  expect(controller.signal.reason).toBe(keep)
})

test('a child of a parent that ended has ended', () => {
  expect(childController(AbortSignal.abort(keep)).controller.signal.reason).toBe(keep)
})

test('a child that ends leaves its parent alone', () => {
  const parent = new AbortController()
  childController(parent.signal).controller.abort(keep)
  expect(parent.signal.aborted).toBe(false)
})

test('a child that was let go follows no more, and the parent forgets it', () => {
  const parent = new AbortController()
  const { controller, release } = childController(parent.signal)
  release()
  expect(getEventListeners(parent.signal, 'abort')).toEqual([])
  parent.abort(keep)
  expect(controller.signal.aborted).toBe(false)
})
