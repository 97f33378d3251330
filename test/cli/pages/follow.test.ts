import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { type FilmSiteOptions, filmRecipe, filmSite, listingPath, serveFilms } from '../../helpers/films.ts'
import { JPEG } from '../../helpers/images.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

/** No waiting between pages: only our own host is asked. */
const quick = ['--page-delay', '0']

function serving(origin: ImageOrigin, options: FilmSiteOptions) {
  const site = filmSite(options)
  serveFilms(origin, site)
  return { ...site, start: origin.url(listingPath) }
}

describe('the classic exercise: names, dates and large posters of a "coming soon" listing', () => {
  for (const way of ['at once', 'sequentially'] as const) {
    test(
      way,
      withOrigin(origin =>
        withCli(async ({ shoal, folder }) => {
          const { films, posters, start } = serving(origin, { count: 30 })
          await writeFile(join(folder, 'soon.json'), JSON.stringify(filmRecipe(start)))

          const flags = way === 'sequentially' ? ['--sequential'] : []
          const result = await shoal(
            'follow',
            'soon.json',
            '-o',
            'out',
            '--json',
            '--manifest',
            ...quick,
            ...flags,
          )

          expect(result.stderr).toBe('')
          expect(result.status).toBe(0)
          const lines = result.lines()
          expect(lines.filter(({ type }) => type === 'page').length).toBe(31)
          expect(lines.at(-2)).toMatchObject({ type: 'pages', listings: 1, details: 30, failed: 0 })
          expect(lines.at(-2)).toMatchObject({ elapsedMs: expect.any(Number), wholeMs: expect.any(Number) })
          expect(lines.at(-1)).toMatchObject({
            type: 'summary',
            saved: 30,
            failed: 0,
            ...(way === 'sequentially' && { peakAtOnce: 1 }),
          })
          const names = films.map(({ date, title }) => `${date} ${title}.jpg`)
          expect((await readdir(join(folder, 'out'))).sort()).toEqual(
            [...names, 'manifest.csv', 'manifest.jsonl'].sort(),
          )
          for (const [at, { slug, title, date }] of films.entries()) {
            const file = await readFile(join(folder, 'out', names[at] ?? ''))
            expect(file).toEqual(posters.get(`/posters/${slug}-large.jpg`))
            const poster = lines.find(({ file }) => file === names[at])
            // Numbered as listed, whichever page was read first.
            expect(poster).toMatchObject({ index: at + 1, fields: { title, date } })
          }
          const record = await readFile(join(folder, 'out', 'manifest.csv'), 'utf8')
          for (const { title, date } of films) {
            expect(record).toContain(`"{""title"":""${title}"",""date"":""${date}""}"`)
          }
          const json = (await readFile(join(folder, 'out', 'manifest.jsonl'), 'utf8')).trim().split('\n')
          expect(json.map(line => JSON.parse(line).fields)).toEqual(
            films.map(({ title, date }) => ({ title, date })),
          )
          if (way === 'sequentially') expect(origin.peak).toBe(1)
        }),
      ),
    )
  }

  test(
    'names by a field without field:, and a table in which no text of a page is a formula',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/list', html('<a href="/one">One</a>'))
        origin.script('/one', html(`<h1>=1+1</h1><img src="/a.jpg">`))
        origin.script('/a.jpg', serve(JPEG))
        const flags = ['--link', 'a', '--field', 'title=h1', '--result', 'done.csv', ...quick]
        const named = await shoal('follow', origin.url('/list'), ...flags, '--name', 'x {title}', '-o', 'out')
        expect(named).toMatchObject({ status: 0, stderr: '' })
        const table = await readFile(join(folder, 'done.csv'), 'utf8')
        expect(table).toContain(",'=1+1,x =1+1.jpg,saved,")
        const misspelt = await shoal('follow', origin.url('/list'), ...flags, '--name', '{titel}')
        expect(misspelt).toMatchObject({ status: 2, stderr: expect.stringContaining('{titel} is not known') })
      }),
    ),
  )

  test(
    'the same by flags, with the recipe saved',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        const { films, start } = serving(origin, { count: 6, perPage: 3 })
        const recipe = filmRecipe(start)
        const flags = [
          '--item',
          recipe.item,
          '--link',
          recipe.link,
          '--image',
          recipe.image,
          '--next',
          recipe.next,
        ]
        const result = await shoal(
          ...['follow', start, ...flags, '--field', 'title=h1', '--field', 'date=time@datetime', ...quick],
          ...['--name', '{field:title}', '-o', 'out', '--save-recipe', 'kept.json'],
        )
        expect(result.status).toBe(0)
        expect((await readdir(join(folder, 'out'))).sort()).toEqual(
          films.map(({ title }) => `${title}.jpg`).sort(),
        )
        expect(result.stdout).toMatch(/8 pages read in .* · .* for pages and images together/)
        expect(JSON.parse(await readFile(join(folder, 'kept.json'), 'utf8'))).toEqual({
          ...recipe,
          version: 2,
          fields: { title: 'h1', date: 'time@datetime' },
          name: '{field:title}',
        })
        const again = await shoal('follow', 'kept.json', '-o', 'out', '--json', ...quick)
        expect(again.lines().at(-1)).toMatchObject({ skipped: 6, failed: 0 })
      }),
    ),
  )
})

