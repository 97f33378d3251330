import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { withEngine } from '../helpers/engine.ts'
import { CAT, JPEG, PNG } from '../helpers/images.ts'
import { serve } from '../helpers/origin.ts'

const drawing = (width: number, height: number) =>
  gzipSync(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="9"/></svg>`,
  )

describe('images that are not wanted for their shape', () => {
  test(
    'are skipped with their facts, and leave no file',
    withEngine(async ({ origin, run, files }) => {
      origin.script('/small.png', serve(PNG))
      origin.script('/cat.jpg', serve(CAT))
      const { settled, summary } = await run([origin.url('/small.png'), origin.url('/cat.jpg')], {
        minSize: 8,
      })
      expect(settled[0]?.state).toEqual({
        ...{ kind: 'skipped', reason: 'too-small', why: '4 × 3 pixels, less than 8' },
        ...{ bytes: PNG.length, image: { type: 'png', width: 4, height: 3 } },
      })
      expect(await files()).toEqual(['cat.jpg'])
      expect(summary).toMatchObject({ saved: 1, skipped: 1, tooSmall: 1, failed: 0, bytes: CAT.length })
    }),
  )

  test(
    'are measured by their pixels where nothing else tells their size',
    withEngine(async ({ origin, run, files }) => {
      origin.script('/long.svgz', serve(drawing(100, 10)))
      origin.script('/square.svgz', serve(drawing(30, 30)))
      origin.script('/a.jpg', serve(JPEG))
      const links = ['/long.svgz', '/square.svgz', '/a.jpg'].map(path => origin.url(path))
      const { summary } = await run(links, { maxAspect: 3 })
      expect(summary).toMatchObject({ saved: 2, skipped: 1, tooLong: 1 })
      expect(await files()).toEqual(['a.jpg', 'square.svgz'])
    }),
  )

  test(
    'are copied from nowhere either',
    withEngine(async ({ origin, run, below }) => {
      origin.script('/small.png', serve(PNG))
      await run([origin.url('/small.png')])
      const other = below('other')
      const { settled } = await other.run([origin.url('/small.png')], { minSize: 8 })
      expect(settled[0]?.state).toMatchObject({ kind: 'skipped', reason: 'too-small' })
      expect(await other.files()).toEqual([])
      expect(origin.requests).toHaveLength(1)
    }),
  )
})
