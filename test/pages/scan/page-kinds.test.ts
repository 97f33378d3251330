import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { startScan } from '../../../main/pages/index.ts'
import { scanOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { CAT, DRAWN_GIF } from '../../helpers/images.ts'
import { type ImageOrigin, serve, withOrigin } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

async function scan(origin: ImageOrigin, path: string) {
  const failed: string[] = []
  const scanning = startScan(
    [origin.url(path)],
    scanOptions.parse({}),
    { failed: (_, { code }) => failed.push(code) },
    { ...realWorld, clock: createLeapingClock(), env: {} },
  )
  const summary = await scanning.done.finally(scanning.close)
  const images = scanning.rows
    .filter(({ state }) => state !== 'skipped')
    .map(({ candidate: { url, foundIn } }) => `${foundIn} ${new URL(url).pathname}`)
  return { images, failed, summary }
}

test(
  'the address of an image is that image',
  withOrigin(async origin => {
    origin.script('/cat', serve(DRAWN_GIF).type('image/gif'))
    expect(await scan(origin, '/cat')).toMatchObject({ images: ['page /cat'], failed: [] })
  }),
)

test(
  'frames, and the page that a page leads on to, are read',
  withOrigin(async origin => {
    origin.script('/cat.jpg', serve(CAT))
    origin.script('/dog.jpg', serve(CAT))
    origin.script('/frames', html('<frameset><frame src=/inner></frameset>'))
    origin.script('/inner', html('<img src=/cat.jpg>'))
    origin.script('/moved', html('<meta http-equiv=refresh content="0; url=/new">'))
    origin.script('/new', html('<img src=/dog.jpg>'))
    expect((await scan(origin, '/frames')).images).toEqual(['src /cat.jpg'])
    expect((await scan(origin, '/moved')).images).toEqual(['src /dog.jpg'])
  }),
)

test(
  'JSON and compressed sitemaps are read',
  withOrigin(async origin => {
    const sitemap = `<urlset xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>${origin.url('/')}</loc><i:image><i:loc>${origin.url('/cat.jpg')}</i:loc></i:image></url></urlset>`
    origin.script('/cat.jpg', serve(CAT))
    origin.script('/api', text(JSON.stringify({ photo: { src: '/cat.jpg' } }), 'application/json'))
    origin.script('/sitemap.xml.gz', serve(gzipSync(sitemap)).type('application/gzip'))
    expect((await scan(origin, '/api')).images).toEqual(['script /cat.jpg'])
    expect((await scan(origin, '/sitemap.xml.gz')).images).toEqual(['sitemap /cat.jpg'])
  }),
)

test(
  'a page that shows nothing without scripts, or only checks who is there, is named as that',
  withOrigin(async origin => {
    origin.script('/app', html('<div id=root></div><script src=/app.js></script>'))
    origin.script('/check', html('<title>Just a moment...</title><script>_cf_chl_opt={}</script>'))
    origin.script('/asks', html(`<div id=root></div><script>fetch('/gone.json').then(show)</script>`))
    expect((await scan(origin, '/app')).failed).toEqual(['needs-scripts'])
    origin.script('/refused', html('<title>x</title>').status(403).header('cf-mitigated', 'challenge'))
    expect((await scan(origin, '/refused')).failed).toEqual(['challenge'])
    // Data that it may load is a guess, and no page that could not be read.
    expect((await scan(origin, '/asks')).failed).toEqual(['needs-scripts'])
    expect((await scan(origin, '/check')).failed).toEqual(['challenge'])
  }),
)

test(
  'what is no image of the page is counted and never asked for',
  withOrigin(async origin => {
    origin.script('/cat.jpg', serve(CAT))
    origin.script(
      '/page',
      html(
        '<header><a href="/"><img src=/logo.png></a></header><img src=/cat.jpg><img src=/p.gif width=1 height=1>',
      ),
    )
    const { images, summary } = await scan(origin, '/page')
    expect(images).toEqual(['src /cat.jpg'])
    expect(summary).toMatchObject({ candidates: 1, skipped: 2, asides: 2 })
    expect(origin.requestsOf('/logo.png')).toEqual([])
  }),
)