describe('what goes wrong', () => {
  test(
    'a page that fails is reported, the others are taken, and the status says so',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        const { films, start } = serving(origin, { count: 4 })
        const gone = `/films/film/${films[1]?.slug}.html`
        origin.script(gone, status(410))
        await writeFile(join(folder, 'soon.json'), JSON.stringify(filmRecipe(start)))
        const result = await shoal('follow', 'soon.json', '-o', 'out', '--json', ...quick)
        expect(result.status).toBe(1)
        expect(result.lines().find(({ state }) => state === 'failed')).toEqual({
          type: 'page',
          url: origin.url(gone),
          role: 'detail',
          state: 'failed',
          failure: { code: 'gone', message: expect.any(String), advice: expect.any(String) },
        })
        expect(result.lines().at(-1)).toMatchObject({ saved: 3 })
      }),
    ),
  )

  test(
    'selectors that find nothing end with words and status 2',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        const { start } = serving(origin, { count: 4 })
        for (const way of [[], ['--sequential'], ['--dry-run']]) {
          const result = await shoal('follow', start, '--link', '.movie a', '-o', 'out', ...quick, ...way)
          expect(result.status).toBe(2)
          expect(result.stdout).toContain('Nothing on it matches .movie a')
        }
        expect(await readdir(folder)).not.toContain('out')
      }),
    ),
  )

  test(
    'a listing that cannot be read is a failure, not wrong usage',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        for (const way of [[], ['--sequential'], ['--dry-run']]) {
          const result = await shoal('follow', origin.url('/nowhere'), '--link', 'a', ...quick, ...way)
          expect(result.stdout).toContain('404')
          expect(result.status).toBe(1)
        }
      }),
    ),
  )

  const usage: [string, string[], RegExp][] = [
    ['no source', ['follow'], /missing required argument/],
    ['a file that is not there', ['follow', 'no.json'], /no\.json: there is no such file/],
    ['a file that is not JSON', ['follow', 'bad.json'], /bad\.json is not valid JSON/],
    ['a bad selector', ['follow', 'https://a.example/', '--link', 'a['], /"link": a\[ is not a CSS selector/],
    ['a bad field', ['follow', 'https://a.example/', '--field', 'title'], /Give a field as name=selector/],
    [
      'a name of no field',
      ['follow', 'https://a.example/', '--link', 'a', '--name', '{field:x}'],
      /\{field:x\} is not one of its fields/,
    ],
    ['two recipes', ['follow', 'bad.json', 'bad.json'], /give one recipe file, not two/],
    ['all of no image', ['follow', 'https://a.example/', '--all-images'], /--all-images needs --image/],
  ]
  test.each(usage)('%s', (_, args, words) =>
    withCli(async ({ shoal, folder }) => {
      await writeFile(join(folder, 'bad.json'), '{"version": 1')
      const { status, stdout, stderr } = await shoal(...args)
      expect(stdout).toBe('')
      expect(stderr).toMatch(words)
      expect(status).toBe(2)
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    }),
  )
})

