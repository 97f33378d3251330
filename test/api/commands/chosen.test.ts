import { expect, test } from 'vitest'
import { jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, withWindow } from '../../helpers/window.ts'

const copied: (readonly string[])[] = []
const shell = { copyFiles: async (paths: readonly string[]) => void copied.push(paths) }

test(
  'chosen images by their places, their links, their list and their files',
  withWindow(
    async ({ call, origin, start, watchUntil, folder }) => {
      const urls = ['/a.jpg', '/none.jpg', '/c.jpg', '/d.jpg'].map(path => origin.url(path))
      for (const [at, path] of ['/a.jpg', '/c.jpg', '/d.jpg'].entries()) {
        origin.script(path, serve(jpegOf(2000 + 100 * at, at)))
      }
      const batch = await start(urls)
      await watchUntil(batch, hasEnded)

      const at = (order: object, ...places: [number, number][]) => call('indexesAt', { batch, order, places })
      expect(await at({}, [0, 1], [3, 3])).toEqual([
        [1, 2],
        [4, 4],
      ])
      expect(await at({}, [2, 100_000])).toEqual([[3, 4]])
      expect(await at({ descending: true }, [0, 1])).toEqual([[3, 4]])
      expect(await at({ states: ['saved'] }, [0, 2])).toEqual([
        [1, 1],
        [3, 4],
      ])
      expect(await at({ sort: 'bytes', descending: true }, [0, 0])).toEqual([[4, 4]])

      const shapes = await call('shapes', { batch, order: {} })
      expect(shapes[1]).toBe(0)
      expect(shapes[0]).toBeGreaterThan(0)
      expect(shapes).toHaveLength(4)

      expect(await call('linksOf', { batch, indexes: [[1, 2]] })).toBe(`${urls[0]}\n${urls[1]}\n`)
      const list = await call('exportItems', { batch, indexes: [2, [4, 9]] })
      expect((await call('review', { sources: [{ name: 'x.txt', text: list }] })).first).toMatchObject([
        { url: urls[1] },
        { url: urls[3] },
      ])
      expect(await call('copyFiles', { batch, indexes: [[1, 3]] })).toBe(2)
      expect(copied).toEqual([[`${folder}/a.jpg`, `${folder}/c.jpg`]])
      await expect(call('linksOf', { batch, indexes: [[1, 9_000_000]] })).rejects.toMatchObject({
        refusal: { code: 'bad-input' },
      })
    },
    { shell },
  ),
)

test(
  'rows are sorted and filtered by what their images are',
  withWindow(async ({ call, origin, start, watchUntil }) => {
    for (const [at, bytes] of [3000, 1000, 2000].entries())
      origin.script(`/${at}.jpg`, serve(jpegOf(bytes, at)))
    const batch = await start([0, 1, 2, 3].map(at => origin.url(`/${at}.jpg`)))
    const { rows } = await watchUntil(batch, hasEnded)
    const found = async (order: object) =>
      (await call('watch', { batch, window: { offset: 0, limit: 9, ...order } })).rows.map(
        ({ index }) => index,
      )
    expect(await found({ minBytes: 2000 })).toEqual([1, 3])
    expect(await found({ types: ['jpg'] })).toEqual([1, 2, 3])
    expect(await found({ types: ['png'] })).toEqual([])
    const sides = rows.map(({ width = 0, height = 0 }) => Math.min(width, height))
    const largest = Math.max(...sides)
    expect(await found({ minSide: largest })).toEqual(
      rows.filter((_, at) => sides[at] === largest).map(({ index }) => index),
    )
    expect(await found({ minSide: largest + 1 })).toEqual([])
    const saved = rows.filter(({ state }) => state === 'saved')
    const bySaved = saved.toSorted((a, b) => (a.savedAt ?? 0) - (b.savedAt ?? 0) || a.index - b.index)
    expect(await found({ sort: 'savedAt' })).toEqual([...bySaved.map(({ index }) => index), 4])
    // What was not saved comes last in either direction.
    for (const sort of ['pixels', 'type', 'speed'] as const) {
      expect((await found({ sort, descending: true })).at(-1)).toBe(4)
      expect((await found({ sort })).at(-1)).toBe(4)
    }
    expect(await found({ sort: 'tries' })).toHaveLength(4)
  }),
)
