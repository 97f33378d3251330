import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { createPageReader, type PageReader, type PageResult } from '../../../main/pages/index.ts'
import type { PageOptionsInput } from '../../../shared/settings.ts'
import { createFakeClock, createLeapingClock, startOfTime } from '../../helpers/fake-clock.ts'
import { JPEG } from '../../helpers/images.ts'
import {
  endless,
  hangUp,
  type ImageOrigin,
  type OriginOptions,
  redirect,
  serve,
  silent,
  status,
  withOrigin,
} from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

type Settings = OriginOptions & {
  options?: PageOptionsInput
  isPrivate?: (address: string) => boolean
  clock?: ReturnType<typeof createLeapingClock>
}

/** A test body with a reader and an origin. Waits take no time. */
const withReader = (
  body: (bench: { origin: ImageOrigin; reader: PageReader }) => Promise<void>,
  { options = {}, isPrivate, clock = createLeapingClock(), ...originOptions }: Settings = {},
) =>
  withOrigin(async origin => {
    const world = { ...realWorld, clock, random: () => 0, env: {} }
    const reader = createPageReader(world, options, {}, isPrivate)
    try {
      await body({ origin, reader })
    } finally {
      reader.close()
    }
  }, originOptions)

const codeOf = (result: PageResult) => (result.kind === 'failed' ? result.failure.code : result.kind)
const pageOf = (result: PageResult) => {
  if (result.kind !== 'page') throw new Error(`no page, but ${codeOf(result)}`)
  return result.page
}

test(
  'reads a page',
  withReader(async ({ origin, reader }) => {
    origin.script('/page', html('<title>Wörter</title><p id=a>one'))
    const page = pageOf(await reader.read(origin.url('/page')))
    expect(page).toMatchObject({ url: origin.url('/page'), status: 200, bytes: 33 })
    expect(page.document.$('title').text()).toBe('Wörter')
    expect(page.document.kind).toBe('html')
    const [robots, asked] = origin.requests
    expect(robots?.path).toBe('/robots.txt')
    expect(asked?.headers['user-agent']).toMatch(/^Shoal/)
    expect(asked?.headers['referer']).toBeUndefined()
  }),
)

test(
  'is a session: what a page or a redirect sets goes with the next one of its site',
  withReader(
    async ({ origin, reader }) => {
      const [, other = ''] = origin.hosts
      origin.script('/door', redirect('/page').header('set-cookie', 'door=1; Path=/'))
      origin.script('/page', html('one').header('set-cookie', 'page=2; Path=/'))
      origin.script('/next', html('two'))
      for (const url of [origin.url('/door'), origin.url('/next'), origin.url('/next', other)]) {
        await reader.read(url)
      }
      const cookies = origin.requests
        .filter(({ path }) => path !== '/robots.txt')
        .map(({ headers }) => headers.cookie)
      expect(cookies).toEqual([undefined, 'door=1', 'door=1; page=2', undefined])
    },
    { hosts: 2 },
  ),
)

test(
  'undoes compression and says where the page came from',
  withReader(async ({ origin, reader }) => {
    origin.script('/page', html('<p>plain').gzip())
    origin.script('/list', html('<a href=page>'))
    await reader.read(origin.url('/list'))
    const page = pageOf(await reader.read(origin.url('/page'), { referer: origin.url('/list?page=2#top') }))
    expect(page.document.$('p').text()).toBe('plain')
    expect(origin.requestsOf('/page')[0]?.headers['referer']).toBe(origin.url('/list?page=2'))
  }),
)

test(
  'reads feeds as XML, whatever they are called',
  withReader(async ({ origin, reader }) => {
    const feed = '<?xml version="1.0"?>\n<!-- a feed --><rss><channel><link>here</link></channel></rss>'
    origin.script('/a', html(feed))
    origin.script('/b', serve(Buffer.from(feed)).type('application/rss+xml'))
    for (const path of ['/a', '/b']) {
      const { document } = pageOf(await reader.read(origin.url(path)))
      expect(document.kind).toBe('xml')
      expect(document.$('channel > link').text()).toBe('here')
    }
  }),
)

