/// <reference lib="dom" />
import { readFile } from 'node:fs/promises'
import { serve } from '../helpers/origin.ts'
import { expect, test } from './fixtures.ts'

test('a bookmark hands the images of a page over, and nothing is requested before the click', async ({
  origin,
  shoal,
  page,
  context,
}) => {
  await shoal.open(page)
  await page.getByRole('link', { name: 'Pages' }).click()
  const address = await page.getByRole('link', { name: 'Send to Shoal' }).getAttribute('href')
  const code = decodeURIComponent(`${address}`.replace('javascript:', ''))

  const html = (policy = '') => `<!doctype html>${policy}<title>Films</title>
    <a href="/large.jpg"><img src="/small.jpg"></a>
    <img srcset="/a-1.jpg 1x, /a-3.jpg 3x, /a-2.jpg 2x">
    <img src="data:image/png;base64,AA">
    <div style="background-image: url('/back.jpg')"></div>
    <video poster="/poster.jpg"></video>`
  const asPage = (text: string) => serve(Buffer.from(text)).header('content-type', 'text/html')
  // Large enough to be no icon.
  const picture = await readFile(new URL('../../assets/sample/reef.jpg', import.meta.url))
  origin.otherwise(() => serve(picture))
  origin.script('/films', [asPage(html())])
  origin.script('/strict', [
    asPage(html('<meta http-equiv="Content-Security-Policy" content="form-action \'self\'">')),
  ])
  const other = await context.newPage()
  await other.goto(origin.url('/films'), { waitUntil: 'load' })
  const before = origin.requests.length
  const [landing] = await Promise.all([context.waitForEvent('page'), other.evaluate(code)])
  await expect(landing.getByRole('heading', { name: /links for Shoal/ })).toBeVisible()
  await landing.getByRole('button', { name: 'Show it in Shoal' }).click()
  await expect(landing.getByText('Where it says that it comes from')).toBeVisible()
  await expect(landing.getByText(origin.url('/films'))).toBeVisible()
  // The browser asks for the icon of a site when it likes.
  const since = origin.requests.slice(before).map(({ path }) => path)
  expect(since.filter(path => path !== '/favicon.ico')).toEqual([])
  await landing.getByRole('button', { name: 'Review these links' }).click()
  for (const name of ['large.jpg', 'a-3.jpg', 'back.jpg', 'poster.jpg'])
    await expect(landing.getByText(name).first()).toBeVisible()
  await expect(landing.getByText('small.jpg')).toHaveCount(0)

  // Where the site forbids it, they are copied.
  await other.goto(origin.url('/strict'))
  const words: string[] = []
  other.on('dialog', dialog => {
    words.push(dialog.message())
    void dialog.dismiss()
  })
  await other.evaluate(code)
  await expect.poll(() => words).toHaveLength(1)
  expect(words[0]).toMatch(/were copied\. Paste them in Shoal\.|paste them in Shoal/)
})
