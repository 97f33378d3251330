import { pasteText } from '../bench/window-page.ts'
import { jpegOf } from '../helpers/images.ts'
import { serve } from '../helpers/origin.ts'
import { expect, test } from './fixtures.ts'

// How often the window is answered is tested on a fake clock (test/api/revisions.test.ts). The figures themselves are
// taken by `npm run bench -- window`, on a machine that does nothing else.
test('ten thousand images that change cost the window small answers, few rows and little memory', async ({
  window,
  origin,
}) => {
  origin.otherwise(() => serve(jpegOf(40_000)).drip(1000, 50))
  let largest = 0
  // A socket is open already: the page that counts is a new one.
  const page = await window.context().newPage()
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.includes('"rowsTotal"')) largest = Math.max(largest, payload.length)
    }),
  )
  await page.setViewportSize({ width: 1100, height: 760 })
  await page.goto(new URL('/', window.url()).href)
  await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  const links = Array.from({ length: 10_000 }, (_, n) => origin.url(`/${n}.jpg`, origin.hosts[n % 3]))
  await page.evaluate(pasteText, links.join('\n'))
  await page.getByRole('button', { name: 'Download 10,000 images' }).click()
  await expect(page.getByText('Downloading 16', { exact: true }).first()).toBeVisible()

  const rows = page.locator('.image-row')
  for (const row of [1, 2500, 5000, 10_000]) {
    await page.locator('.table-scroll').evaluate((scroller, part) => {
      scroller.scrollTop = part * (scroller.scrollHeight - scroller.clientHeight)
    }, row / 10_000)
    await expect(rows.getByText(`${row - 1}.jpg`, { exact: true })).toBeVisible()
    expect(await rows.count()).toBeLessThan(60)
  }
  expect(largest).toBeGreaterThan(0)
  expect(largest).toBeLessThan(100_000)

  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  expect(metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value).toBeLessThan(50_000_000)
  await page.close()
})