describe('what is no page', () => {
  test(
    'is refused by its type, before its body is read',
    withReader(async ({ origin, reader }) => {
      origin.script('/a.css', endless().type('text/css'))
      expect(await reader.read(origin.url('/a.css'))).toMatchObject({
        kind: 'failed',
        failure: { code: 'not-a-page', message: 'This is text/css, not a web page' },
      })
    }),
  )
  test(
    'is known as an image, by its type or its bytes',
    withReader(async ({ origin, reader }) => {
      origin.script('/a', serve(JPEG).type('text/html'))
      origin.script('/b', serve(JPEG).type('application/octet-stream'))
      origin.script('/c.jpg', endless().type('image/jpeg'))
      for (const path of ['/a', '/b', '/c.jpg']) {
        expect(await reader.read(origin.url(path))).toEqual({ kind: 'image', url: origin.url(path) })
      }
    }),
  )
  test(
    'is refused by its first bytes, and no more are read',
    withReader(async ({ origin, reader }) => {
      const ones = Buffer.alloc(4096, 1)
      origin.script('/a', endless(ones).type('application/octet-stream'))
      origin.script('/b', endless(ones).type('text/html'))
      for (const path of ['/a', '/b']) {
        expect([path, codeOf(await reader.read(origin.url(path)))]).toEqual([path, 'not-a-page'])
        await origin.waitFor(1, request => request.path === path && request.outcome === 'left')
      }
      const packed = serve(gzipSync(ones)).type('text/html').header('content-encoding', 'gzip')
      origin.script('/packed', packed)
      expect(codeOf(await reader.read(origin.url('/packed')))).toBe('not-a-page')
    }),
  )
  test(
    'is not what has two bytes for each character, whether it says so by a mark or in its type',
    withReader(async ({ origin, reader }) => {
      const wide = Buffer.from(`\ufeff<title>Wide</title>${'<p>words'.repeat(500)}`, 'utf16le')
      origin.script('/mark', serve(wide).type('text/html'))
      origin.script('/type', serve(wide.subarray(2)).type('text/html; charset="utf-16le"'))
      for (const path of ['/mark', '/type']) {
        const { document } = pageOf(await reader.read(origin.url(path)))
        expect(document.$('title').text()).toBe('Wide')
      }
    }),
  )
  test(
    'is refused by its size: promised, sent, or hidden by compression',
    withReader(async ({ origin, reader }) => {
      origin.script('/promised', html('x').wrongLength(10_000_001))
      origin.script('/sent', endless(Buffer.from('words '.repeat(1000))).type('text/html'))
      const bomb = serve(gzipSync(Buffer.alloc(10_000_001, 'x'))).type('text/html')
      origin.script('/bomb', bomb.header('content-encoding', 'gzip'))
      for (const path of ['/promised', '/sent', '/bomb']) {
        expect([path, codeOf(await reader.read(origin.url(path)))]).toEqual([path, 'page-too-large'])
      }
    }),
  )
})

describe('redirects', () => {
  test(
    'are followed, ten of them, and no further',
    withReader(async ({ origin, reader }) => {
      for (let n = 1; n <= 12; n += 1) origin.script(`/${n}`, redirect(`/${n + 1}`))
      origin.script('/12', html('far'))
      expect(pageOf(await reader.read(origin.url('/2'))).url).toBe(origin.url('/12'))
      expect(codeOf(await reader.read(origin.url('/1')))).toBe('too-many-redirects')
    }),
  )
  test(
    'lead nowhere but to the web',
    withReader(async ({ origin, reader }) => {
      origin.script('/file', redirect('file:///etc/passwd'))
      origin.script('/nowhere', redirect('http://['))
      expect(codeOf(await reader.read(origin.url('/file')))).toBe('redirect-refused')
      expect(codeOf(await reader.read(origin.url('/nowhere')))).toBe('bad-response')
      expect(codeOf(await reader.read('ftp://example.com/'))).toBe('bad-url')
    }),
  )
  test(
    'carry nothing of the user’s to other sites',
    withReader(
      async ({ origin, reader }) => {
        const [, other] = origin.hosts
        origin.script('/here', redirect(origin.url('/there', other)))
        origin.script('/there', html('ok'))
        await reader.read(origin.url('/here'))
        const cookies = origin.requests.map(({ path, headers }) => [path, headers['cookie'], headers['x-a']])
        expect(cookies).toContainEqual(['/here', 'id=1', 'b'])
        expect(cookies).toContainEqual(['/there', undefined, undefined])
      },
      { hosts: 2, options: { headers: { Cookie: 'id=1', 'X-A': 'b' } } },
    ),
  )
})

