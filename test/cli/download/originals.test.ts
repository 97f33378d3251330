import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { serve, status, withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

const imageOf = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#369' } })
    .jpeg()
    .toBuffer()

const [SMALL, LARGE] = await Promise.all([imageOf(300, 200), imageOf(1500, 1000)])

test(
  'get --originals takes the original of a thumbnail, and what is listed where there is none',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/fox-300x200.jpg', serve(SMALL))
      origin.script('/fox.jpg', serve(LARGE))
      origin.script('/owl-300x200.jpg', serve(SMALL))
      origin.script('/elk-300x200.jpg', status(404))
      const links = ['fox', 'owl', 'elk'].map(name => origin.url(`/${name}-300x200.jpg`))
      await writeFile(join(folder, 'list.txt'), links.join('\n'))
      const result = await shoal(
        ...['get', 'list.txt', '--originals', '-o', 'out', '--json', '--failed', 'failed.txt'],
      )
      expect(result.status).toBe(1)
      const items = result.lines().filter(({ type }) => type === 'item')
      expect(items.find(({ index }) => index === 1)).toMatchObject({
        ...{ file: 'fox.jpg', width: 1500, url: origin.url('/fox.jpg') },
        ...{ guessed: 'WordPress', namedAs: links[0] },
      })
      expect(items.find(({ index }) => index === 2)).toMatchObject({ file: 'owl-300x200.jpg', width: 300 })
      expect((await readdir(join(folder, 'out'))).sort()).toEqual(['fox.jpg', 'owl-300x200.jpg'])
      expect(await readFile(join(folder, 'failed.txt'), 'utf8')).toContain(links[2])
      // The same again needs no download, and what was found or not found is not looked for once more.
      const before = origin.requests.length
      const again = await shoal('get', 'list.txt', '--originals', '-o', 'out', '--json')
      expect(again.lines().at(-1)).toMatchObject({ saved: 0, skipped: 2, failed: 1 })
      const asked = origin.requests.slice(before).map(({ path }) => path)
      expect(asked.filter(path => /fox|owl/.test(path))).toEqual([])
    }),
  ),
)

test(
  'an original that could not be looked at for the moment is looked for again, one that is gone is not',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      for (const name of ['fox', 'owl']) origin.script(`/${name}-300x200.jpg`, serve(SMALL))
      origin.script('/fox.jpg', [status(503), serve(LARGE)])
      origin.script('/owl.jpg', [status(404), serve(LARGE)])
      const links = ['fox', 'owl'].map(name => origin.url(`/${name}-300x200.jpg`))
      await writeFile(join(folder, 'list.txt'), links.join('\n'))
      const get = ['get', 'list.txt', '--originals', '-o', 'out', '--attempts', '1']
      expect((await shoal(...get)).status).toBe(0)
      expect((await readdir(join(folder, 'out'))).sort()).toEqual(['fox-300x200.jpg', 'owl-300x200.jpg'])
      expect((await shoal(...get)).status).toBe(0)
      const files = await readdir(join(folder, 'out'))
      expect(files.sort()).toEqual(['fox-300x200.jpg', 'fox.jpg', 'owl-300x200.jpg'])
    }),
  ),
)

test(
  'follow takes originals, and with --as-named what its pages name',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/list', html('<a class=f href=/page>Fox</a>'))
      origin.script('/page', html('<h1>Fox</h1><img src=/fox-300x200.jpg>'))
      origin.script('/fox-300x200.jpg', serve(SMALL))
      origin.script('/fox.jpg', serve(LARGE))
      const follow = ['follow', origin.url('/list'), '--link', '.f', '--image', 'img', '--page-delay', '0']
      expect((await shoal(...follow, '-o', 'out')).status).toBe(0)
      expect((await shoal(...follow, '-o', 'out', '--as-named')).status).toBe(0)
      expect((await readdir(join(folder, 'out'))).sort()).toEqual(['fox-300x200.jpg', 'fox.jpg'])
    }),
  ),
)
