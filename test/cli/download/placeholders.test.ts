import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, redirect, serve, withOrigin } from '../../helpers/origin.ts'

/** Links that all lead to one path. */
function linksTo(origin: ImageOrigin, path: string, count: number, prefix = 'gone'): string[] {
  return Array.from({ length: count }, (_, n) => {
    origin.script(`/${prefix}-${n}.jpg`, redirect(origin.url(path)))
    return origin.url(`/${prefix}-${n}.jpg`)
  })
}

test(
  'many links that end at an address which says there is no image fail, in a group of their own',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/img/photo_unavailable.jpg', serve(jpegOf(900, 3)))
      origin.script('/cat.jpg', serve(CAT))
      const links = [origin.url('/cat.jpg'), ...linksTo(origin, '/img/photo_unavailable.jpg', 5)]
      const { status, lines } = await shoal('get', ...links, '-o', 'out', '--json', '--manifest')
      expect(status).toBe(1)
      expect(lines().at(-1)).toMatchObject({
        ...{ type: 'summary', saved: 1, failed: 5, placeholder: 5, downloaded: 1, bytes: CAT.length },
        sameAddress: [{ address: origin.url('/img/photo_unavailable.jpg'), links: 5, placeholders: 5 }],
      })
      expect(lines().filter(({ end }) => end === 'placeholder')).toHaveLength(5)
      const images = (await readdir(join(folder, 'out'))).filter(name => name.endsWith('.jpg'))
      expect(images).toEqual(['cat.jpg'])

      const again = await shoal('resume', '--retry-failed')
      expect(again.status).toBe(1)
      expect(again.stdout).toMatch(/^0 images saved · 5 failed · 5 of them placeholders/m)
      expect(again.stdout).toContain(
        `5 links ended at the same address: ${origin.url('/img/photo_unavailable.jpg')}`,
      )
      expect(again.stdout).toContain('5 × A placeholder instead of the image')
      const [past] = (await shoal('history', '--json')).lines()
      expect(past).toMatchObject({ saved: 1, failed: 5, placeholder: 5 })
    }),
  ),
)

test(
  'variants that share a real image are saved, and shown as a group; two are nothing to remark on',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/real/shirt.jpg', serve(CAT))
      origin.script('/real/default.jpg', serve(jpegOf(2000, 5)))
      const links = [
        ...linksTo(origin, '/real/shirt.jpg', 3, 'red'),
        ...linksTo(origin, '/real/default.jpg', 2, 'blue'),
      ]
      const { status, lines } = await shoal('get', ...links, '-o', 'out', '--json')
      expect(status).toBe(0)
      expect(lines().at(-1)).toMatchObject({
        ...{ saved: 5, failed: 0, placeholder: 0 },
        sameAddress: [{ address: origin.url('/real/shirt.jpg'), links: 3, placeholders: 0 }],
      })
      expect((await readdir(join(folder, 'out'))).length).toBe(5)
    }),
  ),
)

test(
  'bytes that the same host sent with a 404 are evidence, those of another host are none',
  withOrigin(
    origin =>
      withCli(async ({ shoal }) => {
        const [, other = ''] = origin.hosts
        origin.script('/pics/a1b2.jpg', serve(jpegOf(700, 8)))
        origin.script('/lost.jpg', serve(jpegOf(700, 8)).status(404))
        const group = linksTo(origin, '/pics/a1b2.jpg', 4)
        const without = await shoal('get', ...group, origin.url('/lost.jpg', other), '-o', 'one', '--json')
        expect(without.lines().at(-1)).toMatchObject({ saved: 4, failed: 1, placeholder: 0 })
        const found = await shoal('get', ...group, origin.url('/lost.jpg'), '-o', 'two', '--json', '--again')
        expect(found.lines().at(-1)).toMatchObject({ saved: 0, failed: 5, placeholder: 4 })
      }),
    { hosts: 2 },
  ),
)

test(
  'a link that names such an address itself is what the user asked for',
  withOrigin(origin =>
    withCli(async ({ shoal }) => {
      origin.script('/no-image.jpg', serve(CAT))
      const links = [1, 2, 3].map(n => origin.url(`/no-image.jpg?${n}`))
      const { status, lines } = await shoal('get', ...links, '-o', 'out', '--json')
      expect(status).toBe(0)
      expect(lines().at(-1)).toMatchObject({ saved: 3, sameAddress: [] })
    }),
  ),
)