describe('robots.txt', () => {
  test(
    'is asked for once a site and obeyed, after redirects too',
    withReader(async ({ origin, reader }) => {
      origin.script('/robots.txt', text('User-agent: *\nDisallow: /private\n'))
      origin.script('/way', redirect('/private/page'))
      origin.otherwise(() => html('ok'))
      expect(codeOf(await reader.read(origin.url('/private/page')))).toBe('robots-refused')
      expect(codeOf(await reader.read(origin.url('/way')))).toBe('robots-refused')
      expect(codeOf(await reader.read(origin.url('/open')))).toBe('page')
      expect(origin.requestsOf('/robots.txt')).toHaveLength(1)
      expect(origin.requestsOf('/private/page')).toHaveLength(0)
    }),
  )
  test(
    'has rules for us alone',
    withReader(async ({ origin, reader }) => {
      origin.script('/robots.txt', text('User-agent: *\nDisallow: /\n\nUser-agent: Shoal/9\nDisallow: /a'))
      origin.otherwise(() => html('ok'))
      expect(codeOf(await reader.read(origin.url('/b')))).toBe('page')
      expect(codeOf(await reader.read(origin.url('/a')))).toBe('robots-refused')
    }),
  )
  test(
    'is not asked for where the user said so',
    withReader(
      async ({ origin, reader }) => {
        origin.script('/robots.txt', text('User-agent: *\nDisallow: /'))
        origin.script('/a', html('ok'))
        expect(codeOf(await reader.read(origin.url('/a')))).toBe('page')
        expect(origin.requestsOf('/robots.txt')).toHaveLength(0)
      },
      { options: { ignoreRobots: true } },
    ),
  )
  test.each([
    ['not there', status(404), 'page'],
    ['forbidden', status(403), 'page'],
    ['broken', status(500), 'robots-refused'],
    ['busy', status(503), 'robots-refused'],
    ['asking for rest', status(429), 'robots-refused'],
    ['redirected', redirect('/rules.txt'), 'robots-refused'],
    ['in circles', redirect('/robots.txt'), 'page'],
  ])('that is %s', async (_, answer, expected) => {
    await withReader(async ({ origin, reader }) => {
      origin.script('/robots.txt', answer)
      origin.script('/rules.txt', text('User-agent: *\nDisallow: /'))
      origin.script('/a', html('ok'))
      expect(codeOf(await reader.read(origin.url('/a')))).toBe(expected)
    })()
  })
  test(
    'that cannot be reached is reported like the page itself',
    withReader(async ({ reader }) => {
      expect(codeOf(await reader.read('http://127.0.0.1:1/'))).toBe('connect-refused')
    }),
  )
})

