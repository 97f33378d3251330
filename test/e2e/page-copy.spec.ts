/// <reference lib="dom" />
import type { Page } from '@playwright/test'
import type { PageToPick } from '../../shared/contract/commands.ts'
import { filmSite, listingPath, serveFilms } from '../helpers/films.ts'
import { serve } from '../helpers/origin.ts'
import { expect, test } from './fixtures.ts'

/** Asks the application as the window does, over a WebSocket of its own. */
const call = (window: Page, name: string, input: unknown): Promise<unknown> =>
  window.evaluate(
    ([name, input]) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(new URL('/rpc', location.href.replace(/^http/, 'ws')))
        socket.onopen = () => socket.send(JSON.stringify({ t: 'q', i: '1', m: 'call', a: [name, input] }))
        socket.onerror = () => reject(new Error('no connection'))
        socket.onmessage = ({ data }) => {
          socket.close()
          const { ok, value, failure } = JSON.parse(data).r
          if (ok) resolve(value)
          else reject(new Error(failure.message))
        }
      }),
    [name, input] as const,
  )

/** Shows a copy as the window does: in a frame in which nothing runs. */
async function show(window: Page, path: string): Promise<void> {
  await window.evaluate(async path => {
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-same-origin')
    frame.style.cssText =
      'position: fixed; inset: 0; width: 100%; height: 100%; background: white; z-index: 9'
    frame.src = path
    document.body.append(frame)
    await new Promise(resolve => frame.addEventListener('load', resolve, { once: true }))
  }, path)
}

/** The number of what lies in the middle of an element of the copy, as a click there finds it. */
const numberAt = (window: Page, selector: string, index: number): Promise<number> =>
  window.evaluate(
    ([selector, index]) => {
      const copy = document.querySelector('iframe')?.contentDocument
      const box = copy?.querySelectorAll(selector)[index]?.getBoundingClientRect()
      if (!copy || !box) throw new Error('nothing there')
      const hit = copy.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      return Number(hit?.closest('[data-shoal]')?.getAttribute('data-shoal'))
    },
    [selector, index] as const,
  )

test('two clicks on the copy of a page become a selector', async ({ window, origin }) => {
  serveFilms(origin, filmSite({ count: 6 }))
  const page = (await call(window, 'openForPicking', { url: origin.url(listingPath) })) as PageToPick
  await show(window, page.path)
  await expect(window.frameLocator('iframe').getByText('The Quiet Harbour')).toBeVisible()

  const examples = [await numberAt(window, '.film h3', 0), await numberAt(window, '.film h3', 2)]
  expect(await call(window, 'proposeSelector', { page: page.page, examples })).toMatchObject({
    selector: expect.stringMatching(/h3/),
    count: 6,
  })
})

test('the copy shows pictures and styles, and nothing in it acts', async ({ page: tab, shoal, origin }) => {
  origin.script('/a.jpg', serve(Buffer.from('x')))
  const hostile = `<!doctype html><html><head><style>h1 { color: rgb(1, 2, 3) }</style>
    <script>parent.document.title = 'taken'</script><meta http-equiv="refresh" content="0;url=${origin.url('/left')}"></head>
    <body onload="parent.document.title = 'taken'"><h1>Here</h1><img src="/a.jpg" onerror="parent.document.title = 'taken'">
    <a id="out" href="${origin.url('/left')}" target="_top">out</a><svg onload="parent.document.title = 'taken'"></svg>
    <form action="${origin.url('/left')}"><button id="send">Send</button></form><iframe src="${origin.url('/left')}"></iframe></body></html>`
  origin.script('/page', serve(Buffer.from(hostile)).type('text/html'))
  await shoal.open(tab)
  const title = await tab.title()
  const page = (await call(tab, 'openForPicking', { url: origin.url('/page') })) as PageToPick
  await show(tab, page.path)
  const frame = tab.frameLocator('iframe')
  await expect(frame.locator('h1')).toHaveCSS('color', 'rgb(1, 2, 3)')
  await origin.waitFor(1, ({ path }) => path === '/a.jpg')
  await frame.locator('#out').click()
  await frame.locator('#send').click()
  expect(await tab.title()).toBe(title)
  expect(tab.frames().length).toBe(2)
  expect(origin.requestsOf('/left')).toEqual([])
})

test('a script that came through would not run either', async ({ page: tab, shoal, origin }) => {
  origin.script('/page', serve(Buffer.from('<!doctype html><p>Here</p>')).type('text/html'))
  await shoal.open(tab)
  const page = (await call(tab, 'openForPicking', { url: origin.url('/page') })) as PageToPick
  // As if the cleaning had a hole: the policy alone has to hold.
  await tab.route(`**${page.path}`, async route => {
    const response = await route.fetch()
    await route.fulfill({
      response,
      body: '<!doctype html><p>Here</p><script>parent.document.title = "taken"</script><img src="data:," onerror="parent.document.title = \'taken\'">',
    })
  })
  const title = await tab.title()
  await show(tab, page.path)
  await expect(tab.frameLocator('iframe').getByText('Here')).toBeVisible()
  expect(await tab.title()).toBe(title)
})
