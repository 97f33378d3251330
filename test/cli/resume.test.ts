import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Cli, withCli } from '../helpers/cli.ts'
import { JPEG } from '../helpers/images.ts'
import { type ImageOrigin, serve, withOrigin } from '../helpers/origin.ts'
import { html } from '../helpers/pages.ts'

/** No waiting between pages: nobody's host is asked but ours. */
const quick = ['--page-delay', '0']
const cookie = (value: string) => ['--header', `Cookie: ${value}`]

const lastHeaders = (origin: ImageOrigin, path: string) => origin.requestsOf(path).at(-1)?.headers

/** Runs a command that waits for a page that is held, and kills it then. */
async function killAtPage(origin: ImageOrigin, { start }: Cli, path: string, command: readonly string[]) {
  const asked = origin.requestsOf(path).length
  const { child, result } = start(...command)
  await origin.waitFor(asked + 1, request => request.path === path)
  child.kill('SIGKILL')
  await result
}

test(
  'pages that are read again are asked for as the new options say, now and the next time',
  withOrigin(origin =>
    withCli(async cli => {
      origin.script('/list', html('<a href=1.html>1</a><a href=2.html>2</a>'))
      origin.script('/1.html', html('<img src=1.jpg>'))
      origin.script('/2.html', html('<img src=2.jpg>').hold())
      for (const path of ['/1.jpg', '/2.jpg']) origin.script(path, serve(JPEG))
      const recipe = { version: 1, start: [origin.url('/list')], link: 'a', image: 'img' }
      await writeFile(join(cli.folder, 'r.json'), JSON.stringify(recipe))
      const begin = ['follow', 'r.json', '-o', 'out', ...quick, ...cookie('old=1'), '--header', 'X-Old: 1']
      const { child, result } = cli.start(...begin)
      const out = join(cli.folder, 'out')
      const names = async () =>
        (await readdir(out).catch(() => [])).filter(name => name.endsWith('.jpg')).sort()
      await expect.poll(names, { timeout: 30_000 }).toEqual(['1.jpg'])
      await origin.waitFor(1, ({ path }) => path === '/2.html')
      child.kill('SIGKILL')
      await result

      const given = ['--header', 'cookie: new=1', '--header', 'X-New: 1', '--user-agent', 'Late/1']
      await killAtPage(origin, cli, '/2.html', ['resume', ...given])
      const asked = { cookie: 'new=1', 'x-old': '1', 'x-new': '1', 'user-agent': 'Late/1' }
      expect(lastHeaders(origin, '/list')).toMatchObject(asked)
      expect(lastHeaders(origin, '/2.html')).toMatchObject(asked)

      origin.release()
      expect((await cli.shoal('resume')).status).toBe(0)
      expect(lastHeaders(origin, '/list')).toMatchObject(asked)
      expect(lastHeaders(origin, '/2.jpg')).toMatchObject(asked)
      expect(await names()).toEqual(['1.jpg', '2.jpg'])
    }),
  ),
)