test(
  '--dry-run shows names and images and asks for none',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const { films, start } = serving(origin, { count: 3 })
      await writeFile(join(folder, 'soon.json'), JSON.stringify(filmRecipe(start)))
      const result = await shoal('follow', 'soon.json', '--dry-run', '--json', ...quick)
      expect(result.status).toBe(0)
      expect(result.lines().filter(({ type }) => type === 'item')).toEqual(
        films.map(({ title, date, slug }, at) => ({
          type: 'item',
          index: at + 1,
          url: origin.url(`/posters/${slug}-large.jpg`),
          name: `${date} ${title}.jpg`,
          page: origin.url(`/films/film/${slug}.html`),
          fields: { title, date },
        })),
      )
      const types = result.lines().map(({ type }) => type)
      expect(types.filter(type => type === 'page')).toHaveLength(result.lines().length - films.length - 2)
      expect(types.slice(-2)).toEqual(['pages', 'summary'])
      expect(origin.requests.filter(({ path }) => path.startsWith('/posters'))).toEqual([])
      expect(await readdir(folder)).not.toContain('out')
      const text = await shoal('follow', 'soon.json', '--dry-run', ...quick)
      expect(text.stdout).toContain(`${films[0]?.date} ${films[0]?.title}.jpg  ←  `)
      expect(text.stdout).toContain('3 images. Nothing was downloaded: --dry-run.')
    }),
  ),
)

for (const { way, signal } of [
  { way: 'Ctrl+C', signal: 'SIGINT' },
  { way: 'a kill', signal: 'SIGKILL' },
] as const) {
  test(
    `images download while pages are still being read; what ${way} cut off, pages too, is gone on with`,
    withOrigin(origin =>
      withCli(async ({ start: run, shoal, folder }) => {
        const { films, start } = serving(origin, { count: 6, perPage: 3 })
        const site = filmSite({ count: 6, perPage: 3 })
        const slow = `/films/film/${films[2]?.slug}.html`
        serveFilms(origin, site, (answer, path) => (path === slow ? answer.hold() : answer))
        await writeFile(join(folder, 'soon.json'), JSON.stringify(filmRecipe(start)))
        const header = ['--header', 'Cookie: key=1']
        const { child, result } = run(
          ...['follow', 'soon.json', '-o', 'out', '--json', '--page-delay', '0', ...header],
        )
        await origin.waitFor(2, ({ path, outcome }) => path.startsWith('/posters') && outcome === 'answered')
        const out = join(folder, 'out')
        const isSaved = async () => (await readdir(out)).filter(name => name.endsWith('.jpg')).length === 2
        await expect.poll(isSaved).toBe(true)
        child.kill(signal)
        const { status, lines, stderr } = await result
        expect(origin.requestsOf(slow)[0]?.outcome).not.toBe('answered')
        if (signal === 'SIGINT') {
          expect(status).toBe(130)
          expect(lines().at(-1)).toMatchObject({ type: 'summary', failed: 0, left: 0 })
          expect(stderr).toContain('Resume with: shoal resume')
        }
        const [past] = (await shoal('history', '--json')).lines()
        expect(past).toMatchObject({ state: signal === 'SIGINT' ? 'stopped' : 'cut-off', items: 2, saved: 2 })

        origin.release()
        const rest = await shoal('resume', '--json')
        expect(rest.stderr).toBe('')
        expect(rest.status).toBe(0)
        expect(rest.lines().at(-1)).toMatchObject({ type: 'summary', saved: 4, skipped: 0, failed: 0 })
        expect((await readdir(out)).filter(name => name.endsWith('.jpg')).sort()).toEqual(
          films.map(({ date, title }) => `${date} ${title}.jpg`).sort(),
        )
        // Numbered as listed, and what was saved is not asked for again.
        for (const [at, { slug }] of films.entries()) {
          const [asked, again] = origin.requestsOf(`/posters/${slug}-large.jpg`)
          expect(asked?.headers['cookie']).toBe('key=1')
          expect(again).toBeUndefined()
          const saved = rest.lines().find(({ url }) => String(url).includes(`${slug}-large`))
          expect(saved?.['index']).toBe(at < 2 ? undefined : at + 1)
        }
        expect((await shoal('history', '--json')).lines()).toMatchObject([{ state: 'ended', saved: 6 }])
      }),
    ),
  )
}

