import { expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { startScan } from '../../../main/pages/index.ts'
import { createFilePages } from '../../../main/pages/scan/file-pages.ts'
import type { Skipped } from '../../../shared/scan.ts'
import { type ScanOptionsInput, scanOptions } from '../../../shared/settings.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { fakePages } from '../../helpers/fake-pages.ts'
import { type ImageOrigin, withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

async function scan(origin: ImageOrigin, options: ScanOptionsInput = {}) {
  const world = { ...realWorld, clock: createLeapingClock(), env: {} }
  const wanted = scanOptions.parse({ look: false, ignoreRobots: true, ...options })
  const skipped: Skipped[] = []
  const observer = { skipped: (one: Skipped) => skipped.push(one) }
  const scanning = startScan([origin.url('/gallery')], wanted, observer, world)
  const summary = await scanning.done.finally(scanning.close)
  return {
    images: scanning.rows.map(({ candidate }) => new URL(candidate.url).pathname).sort(),
    pages: summary.pages,
    skipped: skipped.map(({ why }) => why),
  }
}

function serveWiki(origin: ImageOrigin): void {
  const about = (name: string) =>
    html(`<div class=fullImageLink><a href=/full/${name}><img src=/shown/${name}></a></div>`)
  origin.script(
    '/gallery',
    html(`<a href=/wiki/File:Fox.jpg><img src=/small/1.jpg></a><a href=/wiki/File:Fox.jpg>Fox</a>
      <a href=/wiki/File:Owl.jpg>Owl</a>
      <a href=/wiki/File:Cat.jpg><img src=/thumb/a/ab/Cat.jpg/120px-Cat.jpg></a>
      <a href=/wiki/File:Gone.jpg><img src=/small/2.jpg></a>`),
  )
  origin.script('/wiki/File:Fox.jpg', about('Fox.jpg'))
  origin.script('/wiki/File:Owl.jpg', about('Owl.jpg'))
}

test(
  'pages about images are read once for the whole image, unless a rule knows where that is',
  withOrigin(async origin => {
    serveWiki(origin)
    const found = await scan(origin)
    expect(found.images).toEqual([
      '/full/Fox.jpg',
      '/full/Owl.jpg',
      '/small/2.jpg',
      '/thumb/a/ab/Cat.jpg/120px-Cat.jpg',
    ])
    // They are the images', and none of the scan's own pages.
    expect(found.pages).toBe(1)
    const asked = origin.requests.map(({ path }) => path).filter(path => path.startsWith('/wiki/'))
    expect(asked.sort()).toEqual(['/wiki/File:Fox.jpg', '/wiki/File:Gone.jpg', '/wiki/File:Owl.jpg'])
  }),
)

test(
  'they do not count among the pages; --as-named reads none',
  withOrigin(async origin => {
    serveWiki(origin)
    const few = await scan(origin, { pages: 1 })
    expect(few.images).toEqual(expect.arrayContaining(['/full/Fox.jpg', '/full/Owl.jpg']))
    expect(few.skipped).toEqual([])
    const asNamed = await scan(origin, { asNamed: true })
    expect(asNamed).toMatchObject({ pages: 1, skipped: [] })
    expect(asNamed.images).toContain('/small/1.jpg')
  }),
)

test('beyond a number of them, pages about images are not read, and each is reported once', async () => {
  const page = 'https://wiki.example/'
  const names = ['A', 'B', 'C', 'D'].map(name => `${page}wiki/File:${name}.jpg`)
  const { read, asked } = fakePages(Object.fromEntries(names.map(url => [url, '<img src=/full.jpg>'])))
  const skipped: Skipped[] = []
  const { linked } = createFilePages({
    read,
    admit: () => true,
    skip: what => skipped.push(what),
    signal: new AbortController().signal,
    most: 2,
  })
  const found = await Promise.all([...names, ...names].map(link => linked(link, page)))
  expect(found.map(candidate => candidate?.url)).toEqual([
    ...[`${page}full.jpg`, `${page}full.jpg`, undefined, undefined],
    ...[`${page}full.jpg`, `${page}full.jpg`, undefined, undefined],
  ])
  expect(asked.map(({ url }) => url)).toEqual(names.slice(0, 2))
  const why = 'it is a page about an image, and 2 such pages were read'
  expect(skipped).toEqual(names.slice(2).map(url => ({ page, url, why })))
})
