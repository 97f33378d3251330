import { pasteText, watchFrames } from '../bench/ui-page.ts'
import { jpegOf } from '../helpers/images.ts'
import { serve } from '../helpers/origin.ts'
import { expect, test } from './fixtures.ts'

const watchMs = 2000

// The figures themselves are taken by `npm run bench -- ui`, on a machine that does nothing else.
test('ten thousand images that change cost the window few answers, few rows and little memory', async ({
  window,
  origin,
}) => {
  origin.otherwise(() => serve(jpegOf(40_000)).drip(1000, 50))
  let answers = 0
  // A socket is open already: the page that counts is a new one.
  const page = await window.context().newPage()
  page.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      if (payload.includes('"rowsTotal"')) answers += 1
    }),
  )
  await page.setViewportSize({ width: 1100, height: 760 })
  await page.goto(new URL('/', window.url()).href)
  await expect(page.getByRole('heading', { name: 'Drop a list' })).toBeVisible()
  const links = Array.from({ length: 10_000 }, (_, n) => origin.url(`/${n}.jpg`, origin.hosts[n % 3]))
  await page.evaluate(pasteText, links.join('\n'))
  await page.getByRole('button', { name: 'Download 10,000 images' }).click()
  await expect(page.getByText('Downloading 16 at once')).toBeVisible()

  for (const pixels of [0, 2000]) {
    const before = answers
    const { frames } = await page.evaluate(watchFrames, [watchMs, pixels] as [number, number])
    const seconds = frames.reduce((sum, ms) => sum + ms, 0) / 1000
    expect(answers - before).toBeGreaterThan(0)
    // Ten a second, and what was on its way at both ends.
    expect(answers - before).toBeLessThanOrEqual(10 * seconds + 3)
    expect(await page.locator('.image-row').count()).toBeLessThan(60)
  }

  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  expect(metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value).toBeLessThan(50_000_000)
  await page.close()
})
