import { readdir } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT } from '../../helpers/images.ts'
import { redirect, serve, status, withOrigin } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'
import { xlsxOf } from '../../helpers/sheets.ts'

test(
  'a list at an address is downloaded like any other, with relative links, and said to be one',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/items', text('name,image\nred,/i/1.jpg\nblue,i/2.jpg\n', 'text/csv'))
      origin.otherwise(() => serve(CAT))
      const { status, stdout } = await shoal('get', '--list', origin.url('/items'), '-o', 'out')
      expect(stdout).toContain('a list at an address, read as CSV')
      expect(status).toBe(0)
      expect((await readdir(`${folder}/out`)).toSorted()).toEqual(['blue.jpg', 'red.jpg'])
      expect(origin.requestsOf('/i/2.jpg')).toHaveLength(1)
    }),
  ),
)

test(
  'a link that may be a list is judged by its answer',
  withOrigin(origin =>
    withCli(async ({ shoal }) => {
      const image = origin.url('/i/1.jpg')
      origin.script('/a.csv', text(`url\n${image}\n`, 'text/plain'))
      origin.script('/b.json', serve(CAT))
      origin.script('/c.xlsx', serve(xlsxOf([['url'], [origin.url('/i/2.jpg')]])))
      origin.script('/d.jsonl.gz', serve(gzipSync(`{"url":"${origin.url('/i/3.jpg')}"}\n`)))
      origin.script('/feed', redirect(origin.url('/moved.xml')))
      origin.script(
        '/moved.xml',
        text(
          `<rss><channel><item><enclosure type="image/jpeg" url="${origin.url('/i/4.jpg')}"/></item></channel></rss>`,
          'application/rss+xml',
        ),
      )
      const paths = ['/a.csv', '/b.json', '/c.xlsx', '/d.jsonl.gz', '/feed', '/f.jpg']
      const { lines } = await shoal('lists', ...paths.map(path => origin.url(path)), '--json')
      const items = lines().filter(({ type }) => type === 'item')
      expect(items.map(({ url }) => new URL(String(url)).pathname)).toEqual([
        '/i/1.jpg',
        '/i/2.jpg',
        '/i/3.jpg',
        '/i/4.jpg',
        '/b.json',
        '/f.jpg',
      ])
      expect(origin.requestsOf('/f.jpg')).toEqual([])
      origin.script('/e.csv', status(404))
      const gone = await shoal('lists', origin.url('/e.csv'))
      expect(gone.status).toBe(2)
      expect(gone.stderr).toMatch(/e\.csv cannot be read: 404/)
    }),
  ),
)

test(
  'an address that the user calls a list and that is not one ends the command with a sentence',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/page', html('<title>Sign in</title>'))
      origin.script('/image', serve(CAT).type('image/jpeg'))
      origin.script('/gone', status(404))
      const said = async (path: string) => {
        const { status, stderr } = await shoal('get', '--list', origin.url(path), '-o', 'out')
        expect(status).toBe(2)
        return stderr
      }
      expect(await said('/page')).toMatch(/answers with a web page.*shoal scan/s)
      expect(await said('/image')).toContain('this is image/jpeg, not a list')
      expect(await said('/gone')).toContain('404')
      expect(await readdir(folder)).not.toContain('out')
    }),
  ),
)

test(
  'a login goes to the host of the list, and to no other that the list names',
  withOrigin(
    async origin => {
      const [own = '', other = ''] = origin.hosts
      await withCli(async ({ shoal }) => {
        origin.script('/items', text(`url\n${origin.url('/1.jpg', other)}\n`, 'text/csv'))
        origin.otherwise(() => serve(CAT))
        const list = origin.url('/items', own)
        const { status, stderr } = await shoal(
          'get',
          '--list',
          list,
          '--header',
          'Authorization: Bearer x',
          '-o',
          'out',
        )
        expect(status).toBe(2)
        expect(stderr).toContain('the list names several hosts')
        expect(origin.requestsOf('/1.jpg')).toEqual([])
        expect(origin.requestsOf('/items')[0]?.headers['authorization']).toBe('Bearer x')
      })
    },
    { hosts: 2 },
  ),
)
