import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Cli, withCli } from '../../helpers/cli.ts'
import { JPEG } from '../../helpers/images.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

/** No waiting between pages: only our own host is asked. */
const quick = ['--page-delay', '0']
const cookie = (value: string) => ['--header', `Cookie: ${value}`]

/** A page whose images, one of its own site and one of a stranger's, are not there the first time. */
function pageOfTwoSites(origin: ImageOrigin) {
  const [, other = ''] = origin.hosts
  origin.script('/page', html(`<img src=own.jpg><img src="${origin.url('/other.jpg', other)}">`))
  for (const path of ['/own.jpg', '/other.jpg']) origin.script(path, [status(404), serve(JPEG)])
  return origin.url('/page')
}

const lastHeaders = (origin: ImageOrigin, path: string) => origin.requestsOf(path).at(-1)?.headers

describe('a login that is given to go on with', () => {
  const ways: [string, (page: string) => string[]][] = [
    ['followed', page => ['follow', page, '--image', 'img', '--all-images', '-o', 'out', ...quick]],
    ['scanned', page => ['scan', page, '-o', 'out', '--no-look', ...quick]],
  ]
  test.each(ways)('goes to the sites that the user named, and to no others: %s', (_, command) =>
    withOrigin(
      origin =>
        withCli(async ({ shoal }) => {
          const begun = await shoal(...command(pageOfTwoSites(origin)), '--header', 'cookie: old=1')
          expect(begun.status).toBe(1)
          const given = [...cookie('secret=1'), '--header', 'X-Own: 2', '--header', 'Accept-Language: eo']
          const { status, stderr } = await shoal('resume', '--retry-failed', ...given)
          expect(stderr).toBe('')
          expect(status).toBe(0)
          expect(lastHeaders(origin, '/own.jpg')).toMatchObject({ cookie: 'secret=1', 'x-own': '2' })
          expect(lastHeaders(origin, '/other.jpg')).toMatchObject({ 'accept-language': 'eo' })
          expect(lastHeaders(origin, '/other.jpg')).not.toHaveProperty('x-own')
          expect(lastHeaders(origin, '/other.jpg')).not.toHaveProperty('cookie')
        }),
      { hosts: 2 },
    )(),
  )

  test(
    'of another kind goes to them, too, beside the one they had',
    withOrigin(
      origin =>
        withCli(async ({ shoal }) => {
          const page = pageOfTwoSites(origin)
          await shoal(
            'follow',
            page,
            '--image',
            'img',
            '--all-images',
            '-o',
            'out',
            ...quick,
            ...cookie('a=1'),
          )
          await shoal('resume', '--retry-failed', '--header', 'Authorization: Bearer b')
          expect(lastHeaders(origin, '/own.jpg')).toMatchObject({ cookie: 'a=1', authorization: 'Bearer b' })
          expect(lastHeaders(origin, '/other.jpg')).not.toHaveProperty('authorization')
        }),
      { hosts: 2 },
    ),
  )

  test(
    'goes to the sites of the start pages, even where they had none, while pages are still to be read',
    withOrigin(
      origin =>
        withCli(async ({ shoal, start, folder }) => {
          const page = pageOfTwoSites(origin)
          origin.script('/list', html('<a href=page>1</a><a href=slow>2</a>'))
          origin.script('/slow', html('<img src=slow.jpg>').hold())
          origin.script('/slow.jpg', serve(JPEG))
          const recipe = { version: 1, start: [origin.url('/list')], link: 'a' }
          const image = { selector: 'img', all: true }
          await writeFile(join(folder, 'r.json'), JSON.stringify({ ...recipe, image }))
          const { child, result } = start('follow', 'r.json', '-o', 'out', ...quick)
          const isImage = ({ path, outcome }: { path: string; outcome: string }) =>
            path.endsWith('.jpg') && outcome === 'answered'
          await origin.waitFor(2, isImage)
          await origin.waitFor(1, ({ path }) => path === '/slow')
          child.kill('SIGINT')
          expect((await result).status).toBe(130)

          origin.release()
          expect((await shoal('resume', '--retry-failed', ...cookie('new=1'))).status).toBe(0)
          for (const path of ['/list', new URL(page).pathname, '/own.jpg', '/slow.jpg'])
            expect(lastHeaders(origin, path)).toMatchObject({ cookie: 'new=1' })
          expect(origin.requestsOf('/other.jpg')).toHaveLength(2)
          expect(lastHeaders(origin, '/other.jpg')).not.toHaveProperty('cookie')
        }),
      { hosts: 2 },
    ),
  )

  test(
    'is refused in words where no site of the images that are left had one',
    withOrigin(
      origin =>
        withCli(async ({ shoal }) => {
          await shoal('scan', pageOfTwoSites(origin), '-o', 'out', '--no-look', ...quick)
          const before = origin.requests.length
          const refused = await shoal('resume', '--retry-failed', ...cookie('secret=1'))
          expect(refused.stderr).toContain('Cookie would be sent with none of the remaining images')
          expect(refused.status).toBe(2)
          expect(origin.requests.length).toBe(before)
          expect((await shoal('resume', '--retry-failed')).status).toBe(0)
          for (const path of ['/own.jpg', '/other.jpg'])
            expect(lastHeaders(origin, path)).not.toHaveProperty('cookie')
        }),
      { hosts: 2 },
    ),
  )

  test(
    'goes to all links of a list of one host; of several, to the one that it names',
    withOrigin(
      origin =>
        withCli(async ({ shoal }) => {
          const [host = ''] = origin.hosts
          const links = origin.hosts.map((other, n) => origin.url(`/${n}.jpg`, other))
          for (const n of links.keys()) origin.script(`/${n}.jpg`, [status(404), serve(JPEG)])
          await shoal('get', ...links, '-o', 'out', '--header', 'X-Own: 1')
          const refused = await shoal('resume', '--retry-failed', ...cookie('new=1'))
          expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('several hosts') })
          const given = ['--header', `host=${host} Cookie: new=1`]
          expect((await shoal('resume', '--retry-failed', ...given)).status).toBe(0)
          expect(lastHeaders(origin, '/0.jpg')).toMatchObject({ cookie: 'new=1', 'x-own': '1' })
          expect(lastHeaders(origin, '/1.jpg')).toMatchObject({ 'x-own': '1' })
          expect(lastHeaders(origin, '/1.jpg')).not.toHaveProperty('cookie')
        }),
      { hosts: 2 },
    ),
  )
})

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
      await expect.poll(names).toEqual(['1.jpg'])
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
