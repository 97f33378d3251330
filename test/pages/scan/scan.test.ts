import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { startScan } from '../../../main/pages/index.ts'
import type { ScanRow, ScanSummary, Skipped } from '../../../shared/scan.ts'
import { type ScanOptionsInput, scanOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { CAT, DRAWN_GIF, JPEG, jpegOf, PNG } from '../../helpers/images.ts'
import {
  type ImageOrigin,
  type OriginOptions,
  redirect,
  serve,
  silent,
  status,
  withOrigin,
} from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

type Found = {
  rows: readonly ScanRow[]
  summary: ScanSummary
  skipped: Skipped[]
  failed: string[]
  leadInside: boolean[]
}

type Settings = OriginOptions & { isPrivate?: (address: string) => boolean }

/** A test body with an origin and a scan of some of its paths, run to its end. */
const withScan = (
  body: (bench: {
    origin: ImageOrigin
    scan: (paths: string | string[], options?: ScanOptionsInput) => Promise<Found>
  }) => Promise<void>,
  { isPrivate, ...originOptions }: Settings = {},
) =>
  withOrigin(async origin => {
    await body({
      origin,
      async scan(paths, options = {}) {
        const skipped: Skipped[] = []
        const failed: string[] = []
        const world = { ...realWorld, clock: createLeapingClock(), env: {} }
        const scanning = startScan(
          [paths].flat().map(path => origin.url(path)),
          scanOptions.parse(options),
          {
            skipped: reason => skipped.push(reason),
            failed: (url, { code }) => failed.push(`${new URL(url).pathname} ${code}`),
            stylesheetFailed: (url, { code }) => failed.push(`stylesheet ${new URL(url).pathname} ${code}`),
          },
          world,
          {},
          isPrivate,
        )
        const summary = await scanning.done.finally(scanning.close)
        const leadInside = scanning.rows.map(({ candidate }) => scanning.mayLeadInside(candidate.page))
        return { rows: scanning.rows, summary, skipped, failed, leadInside }
      },
    })
  }, originOptions)

const brief = ({ rows }: Found) =>
  rows.map(({ candidate, state, facts: { width, height, imageType, bytes } }) =>
    [state, candidate.foundIn, new URL(candidate.url).pathname, imageType, width, height, bytes].join(' '),
  )
const offered = (found: Found) =>
  found.rows
    .filter(({ state }) => state === 'offered')
    .map(({ candidate }) => new URL(candidate.url).pathname)

test(
  'tells what is really there, from the first bytes',
  withScan(async ({ origin, scan }) => {
    const large = jpegOf(300_000)
    const drawn = await sharp(PNG).webp().toBuffer()
    origin.script('/page', html('<img src=a.jpg><img src=b.png><img src=c.gif><img src=d.webp>'))
    origin.script('/a.jpg', serve(large))
    origin.script('/b.png', serve(PNG).ignoreRange())
    origin.script('/c.gif', serve(DRAWN_GIF).chunked().ignoreRange())
    origin.script('/d.webp', serve(drawn))
    const found = await scan('/page')
    const { width, height } = await sharp(large).metadata()
    expect(brief(found)).toEqual([
      `offered src /a.jpg jpg ${width} ${height} 300000`,
      `offered src /b.png png 4 3 ${PNG.length}`,
      `offered src /c.gif gif 3 3 ${DRAWN_GIF.length}`,
      `offered src /d.webp webp 4 3 ${drawn.length}`,
    ])
    expect(found.summary).toEqual({ pages: 1, candidates: 4, skipped: 0, refused: 0, asides: 0 })
    const [asked] = origin.requestsOf('/a.jpg')
    expect(asked).toMatchObject({ range: 'bytes=0-32767', headers: { referer: origin.url('/page') } })
  }),
)

test(
  'does not read on where the host sends everything',
  withScan(async ({ origin, scan }) => {
    origin.script('/page', html('<img src=a.jpg>'))
    const large = jpegOf(5_000_000)
    origin.script('/a.jpg', serve(large).ignoreRange())
    expect(brief(await scan('/page'))[0]).toMatch(/^offered src \/a.jpg jpg \d+ \d+ 5000000$/)
    // An answer read to its end would be an answered one, and this would wait for ever.
    await origin.waitFor(1, ({ path, outcome }) => path === '/a.jpg' && outcome === 'left')
  }),
)

test.each(['jpeg', 'png', 'gif', 'webp', 'avif', 'tiff'] as const)(
  'knows the size of a large %s',
  async type => {
    const noise = {
      width: 700,
      height: 500,
      channels: 3 as const,
      noise: { type: 'gaussian' as const, mean: 128, sigma: 40 },
    }
    const picture = sharp({ create: { ...noise, background: '#000' } })
    const image = await (type === 'avif' ? picture.avif({ effort: 0 }) : picture.toFormat(type)).toBuffer()
    expect(image.length).toBeGreaterThan(33_000)
    await withScan(async ({ origin, scan }) => {
      origin.script('/page', html('<img src=a>'))
      origin.script('/a', serve(image))
      const [row] = (await scan('/page')).rows
      expect(row).toMatchObject({ state: 'offered', facts: { bytes: image.length } })
      // A TIFF's size may stand behind its pixels.
      if (type !== 'tiff') expect(row?.facts).toMatchObject({ width: 700, height: 500 })
    })()
  },
)

test(
  'asks once more where a long preface hides the size',
  withScan(async ({ origin, scan }) => {
    const comment = Buffer.concat([Buffer.from('fffeffff', 'hex'), Buffer.alloc(65_533)])
    const image = Buffer.concat([CAT.subarray(0, 2), comment, CAT.subarray(2)])
    origin.script('/page', html('<img src=a.jpg>'))
    origin.script('/a.jpg', serve(image))
    const { width, height } = await sharp(image).metadata()
    expect((await scan('/page')).rows[0]?.facts).toEqual({
      imageType: 'jpg',
      width,
      height,
      bytes: image.length,
    })
    expect(origin.requestsOf('/a.jpg')).toHaveLength(2)
  }),
)

describe('what is not there', () => {
  test(
    'gives way to another address of the same image',
    withScan(async ({ origin, scan }) => {
      origin.script(
        '/page',
        html('<a href=/File:a.jpg><img srcset="gone.jpg 2x" src=small.png></a><img src=gone.jpg>'),
      )
      origin.script('/File:a.jpg', html('<title>About this file</title>'))
      origin.script('/small.png', serve(PNG))
      const found = await scan('/page')
      expect(brief(found)).toEqual([`offered src /small.png png 4 3 ${PNG.length}`])
      expect(found.rows[0]?.candidate.alternatives.map(({ foundIn }) => foundIn)).toEqual(['link', 'srcset'])
    }),
  )
  test(
    'is skipped in words',
    withScan(async ({ origin, scan }) => {
      origin.script('/page', html('<img src=gone.jpg><img src=page.jpg><img src=empty.jpg>'))
      origin.script('/page.jpg', html('<title>Sign in</title>'))
      origin.script('/empty.jpg', serve(Buffer.alloc(0)).ignoreRange())
      const { rows, summary } = await scan('/page')
      expect(rows.map(({ state, why }) => [state, why])).toEqual([
        ['skipped', '404 Not Found'],
        ['skipped', 'it is a web page titled “Sign in”'],
        ['skipped', 'the file is empty'],
      ])
      expect(summary).toMatchObject({ pages: 1, candidates: 0, skipped: 3 })
    }),
  )
  test(
    'is offered all the same where the host only did not let it be seen',
    withScan(async ({ origin, scan }) => {
      origin.script('/page', html('<img src=a.jpg>'))
      origin.script('/a.jpg', status(403))
      expect((await scan('/page')).rows).toMatchObject([
        { state: 'offered', facts: {}, why: '403 Forbidden' },
      ])
    }),
  )
})

test(
  'is content with what the page says, where asked',
  withScan(async ({ origin, scan }) => {
    origin.script('/page', html('<img src=a.jpg>'))
    expect(brief(await scan('/page', { look: false }))).toEqual(['offered src /a.jpg    '])
    expect(origin.requestsOf('/a.jpg')).toHaveLength(0)
  }),
)

describe('filters', () => {
  const page = '<img src=cat.jpg alt="A Cat"><img src=b.png><img src=c.gif title=Zebra><img src=secret.jpg>'
  test.each<[string, ScanOptionsInput, string[]]>([
    ['size', { minWidth: 4, minHeight: 3 }, ['/cat.jpg', '/b.png']],
    ['width alone', { minWidth: 5 }, ['/cat.jpg']],
    ['bytes', { minBytes: 1000 }, ['/cat.jpg']],
    ['type', { types: ['gif', 'webp'] }, ['/c.gif']],
    ['text: what is said', { text: 'zebra' }, ['/c.gif']],
    ['text: the link', { text: 'CAT' }, ['/cat.jpg']],
    ['selector', { selector: '[alt], [title]' }, ['/cat.jpg', '/c.gif']],
    ['filters look, whether or not asked to', { look: false, types: ['png'] }, ['/b.png']],
  ])('by %s', async (_, options, expected) => {
    await withScan(async ({ origin, scan }) => {
      origin.script('/page', html(page))
      origin.script('/cat.jpg', serve(CAT))
      origin.script('/b.png', serve(PNG))
      origin.script('/c.gif', serve(DRAWN_GIF))
      origin.script('/secret.jpg', status(403))
      expect(offered(await scan('/page', options))).toEqual(expected)
    })()
  })
  test(
    'by host',
    withScan(
      async ({ origin, scan }) => {
        origin.script('/page', html(`<img src=a.jpg><img src=${origin.url('/b.jpg', origin.hosts[1])}>`))
        origin.otherwise(() => serve(JPEG))
        const found = await scan('/page', { sameHost: true })
        expect(offered(found)).toEqual(['/a.jpg'])
        expect(found.skipped).toMatchObject([{ why: 'it is on another host' }])
      },
      { hosts: 2 },
    ),
  )
})

test(
  'reads stylesheets, what they import, and each but once',
  withScan(async ({ origin, scan }) => {
    const head = '<link rel=stylesheet href=/css/a.css><link rel="alternate stylesheet" href=/css/a.css>'
    origin.script('/one', html(head))
    origin.script('/two', html(head))
    origin.script('/css/a.css', text('@import "b.css"; p{background:url(a.png)}', 'text/css'))
    origin.script('/css/b.css', text('@import "c.css"; p{background:url(b.png)}', 'text/css'))
    origin.otherwise(() => serve(PNG))
    expect(offered(await scan(['/one', '/two']))).toEqual(['/css/a.png', '/css/b.png'])
    expect(origin.requestsOf('/css/a.css')).toHaveLength(1)
    expect(origin.requestsOf('/css/c.css')).toHaveLength(0)
    expect(offered(await scan('/one', { stylesheets: false }))).toEqual([])
  }),
)

test(
  'a stylesheet that cannot be read is reported as one, and nothing is counted for it',
  withScan(async ({ origin, scan }) => {
    origin.script('/page', html('<link rel=stylesheet href=/gone.css><img src=a.jpg>'))
    origin.script('/a.jpg', serve(JPEG))
    const found = await scan('/page')
    expect(found.failed).toEqual(['stylesheet /gone.css not-found'])
    expect(found.summary).toMatchObject({ pages: 1, candidates: 1, skipped: 0 })
  }),
)

describe('more pages', () => {
  /** Pages that link to each other in a circle, an image on each. */
  const ring = (origin: ImageOrigin) => {
    origin.otherwise(path => (path.endsWith('.jpg') ? serve(JPEG) : status(404)))
    for (let n = 0; n < 5; n += 1) {
      const away = origin.url('/away', origin.hosts[1])
      origin.script(
        `/${n}`,
        html(`<img src=${n}.jpg><a href=/${(n + 1) % 5}#top>next</a><a href=${away}>away</a>`),
      )
    }
  }
  test.each<[ScanOptionsInput, number]>([
    [{}, 1],
    [{ depth: 1 }, 2],
    [{ depth: 10 }, 5],
    [{ depth: 10, pages: 3 }, 3],
  ])('%j', async (options, pages) => {
    await withScan(
      async ({ origin, scan }) => {
        ring(origin)
        const { summary } = await scan('/0', options)
        expect(summary).toMatchObject({ pages, candidates: pages, skipped: 0 })
        expect(origin.requestsOf('/away')).toHaveLength(0)
      },
      { hosts: 2 },
    )()
  })
  test(
    'a sitemap of sitemaps is read as one',
    withScan(async ({ origin, scan }) => {
      const loc = (path: string) => `<loc>${origin.url(path)}</loc>`
      origin.script(
        '/map.xml',
        text(`<sitemapindex><sitemap>${loc('/a.xml')}</sitemap></sitemapindex>`, 'text/xml'),
      )
      origin.script(
        '/a.xml',
        text(
          `<urlset xmlns:image="i"><url>${loc('/p')}<image:image><image:loc>${origin.url('/a.jpg')}</image:loc></image:image></url></urlset>`,
          'text/xml',
        ),
      )
      origin.script('/a.jpg', serve(JPEG))
      origin.script('/p', html('<img src=p.jpg>'))
      origin.script('/p.jpg', serve(JPEG))
      expect(offered(await scan('/map.xml'))).toEqual(['/a.jpg'])
      expect(offered(await scan('/map.xml', { depth: 1 })).sort()).toEqual(['/a.jpg', '/p.jpg'])
    }),
  )
  test(
    'one that cannot be read is reported, and the others go on',
    withScan(async ({ origin, scan }) => {
      origin.script('/a', html('<img src=a.jpg>'))
      origin.script('/a.jpg', serve(JPEG))
      origin.script('/moved', redirect('/a'))
      const found = await scan(['/gone', '/a', '/moved'])
      expect(found.failed).toEqual(['/gone not-found'])
      expect(found.summary).toMatchObject({ pages: 1, candidates: 1, skipped: 1 })
    }),
  )
})

test(
  'an image in a private network is not looked at for a public page',
  withScan(
    async ({ origin, scan }) => {
      const inside = origin.url('/a.jpg', origin.hosts[1])
      origin.script('/page', html(`<img src=${inside}>`))
      origin.script('/a.jpg', serve(JPEG))
      const found = await scan('/page')
      expect(found.leadInside).toEqual([false])
      expect(found.rows).toMatchObject([{ state: 'skipped' }])
      expect(origin.requestsOf('/a.jpg')).toHaveLength(0)
      const allowed = await scan('/page', { allowPrivate: true })
      expect(offered(allowed)).toEqual(['/a.jpg'])
      expect(allowed.leadInside).toEqual([true])
    },
    { hosts: 2, isPrivate: address => address !== '127.0.0.1' },
  ),
)

test(
  'can be stopped, and keeps what it has',
  withOrigin(async origin => {
    origin.script('/page', html('<img src=a.jpg><img src=b.jpg>'))
    origin.script('/a.jpg', serve(JPEG))
    origin.script('/b.jpg', silent())
    const known = Promise.withResolvers<void>()
    const scan = startScan([origin.url('/page')], scanOptions.parse({}), {
      row: (_, { state }) => state === 'offered' && known.resolve(),
    })
    await known.promise
    await origin.waitFor(1, ({ path }) => path === '/b.jpg')
    scan.stop()
    expect(await scan.done).toMatchObject({ pages: 1, candidates: 1, skipped: 0 })
    scan.close()
  }),
)

describe('what robots.txt asks programs to leave alone', () => {
  const page = html('<img src=/open/a.jpg><img src=/private/b.jpg><img src=/open/way.jpg>')
  const serveAll = (origin: ImageOrigin) => {
    origin.script('/page', page)
    origin.script('/robots.txt', text('User-agent: *\nDisallow: /private/'))
    origin.script('/open/way.jpg', redirect('/private/c.jpg'))
    origin.otherwise(() => serve(JPEG))
  }
  const states = ({ rows }: Found) => rows.map(({ state }) => state)

  test(
    'is refused in words, counted and never asked for',
    withScan(async ({ origin, scan }) => {
      serveAll(origin)
      const found = await scan('/page')
      expect(states(found)).toEqual(['offered', 'refused', 'refused'])
      expect(found.rows[1]?.why).toMatch(/^The site asks programs not to read this \(.*\/robots\.txt\)$/)
      expect(found.summary).toEqual({ pages: 1, candidates: 1, skipped: 2, refused: 2, asides: 0 })
      expect(origin.requests.filter(({ path }) => path.startsWith('/private/'))).toEqual([])
      expect(origin.requestsOf('/robots.txt')).toHaveLength(1)
    }),
  )
  test(
    'so it is where images are not looked at',
    withScan(async ({ origin, scan }) => {
      serveAll(origin)
      expect(states(await scan('/page', { look: false }))).toEqual(['offered', 'refused', 'offered'])
      expect(origin.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/page'])
    }),
  )
  test(
    'is offered to who ignores it',
    withScan(async ({ origin, scan }) => {
      serveAll(origin)
      for (const look of [true, false]) {
        const found = await scan('/page', { ignoreRobots: true, look })
        expect(states(found)).toEqual(['offered', 'offered', 'offered'])
      }
      expect(origin.requestsOf('/robots.txt')).toEqual([])
    }),
  )
  test(
    'is asked of the image’s own host; one that cannot be reached says so at its download',
    withScan(
      async ({ origin, scan }) => {
        const other = origin.url('/far.jpg', origin.hosts[1])
        origin.script('/page', html(`<img src="${other}"><img src="http://127.0.0.1:1/gone.jpg">`))
        origin.script('/robots.txt', text('User-agent: *\nDisallow: /far'))
        origin.otherwise(() => serve(JPEG))
        const found = await scan('/page', { look: false, attempts: 1 })
        expect(states(found)).toEqual(['refused', 'offered'])
        expect(origin.requestsOf('/robots.txt').map(({ headers }) => headers['host'])).toHaveLength(2)
        expect(origin.requestsOf('/far.jpg')).toEqual([])
      },
      { hosts: 2 },
    ),
  )
})
