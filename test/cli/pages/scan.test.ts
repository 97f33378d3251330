import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Cli, withCli } from '../../helpers/cli.ts'
import { CAT, GIF, PNG } from '../../helpers/images.ts'
import { type ImageOrigin, serve, silent, status, withOrigin } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

/** A gallery with a large cat behind a small one, a drawing and a dot. */
function serveGallery(origin: ImageOrigin): void {
  origin.script(
    '/gallery',
    html(
      '<a href=cat.jpg><img src=dot.gif alt="The cat"></a><img src=draw.png><img src=gone.jpg><img src="data:,">',
    ),
  )
  origin.script('/cat.jpg', serve(CAT))
  origin.script('/dot.gif', serve(GIF))
  origin.script('/draw.png', serve(PNG))
}

const withGallery = (body: (bench: { origin: ImageOrigin; url: string } & Cli) => Promise<void>) =>
  withOrigin(origin =>
    withCli(cli => {
      serveGallery(origin)
      return body({ origin, url: origin.url('/gallery'), ...cli })
    }),
  )

test(
  'tells programs each image in a line, and all of it in the last',
  withGallery(async ({ origin, url, shoal }) => {
    const { lines, status: code, stderr } = await shoal('scan', url, '--json')
    expect(stderr).toBe('')
    const [cat, drawing, last, ...more] = lines()
    expect(cat).toEqual({
      type: 'candidate',
      page: url,
      url: origin.url('/cat.jpg'),
      foundIn: 'link',
      width: expect.any(Number),
      height: expect.any(Number),
      bytes: CAT.length,
      imageType: 'jpg',
      fields: { alt: 'The cat' },
    })
    expect(drawing).toMatchObject({ foundIn: 'src', width: 4, height: 3, imageType: 'png', fields: {} })
    expect(last).toEqual({ type: 'scan', pages: 1, candidates: 2, skipped: 2, refused: 0, asides: 0 })
    expect(more).toEqual([])
    expect(code).toBe(0)
  }),
)

test(
  'tells programs what was skipped where they ask, and pages that could not be read in any case',
  withGallery(async ({ origin, url, shoal }) => {
    const { lines, status: code } = await shoal('scan', url, origin.url('/nowhere'), '--json', '--skipped')
    const passedOver = lines().filter(({ type }) => type === 'skipped')
    expect(passedOver).toContainEqual({
      type: 'skipped',
      page: url,
      url: origin.url('/gone.jpg'),
      state: 'skipped',
      why: '404 Not Found',
    })
    expect(passedOver).toHaveLength(2)
    const page = {
      type: 'page',
      url: origin.url('/nowhere'),
      state: 'failed',
      failure: { code: 'not-found', message: '404 Not Found', advice: expect.any(String) },
    }
    expect(lines()).toContainEqual(page)
    expect(lines().at(-1)).toMatchObject({ type: 'scan', pages: 1, candidates: 2, skipped: 3 })
    expect(code).toBe(1)
    expect((await shoal('scan', origin.url('/nowhere'), '--json')).lines()[0]).toEqual(page)
  }),
)

test(
  'refuses a template that cannot name a file, before it asks for anything',
  withGallery(async ({ origin, url, shoal }) => {
    const { status: code, stderr } = await shoal('scan', url, '-o', 'out', '--name', '{titel}')
    expect(stderr).toMatch(/\{titel\} is not known/)
    expect(code).toBe(2)
    expect(origin.requests).toEqual([])
  }),
)

test(
  'tells people, and what was skipped where they ask',
  withGallery(async ({ url, shoal }) => {
    const short = await shoal('scan', url, '--min-size', '5x5')
    expect(short.stdout).toMatch(
      /^ +\d+×\d+ {2}jpg +12 kB {2}link +http:.*\/cat\.jpg\n1 image on 1 page · 3 skipped/,
    )
    const { stdout } = await shoal('scan', url, '--min-size', '5x5', '--skipped')
    expect(stdout).toContain('/draw.png  (it is 4 × 3)')
    expect(stdout).toContain('/gone.jpg  (404 Not Found)')
    expect(stdout).toContain('written into the page itself')
    expect((await shoal('scan', url, '-q')).stdout).toBe(
      '2 images on 1 page · 2 skipped (--skipped lists them)\n',
    )
  }),
)

test(
  'downloads what it found, with the page as Referer',
  withGallery(async ({ origin, url, folder, shoal }) => {
    const { status: code, lines } = await shoal(
      'scan',
      url,
      '-o',
      'pictures',
      '--json',
      '--name',
      '{index}-{field:alt}',
    )
    expect(code).toBe(0)
    expect(lines().map(({ type }) => type)).toEqual([
      'candidate',
      'candidate',
      'scan',
      'batch',
      'item',
      'item',
      'summary',
    ])
    expect(await readFile(join(folder, 'pictures', '1-The cat.jpg'))).toEqual(CAT)
    expect((await readdir(join(folder, 'pictures'))).length).toBe(2)
    expect(new Set(origin.requestsOf('/cat.jpg').map(({ headers }) => headers['referer']))).toEqual(
      new Set([url]),
    )
  }),
)

