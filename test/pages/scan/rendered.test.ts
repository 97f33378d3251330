import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import type { PageBrowser } from '../../../main/pages/browser/browser.ts'
import { startScan } from '../../../main/pages/index.ts'
import { type ScanOptionsInput, scanOptions } from '../../../shared/settings.ts'
import { type ImageOrigin, serve, startOrigin, status } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'
import { program, startPageBrowser } from '../browser/start.ts'

let home: string
let browser: PageBrowser
let origin: ImageOrigin

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'shoal-scan-'))
  browser = startPageBrowser(home)
  origin = await startOrigin()
})
afterAll(async () => {
  await browser.rest()
  await origin.close()
  await rm(home, { recursive: true })
})

async function scan(path: string, options: ScanOptionsInput = {}) {
  const failed: string[] = []
  const scripts: string[] = []
  const scanning = startScan(
    [origin.url(path)],
    scanOptions.parse({ intervalMs: 0, look: false, render: 'page', ...options }),
    { failed: (_url, { code }) => failed.push(code), hasScripts: url => scripts.push(url) },
    realWorld,
    // Ended once, at the end: to start it takes a second.
    { browser: { ...browser, rest: async () => {} } },
  )
  await scanning.done
  scanning.close()
  const found = scanning.rows.map(({ candidate: { url, foundIn } }) => `${new URL(url).pathname} ${foundIn}`)
  return { found, failed, scripts }
}

const filled = html(`<div id="root"></div><iframe src="/frame"></iframe><script>
  document.getElementById('root').innerHTML = '<main><img src="/a.jpg" alt="A"><img src="/b.jpg" srcset="/b2.jpg 2x"></main>'
  new Image().src = '/dra' + 'wn.jpg'
</script>`)

test.skipIf(program === undefined)('what scripts show is found, each once, that of frames, too', async () => {
  origin.script('/filled', filled)
  origin.script('/frame', html('<img src="/c.jpg">'))
  const { found, failed } = await scan('/filled')
  expect(found.toSorted()).toEqual(['/a.jpg src', '/b2.jpg srcset', '/c.jpg src', '/drawn.jpg request'])
  expect(failed).toEqual([])
  expect(origin.requests.some(({ path }) => path.endsWith('.jpg'))).toBe(false)
  // A part that was named has what stands in it, and nothing else.
  expect((await scan('/filled', { selector: 'main' })).found.toSorted()).toEqual([
    '/a.jpg src',
    '/b2.jpg srcset',
  ])
})

test.skipIf(program === undefined)(
  'robots.txt holds for a page in a browser, and for where its scripts lead',
  async () => {
    origin.script('/robots.txt', serve(Buffer.from('User-agent: *\nDisallow: /closed')).type('text/plain'))
    origin.script('/closed/page', html('<img src="/a.jpg">'))
    origin.script('/leads', html('<script>location.href = "/closed/page"</script>'))
    expect(await scan('/closed/page')).toMatchObject({ found: [], failed: ['robots-refused'] })
    expect(origin.requestsOf('/closed/page')).toEqual([])
    expect(await scan('/leads')).toMatchObject({ found: [], failed: ['robots-refused'] })
  },
)

test('a page with few images and scripts is told of; one without any is a failure', async () => {
  origin.script('/few', html('<div id="app"><img src="/a.jpg"></div><script src="/app.js"></script>'))
  origin.script('/none', html('<div id="app"></div><script src="/app.js"></script>'))
  origin.script('/app.js', status(404))
  const [few, none] = [await scan('/few', { render: 'off' }), await scan('/none', { render: 'off' })]
  expect(few).toMatchObject({ failed: [], scripts: [origin.url('/few')] })
  expect(none).toMatchObject({ failed: ['needs-scripts'], scripts: [] })
})
