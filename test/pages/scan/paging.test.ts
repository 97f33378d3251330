import { expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { startScan } from '../../../main/pages/index.ts'
import { type ScanOptionsInput, scanOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { type ImageOrigin, withOrigin } from '../../helpers/origin.ts'
import { html, text } from '../../helpers/pages.ts'

async function scan(origin: ImageOrigin, path: string, options: ScanOptionsInput) {
  const world = { ...realWorld, clock: createLeapingClock(), env: {} }
  const wanted = scanOptions.parse({ ...options, look: false, ignoreRobots: true })
  const scanning = startScan([origin.url(path)], wanted, {}, world)
  const summary = await scanning.done.finally(scanning.close)
  const images = scanning.rows.map(({ candidate }) => new URL(candidate.url).pathname)
  return { images: images.sort(), summary }
}

const image = (name: string) => `<img src=/${name}.jpg>`

test(
  'pages are read one after the other, by what they say themselves or by the selector of a link',
  withOrigin(async origin => {
    origin.script('/1', html(`${image('a')}<a rel=next class=on href=/2>next</a>`))
    origin.script('/2', html(`${image('b')}<link rel=next href=/3><a class=on href=/3>next</a>`))
    origin.script('/3', html(`${image('c')}<a rel=next class=on href=/1>first</a>`))
    for (const pagesOf of ['rel=next', 'a.on', 'a.on@href']) {
      const { images, summary } = await scan(origin, '/1', { pagesOf })
      expect(images).toEqual(['/a.jpg', '/b.jpg', '/c.jpg'])
      expect(summary).toMatchObject({ pages: 3 })
    }
    expect((await scan(origin, '/1', { pagesOf: 'rel=next', pages: 2 })).images).toEqual(['/a.jpg', '/b.jpg'])
    expect((await scan(origin, '/1', {})).images).toEqual(['/a.jpg'])
  }),
)

test(
  'counted pages end where one is missing, or brings nothing new',
  withOrigin(async origin => {
    for (const [at, name] of ['a', 'b'].entries()) origin.script(`/x?page=${at + 1}`, html(image(name)))
    const missing = await scan(origin, '/x?page=1', { pagesOf: '1-50' })
    expect(missing.images).toEqual(['/a.jpg', '/b.jpg'])
    expect(missing.summary).toMatchObject({ pages: 2, skipped: 0 })
    for (const at of [1, 2, 3, 4]) origin.script(`/y/page/${at}`, html(image(at === 1 ? 'a' : 'b')))
    const repeated = await scan(origin, '/y/page/1', { pagesOf: '2-50' })
    expect(repeated.images).toEqual(['/a.jpg', '/b.jpg'])
    expect(repeated.summary).toMatchObject({ pages: 3 })
  }),
)

test(
  'an answer names the next page in its headers',
  withOrigin(async origin => {
    const page = (image: string) => text(JSON.stringify([{ image }]), 'application/json')
    origin.script('/api', page('/a.jpg').header('link', '</api/2>; rel="next", </api/2>; rel="last"'))
    origin.script('/api/2', page('/b.jpg').header('link', '</api>; rel="prev"'))
    expect((await scan(origin, '/api', { pagesOf: 'rel=next' })).images).toEqual(['/a.jpg', '/b.jpg'])
  }),
)

test(
  'data that is loaded on demand leads on, too',
  withOrigin(async origin => {
    origin.script('/', html(`${image('a')}<div data-next-url=/more.json></div>`))
    const more = { items: [{ image: '/b.jpg' }], next: '/last.json' }
    origin.script('/more.json', text(JSON.stringify(more), 'application/json'))
    origin.script('/last.json', text(JSON.stringify([{ image: '/c.jpg' }]), 'application/json'))
    expect((await scan(origin, '/', { pagesOf: 'rel=next' })).images).toEqual(['/a.jpg', '/b.jpg', '/c.jpg'])
  }),
)