test(
  'writes a list that can be got later',
  withGallery(async ({ origin, url, folder, shoal }) => {
    for (const name of ['found.txt', 'found.jsonl']) {
      await shoal('scan', url, '--list', name, '--header', 'Cookie: id=1', '-q')
      const { mode } = await stat(join(folder, name))
      if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600)
      const { status: code } = await shoal('get', name, '-o', name.replace('.', '-'), '-q', '--again')
      expect(code).toBe(0)
      expect((await readdir(join(folder, name.replace('.', '-')))).sort()).toEqual(['cat.jpg', 'draw.png'])
      const { headers } = origin.requestsOf('/cat.jpg').at(-1) ?? {}
      expect(headers).toMatchObject({ referer: url, cookie: 'id=1' })
    }
  }),
)

test(
  'obeys robots.txt unless asked not to',
  withGallery(async ({ origin, url, shoal }) => {
    origin.script('/robots.txt', text('User-agent: *\nDisallow: /gal'))
    const refused = await shoal('scan', url)
    expect(refused.status).toBe(1)
    expect(refused.stdout + refused.stderr).toContain('asks programs not to read this')
    expect((await shoal('scan', url, '--ignore-robots')).status).toBe(0)
  }),
)

test(
  'downloads no image that robots.txt forbids, and says so',
  withGallery(async ({ origin, url, folder, shoal }) => {
    origin.script('/robots.txt', text('User-agent: *\nDisallow: /draw'))
    const { stdout, status: code } = await shoal('scan', url, '-o', 'out', '--list', 'found.txt', '--skipped')
    expect(stdout).toMatch(/skipped {2}.*\/draw\.png {2}\(The site asks programs not to read this/)
    expect(stdout).toContain('1 image on 1 page · 3 skipped · 1 of these because of robots.txt')
    expect(code).toBe(0)
    expect(await readdir(join(folder, 'out'))).toEqual(['cat.jpg'])
    expect(await readFile(join(folder, 'found.txt'), 'utf8')).not.toContain('draw.png')
    expect(origin.requestsOf('/draw.png')).toEqual([])

    const told = await shoal('scan', url, '--json')
    expect(told.lines().at(-1)).toEqual({
      type: 'scan',
      pages: 1,
      candidates: 1,
      skipped: 3,
      refused: 1,
      asides: 0,
    })
    await shoal('scan', url, '-o', 'all', '--ignore-robots', '--again')
    expect((await readdir(join(folder, 'all'))).sort()).toEqual(['cat.jpg', 'draw.png'])
  }),
)

describe('exit status', () => {
  test(
    '2 for nothing found, and for what is wrong',
    withGallery(async ({ origin, url, shoal }) => {
      origin.script('/empty', html('<p>'))
      expect((await shoal('scan', origin.url('/empty'))).status).toBe(2)
      for (const wrong of [
        ['ftp://example.com/'],
        [url, '--min-size', '800'],
        [url, '--type', 'pdf'],
        [url, '--selector', 'img['],
        [],
      ]) {
        const result = await shoal('scan', ...wrong)
        expect([wrong, result.status]).toEqual([wrong, 2])
        expect(result.stdout + result.stderr).not.toMatch(/\n +at /)
      }
    }),
  )
  test(
    '1 where a page could not be read, with what the others hold',
    withGallery(async ({ origin, url, shoal }) => {
      const result = await shoal('scan', origin.url('/nowhere'), url, '--json')
      expect(result.status).toBe(1)
      expect(result.stderr).toContain('404 Not Found')
      expect(result.lines().at(-1)).toMatchObject({ type: 'scan', pages: 1, candidates: 2, skipped: 3 })
    }),
  )
  test(
    '0 where only a stylesheet could not be read, which is noted',
    withGallery(async ({ origin, folder, shoal }) => {
      origin.script('/styled', html('<link rel=stylesheet href=/gone.css><img src=cat.jpg>'))
      const { stdout, stderr, status: code } = await shoal('scan', origin.url('/styled'), '-o', 'out')
      expect(code).toBe(0)
      expect(stdout + stderr).toContain('/gone.css: this stylesheet cannot be read (404 Not Found)')
      expect(stdout + stderr).not.toContain('out of date')
      expect(await readdir(join(folder, 'out'))).toEqual(['cat.jpg'])
    }),
  )
  test(
    '1 where an image failed',
    withGallery(async ({ origin, url, shoal }) => {
      origin.script('/cat.jpg', [serve(CAT), status(403)])
      expect((await shoal('scan', url, '-o', 'pictures', '-q')).status).toBe(1)
    }),
  )
  test(
    '130 after Ctrl+C, with what was found',
    withGallery(async ({ origin, url, start }) => {
      origin.script('/draw.png', silent())
      const { child, result } = start('scan', url, '--json', '-o', 'pictures')
      await origin.waitFor(1, ({ path }) => path === '/draw.png')
      await origin.waitFor(1, ({ path, outcome }) => path === '/cat.jpg' && outcome !== 'open')
      child.kill('SIGINT')
      const { status: code, lines } = await result
      expect(code).toBe(130)
      expect(lines().at(-1)).toMatchObject({ type: 'scan', pages: 1 })
      expect(origin.requestsOf('/draw.png')).toHaveLength(1)
    }),
  )
})