describe('robots.txt of images', () => {
  const clock = createFakeClock()
  test(
    'holds no image back while its host cannot be reached, and counts once it comes',
    withReader(
      async ({ origin, reader }) => {
        origin.script('/robots.txt', [hangUp(), text('User-agent: *\nDisallow: /private/')])
        origin.otherwise(() => html('ok'))
        const refusal = () =>
          reader.fetcher.robotsRefusal(
            origin.url('/private/1.jpg'),
            'http://a.example/',
            new AbortController().signal,
          )
        expect(await Promise.all([refusal(), refusal()])).toEqual([undefined, undefined])
        // Pages wait for it, with all attempts.
        const page = reader.read(origin.url('/private/page'))
        await clock.sleeping(1)
        expect(clock.slept).toHaveLength(1)
        await clock.advance(clock.slept[0] ?? 0)
        expect(codeOf(await page)).toBe('robots-refused')
        expect(await refusal()).toMatchObject({ code: 'robots-refused' })
        expect(origin.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/robots.txt'])
      },
      { clock, isPrivate: () => false },
    ),
  )
})

describe('pace', () => {
  const clock = createFakeClock()
  test(
    'a host gets its pages one by one, with time between',
    withReader(
      async ({ origin, reader }) => {
        origin.script('/robots.txt', text('User-agent: *\nCrawl-delay: 2'))
        origin.otherwise(() => html('ok'))
        const pages = ['/1', '/2', '/3'].map(path => reader.read(origin.url(path)))
        await pages[0]
        await clock.sleeping(1)
        expect(clock.slept).toEqual([2000])
        await clock.advance(2000)
        await pages[1]
        await clock.sleeping(1)
        expect(origin.requestsOf('/3')).toHaveLength(0)
        await clock.advance(2000)
        expect((await Promise.all(pages)).map(codeOf)).toEqual(['page', 'page', 'page'])
      },
      { clock },
    ),
  )
  test(
    'a page that is not wanted any more leaves the queue',
    withReader(async ({ origin, reader }) => {
      origin.script('/slow', silent())
      const leaving = new AbortController()
      const reading = reader.read(origin.url('/slow'), { signal: leaving.signal })
      await origin.waitFor(1, ({ path }) => path === '/slow')
      leaving.abort(new Error('enough'))
      await expect(reading).rejects.toThrow('enough')
    }),
  )
})

describe('hosts in need', () => {
  const clock = createLeapingClock()
  test(
    'get the rest they ask for, then another try',
    withReader(
      async ({ origin, reader }) => {
        origin.script('/a', [status(503, { retryAfter: 7 }), status(429, { retryAfter: 9 }), html('ok')])
        expect(codeOf(await reader.read(origin.url('/a')))).toBe('page')
        expect(clock.now() - startOfTime).toBeGreaterThanOrEqual(16_000)
      },
      { clock },
    ),
  )
  test(
    'are given up when they ask too often, and at once when there is nothing',
    withReader(
      async ({ origin, reader }) => {
        origin.script('/busy', status(503))
        origin.script('/gone', status(404))
        expect(await reader.read(origin.url('/busy'))).toMatchObject({ failure: { code: 'server-busy' } })
        expect(origin.requestsOf('/busy')).toHaveLength(2)
        expect(await reader.read(origin.url('/gone'))).toMatchObject({
          failure: { code: 'not-found', message: '404 Not Found' },
        })
      },
      { options: { attempts: 2 } },
    ),
  )
})

describe('private addresses', () => {
  // On this machine there are only private ones: here the first host counts as the internet.
  const isPrivate = (address: string) => address !== '127.0.0.1'
  const led = async (origin: ImageOrigin) => {
    const [, inside = ''] = origin.hosts
    origin.script('/leads', redirect(origin.url('/inside', inside)))
    origin.script('/inside', html('secret'))
    return origin.url('/inside', inside)
  }
  test(
    'are not reached from public pages, by link or redirect',
    withReader(
      async ({ origin, reader }) => {
        const inside = await led(origin)
        expect(codeOf(await reader.read(origin.url('/leads')))).toBe('private-address')
        expect(codeOf(await reader.read(inside, { referer: origin.url('/page') }))).toBe('private-address')
        expect(origin.requests.filter(({ host }) => host !== '127.0.0.1')).toEqual([])
      },
      { hosts: 2, isPrivate },
    ),
  )
  test(
    'are not reached through a name either',
    withReader(
      async ({ origin, reader }) => {
        const name = origin.url('/inside').replace('127.0.0.1', 'localhost')
        expect(codeOf(await reader.read(name, { referer: 'http://example.com/' }))).toBe('private-address')
        expect(origin.requests).toEqual([])
      },
      { isPrivate: () => true },
    ),
  )
  test(
    'are read where the user names them, and from there',
    withReader(
      async ({ origin, reader }) => {
        const inside = await led(origin)
        expect(codeOf(await reader.read(inside))).toBe('page')
        expect(codeOf(await reader.read(inside, { referer: inside }))).toBe('page')
        expect(codeOf(await reader.read(origin.url('/leads'), { referer: inside }))).toBe('private-address')
      },
      { hosts: 2, isPrivate },
    ),
  )
  test('are not reached from a site that answers from both sides', async () => {
    const answers = [true, false]
    await withReader(
      async ({ origin, reader }) => {
        origin.script('/robots.txt', text('User-agent: *\nDisallow: /none\n'))
        origin.script('/page', html('a page'))
        // Its robots.txt comes from inside, the page from the internet.
        expect(codeOf(await reader.read(origin.url('/page')))).toBe('page')
        expect(reader.fetcher.mayLeadInside(origin.url('/page'))).toBe(false)
      },
      { isPrivate: () => answers.shift() ?? false },
    )()
  })
  test(
    'are read where the user allows it',
    withReader(
      async ({ origin, reader }) => {
        await led(origin)
        expect(codeOf(await reader.read(origin.url('/leads')))).toBe('page')
      },
      { hosts: 2, isPrivate, options: { allowPrivate: true } },
    ),
  )
})