test(
  'an image that most pages name as theirs is left out for their own, and one line says so',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const numbers = [1, 2, 3, 4, 5, 6]
      origin.script('/', html(numbers.map(at => `<a href="/${at}">${at}</a>`).join('')))
      for (const at of numbers) {
        const text = `<meta property="og:image" content="/share.jpg"><main><img src="/own-${at}.jpg"></main>`
        origin.script(`/${at}`, html(text))
        origin.script(`/own-${at}.jpg`, serve(JPEG))
      }
      const result = await shoal('follow', origin.url('/'), '--link', 'a', '-o', 'out', ...quick)
      expect(result.status).toBe(0)
      expect((await readdir(join(folder, 'out'))).sort()).toEqual(numbers.map(at => `own-${at}.jpg`))
      const said = result.stdout.split('An image that most pages have was left out')
      expect(said).toHaveLength(2)
      expect(origin.requestsOf('/share.jpg')).toEqual([])
    }),
  ),
)

test(
  'no image that robots.txt forbids is asked for, unless the user says so',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const { films, start } = serving(origin, { count: 4 })
      const forbidden = `/posters/${films[2]?.slug}-large.jpg`
      origin.script('/robots.txt', text(`User-agent: *\nDisallow: ${forbidden}\n`))
      await writeFile(join(folder, 'soon.json'), JSON.stringify(filmRecipe(start)))
      const preview = await shoal('follow', 'soon.json', '--dry-run', ...quick)
      expect(preview.stdout).toContain('3 images. Nothing was downloaded')
      const { status, stdout } = await shoal('follow', 'soon.json', '-o', 'out', ...quick)
      expect(stdout).toContain('1 image left out: The site asks programs not to read this')
      expect(stdout).toContain('1 image left out because of robots.txt (--ignore-robots)')
      expect(status).toBe(0)
      expect(await readdir(join(folder, 'out'))).toHaveLength(3)
      expect(origin.requestsOf(forbidden)).toEqual([])

      const told = await shoal('follow', 'soon.json', '-o', 'all', '--json', '--ignore-robots', ...quick)
      expect(told.lines().at(-2)).toMatchObject({ type: 'pages', details: 4, refused: 0 })
      expect(origin.requestsOf(forbidden)).toHaveLength(1)

      origin.script('/robots.txt', text('User-agent: *\nDisallow: /posters/\n'))
      const none = await shoal('follow', 'soon.json', '-o', 'none', ...quick)
      expect(none.status).toBe(2)
      expect(none.stderr).toContain('robots.txt asks programs not to download any of the images')
    }),
  ),
)

test(
  'a cookie goes to the sites that were named, and a chosen Referer goes everywhere',
  withOrigin(
    origin =>
      withCli(async ({ shoal }) => {
        const [, other = ''] = origin.hosts
        origin.script('/page', html(`<img src=own.jpg><img src="${origin.url('/other.jpg', other)}">`))
        origin.otherwise(() => serve(JPEG))
        const take = [
          'follow',
          origin.url('/page'),
          '--image',
          'img',
          '--all-images',
          '-o',
          'out',
          '-q',
          ...quick,
        ]
        const sent = ['--header', 'Cookie: id=1', '--header', 'X-Own: 1', '--referer', 'https://a.example/']
        expect((await shoal(...take, ...sent)).status).toBe(0)
        const [own] = origin.requestsOf('/own.jpg')
        const [others] = origin.requestsOf('/other.jpg')
        expect(own?.headers).toMatchObject({ cookie: 'id=1', 'x-own': '1', referer: 'https://a.example/' })
        expect(others?.headers).toMatchObject({ referer: 'https://a.example/' })
        expect(others?.headers).not.toHaveProperty('x-own')
        expect(others?.headers).not.toHaveProperty('cookie')
      }),
    { hosts: 2 },
  ),
)
