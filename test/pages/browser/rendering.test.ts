import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import type { Clock } from '../../../main/engine/world.ts'
import type { PageBrowser } from '../../../main/pages/browser/browser.ts'
import type { RenderLimits } from '../../../main/pages/browser/limits.ts'
import { renderLimits } from '../../../main/pages/browser/limits.ts'
import type { Rendered } from '../../../main/pages/browser/rendering.ts'
import { type SampleSite, startSampleSite } from './sample-site.ts'
import { named, program, startPageBrowser } from './start.ts'

/** All pages take a minute; `npm run test:rendered` has them all. */
const isLong = process.env['SHOAL_ALL_PAGES'] === '1'

// A page that does not answer for 4 s is stuck. On a busy machine the browser itself may take as long.
const patient: Clock = {
  ...realWorld.clock,
  sleep: (ms, signal) => realWorld.clock.sleep(ms < 4000 ? ms : 10 * ms, signal),
}

describe.skipIf(program === undefined)('pages in a real browser', () => {
  let site: SampleSite
  let browser: PageBrowser
  let home: string

  beforeAll(async () => {
    site = await startSampleSite()
    home = await mkdtemp(join(tmpdir(), 'shoal-pages-'))
    // Among the slow ones are pages that are stuck.
    browser = startPageBrowser(home, undefined, undefined, isLong ? undefined : patient)
  })
  afterAll(async () => {
    await browser.rest()
    await site.close()
    await rm(home, { recursive: true })
  })

  async function rendered(path: string, loadsImages = false): Promise<Rendered> {
    const result = await browser.render(named(site.url(path), loadsImages), AbortSignal.timeout(90_000))
    if (result.kind !== 'rendered') throw new Error(JSON.stringify(result))
    return result
  }
  const count = ({ images }: Rendered, start: string) =>
    images.filter(url => url.startsWith(site.url(start))).length

  test('a gallery that a script fills from JSON, without loading its images', async () => {
    const found = await rendered('/gallery')
    expect(count(found, '/photo/')).toBe(500)
    expect(found.partial).toBeUndefined()
    expect(site.asked.filter(path => path.startsWith('/photo/'))).toEqual([])
    expect(found.documents[0]?.html.match(/<img src="\/photo\//g)).toHaveLength(500)
  })

  test('a button that loads more is pressed until nothing more comes, but no form is sent', async () => {
    const found = await rendered('/button')
    expect(count(found, '/more/')).toBe(100)
    expect(found.partial).toBeUndefined()
    expect(site.asked).not.toContain('/popup')
  })

  test('everything that shows an image is found, by what was asked for or by what stands there', async () => {
    const { documents, images } = await rendered('/parts')
    const all = `${images.join(' ')} ${documents.map(({ html }) => html).join(' ')}`
    const wanted =
      'css set-1 set-2 before plain small large picture poster svg open closed in-frame srcdoc canvas fetched'
    const missing = wanted.split(' ').filter(name => !all.includes(`/${name}.`))
    expect(missing).toEqual([])
  })

  test('popups, dialogs, downloads and mailto: do not hold a page up', async () => {
    const found = await rendered('/rude')
    expect(count(found, '/one.png')).toBe(1)
    expect(site.asked).not.toContain('/popup')
  })

  test('a page that is never still ends', async () => {
    expect(count(await rendered('/never-idle'), '/one.png')).toBe(1)
  })

  test('scripts that wait for each image go on, though none is loaded', async () => {
    expect(count(await rendered('/onload'), '/chain/')).toBe(10)
    expect(site.asked.some(path => path.startsWith('/chain/'))).toBe(false)
    expect(count(await rendered('/onload', true), '/chain/')).toBe(10)
    expect(site.asked.some(path => path.startsWith('/chain/'))).toBe(true)
  })

  test.each([
    ['/feed', { kind: 'other' }],
    ['/file.zip', { kind: 'other' }],
    ['/gone', { kind: 'failed', failure: { code: 'not-found' } }],
  ])('%s is no page to render', async (path, expected) => {
    expect(await browser.render(named(site.url(path)), AbortSignal.timeout(60_000))).toMatchObject(expected)
  })

  test('an aborted signal ends it', async () => {
    const stop = new AbortController()
    const running = browser.render(named(site.url('/never-idle')), stop.signal)
    stop.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
  })

  describe.runIf(isLong)('and the slow ones', () => {
    test.each([
      ['/endless', '/endless/', 300],
      ['/observed', '/late/', 100],
      ['/loading-lazy', '/late/', 100],
      ['/overlay', '/late/', 60],
      ['/inner', '/late/', 60],
      ['/script-redirect', '/photo/', 500],
      ['/alerts', '/one.png', 1],
      ['/busy', '/busy/', 100],
      ['/forever', '/one.png', 1],
      ['/redirects', '/one.png', 1],
    ])('%s', async (path, start, images) => {
      const found = await rendered(path)
      expect(count(found, start)).toBe(images)
    })
  })

  const limited: [keyof RenderLimits, number, string][] = [
    ['totalMs', 1500, '/never-idle'],
    ['requests', 50, '/many'],
    ['images', 20, '/gallery'],
    ['screens', 2, '/observed'],
    ['bytes', 5_000_000, '/heavy'],
  ]
  test.each(limited)('%s of %d: what was found until then is the result', async (limit, most, path) => {
    const under = async (value: number) => {
      const clock = limit === 'totalMs' ? realWorld.clock : patient
      const strict = startPageBrowser(home, { ...renderLimits, [limit]: value }, undefined, clock)
      const result = await strict.render(named(site.url(path)), AbortSignal.timeout(60_000))
      await strict.rest()
      return result
    }
    let value = most
    let result = await under(value)
    // A busy machine has found nothing by then. A little longer, and it has, but is not ready.
    while (limit === 'totalMs' && result.kind === 'failed' && value < 8000) {
      value *= 1.5
      result = await under(value)
    }
    expect(result).toMatchObject({ kind: 'rendered', partial: limit })
    expect(result).toMatchObject({ images: expect.arrayContaining([expect.any(String)]) })
  })
})
