import { expect, test } from 'vitest'
import { reloadsFor } from '../../renderer/reloads.ts'

test('a page is loaded anew once for a view that cannot be loaded, whatever other views come up meanwhile', () => {
  const kept = new Map<string, string>()
  const storage = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  })
  const [settings, batch] = [reloadsFor('settings', storage), reloadsFor('batch', storage)]
  expect(settings.isFirst()).toBe(true)
  settings.begin()
  batch.cameUp()
  expect(settings.isFirst()).toBe(false)
  expect(batch.isFirst()).toBe(true)
  settings.cameUp()
  expect(settings.isFirst()).toBe(true)
})
