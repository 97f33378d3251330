import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { status } from '../helpers/origin.ts'
import { expectNoBarrier } from './barriers.ts'
import { expect, fact, picturePaths, review, servePictures, test } from './fixtures.ts'

test('nothing of a list vanishes silently', async ({ window, origin }) => {
  const [a, b] = [origin.url('/a.jpg'), origin.url('/b.jpg', origin.hosts[1])]
  await review(window, [a, 'just words', b, a, 'ftp://old.example/c.jpg'])
  await expect(window.getByRole('heading', { name: '2 images' })).toBeVisible()
  await expect(window.getByText('from 2 sites, 2 lines not understood, 1 duplicate removed')).toBeVisible()

  // In the order of the list, the lines that are no links where they stand.
  const rows = window.getByRole('grid', { name: 'Links' }).getByRole('row')
  await expect(rows).toHaveCount(5)
  await expect(rows.nth(2)).toContainText('just wordsLine 2: ')
  await expect(rows.nth(4)).toContainText('ftp://old.example/c.jpgLine 5: ')

  await window.getByRole('button', { name: 'Details' }).click()
  const hosts = window.getByRole('region', { name: 'Sites' })
  for (const host of origin.hosts.slice(0, 2))
    await expect(hosts.getByText(`${host}:${origin.port}`)).toBeVisible()
})

test('the folder is completed, checked and used', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await mkdir(join(shoal.folder, 'Pictures'))
  await review(window, [origin.url('/1.jpg')])
  const folder = window.getByRole('combobox', { name: 'Folder' })
  await expect(folder).toHaveValue(shoal.downloads)
  await expect(window.getByText(/New folder\. .+ free\./)).toBeVisible()

  await folder.fill('Pictures')
  await expect(window.getByText('Shoal needs a full path', { exact: false })).toBeVisible()
  await folder.fill(join(shoal.folder, 'Pi'))
  await window.getByRole('option', { name: join(shoal.folder, 'Pictures') }).click()
  await expect(folder).toHaveValue(join(shoal.folder, 'Pictures'))
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(window.locator('.ending-sentence')).toContainText('1 image in ~/Pictures')
})

test('the name template shows the first names while it is typed', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await review(
    window,
    picturePaths(2).map(path => origin.url(path)),
  )
  const names = window.getByRole('list', { name: 'The first names' })
  await expect(names.getByRole('listitem')).toHaveText(['001.jpg', '002.jpg'])

  const pattern = window.getByRole('textbox', { name: 'Pattern' })
  await window.getByLabel('Names', { exact: true }).selectOption('Number and name')
  await expect(names.getByRole('listitem')).toHaveText(['0001 001.jpg', '0002 002.jpg'])
  await window.getByLabel('Names', { exact: true }).selectOption('Own pattern')
  await pattern.fill('sea-{index:3}')
  await expect(names.getByRole('listitem')).toHaveText(['sea-001.jpg', 'sea-002.jpg'])
  await pattern.fill('{nonsense}')
  await expect(window.getByText('{nonsense} is not known', { exact: false })).toBeVisible()

  await pattern.fill('sea-')
  await window.getByRole('button', { name: 'Add {index:4}' }).click()
  await window.getByRole('button', { name: 'Download 2 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('2')
  expect(await shoal.saved()).toEqual(['sea-0001.jpg', 'sea-0002.jpg'])
})

test('headers, Referer and limits go with the requests', async ({ window, origin }) => {
  servePictures(origin)
  await review(
    window,
    picturePaths(6).map(path => origin.url(path)),
  )
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByLabel('At a time').fill('2')
  await window.getByLabel('Referer').fill('https://gallery.example/')
  await window.getByLabel('Headers').fill('X-Key 1')
  await expect(window.getByText('Write it as', { exact: false })).toBeVisible()
  await window.getByLabel('Headers').fill('X-Key: 1')
  await window.getByRole('button', { name: 'Download 6 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('6')
  for (const { headers } of origin.requests) {
    expect(headers).toMatchObject({ referer: 'https://gallery.example/', 'x-key': '1' })
  }
  expect(origin.peak).toBeLessThanOrEqual(2)
})

test('what was typed for a list stays while it is added to, and is gone with it', async ({
  window,
  origin,
}) => {
  servePictures(origin)
  await review(window, [origin.url('/1.jpg')])
  const more = window.getByRole('button', { name: 'More options' })
  const [headers, agent] = [window.getByLabel('Headers'), window.getByLabel('User-Agent')]
  const largest = window.getByLabel('Largest file')
  await more.click()
  await headers.fill('Cookie: session=1')
  await agent.fill('Sailor')
  await largest.fill('7')
  await paste(window, origin.url('/2.jpg'))
  await expect(window.getByRole('heading', { name: '2 images' })).toBeVisible()
  await expect(headers).toHaveValue('Cookie: session=1')
  await expect(agent).toHaveValue('Sailor')
  await expect(largest).toHaveValue('7 MB')
  await window.getByRole('button', { name: 'Download 2 images' }).click()
  await expect(fact(window, 'Took')).toBeVisible()

  // Run again, to which nothing can be added: another list takes its place.
  await window.getByRole('link', { name: 'History' }).click()
  await window.getByRole('button', { name: /^Run again: / }).click()
  await window.getByRole('menuitem', { name: 'All 2 images' }).click()
  await expect(window.getByRole('heading', { name: '2 images' })).toBeVisible()
  await more.click()
  await expect(headers).toHaveValue('Cookie: session=1')
  await headers.fill('Cookie: session=2')
  await paste(window, origin.url('/3.jpg', origin.hosts[1]))
  await expect(window.getByRole('heading', { name: '1 image' })).toBeVisible()
  await expect(more).toHaveAttribute('aria-expanded', 'false')
  await more.click()
  await expect(headers).toHaveValue('')
  await expect(agent).toHaveValue('')
  await expect(largest).toHaveValue('')
  await headers.fill('X-Key: 1')
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  const [sent] = origin.requestsOf('/3.jpg')
  expect(sent?.headers).toMatchObject({ 'x-key': '1' })
  expect(sent?.headers).not.toHaveProperty('cookie')
})

test('a folder that cannot be written to is explained, and the review stays', async ({
  window,
  origin,
  shoal,
}) => {
  await review(window, [origin.url('/1.jpg')])
  await window.getByRole('combobox', { name: 'Folder' }).fill(join(shoal.folder, 'bin', 'xdg-open'))
  await expect(window.getByText('is a file, not a folder')).toBeVisible()
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(window.getByRole('alert')).toHaveText(
    /is a file, not a folder\. Type a full path, or choose another folder\.$/,
  )
  await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeEnabled()
})

test('the review can be skipped', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await window.getByRole('link', { name: 'Settings' }).click()
  await window.getByRole('switch', { name: 'Skip the review' }).check()
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await window.getByLabel('Links, a list, or the address of a page').fill(origin.url('/1.jpg'))
  await window.getByRole('button', { name: 'Continue' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  expect(await shoal.saved()).toEqual(['1.jpg'])
})

test('a list survives a reload, and comes back after it was discarded', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await review(window, [origin.url('/1.jpg'), origin.url('/2.jpg')])
  const folder = window.getByRole('combobox', { name: 'Folder' })
  await folder.fill(join(shoal.folder, 'Kept'))
  await window.reload()
  await expect(window.getByRole('heading', { name: '2 images' })).toBeVisible()
  await expect(folder).toHaveValue(join(shoal.folder, 'Kept'))

  await window.getByRole('button', { name: 'Discard' }).click()
  await expect(window.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  await window.getByRole('button', { name: 'Undo' }).click()
  await expect(folder).toHaveValue(join(shoal.folder, 'Kept'))
  await window.getByRole('button', { name: 'Download 2 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('2')
})

test('a discarded list leaves nothing behind', async ({ window, origin }) => {
  await review(window, [origin.url('/1.jpg')])
  await window.getByRole('button', { name: 'Discard' }).click()
  await expect(window.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  await expect(window.getByRole('link', { name: 'Back to review' })).toBeHidden()
  expect(origin.requests).toEqual([])
})

test('every piece is noted for all lists when the settings say so, until they do not', async ({
  window,
  origin,
}) => {
  const noted = window.getByRole('switch', { name: 'Record every piece of data, for the Weave view' })
  const openOptions = () => window.getByRole('button', { name: 'More options' }).click()
  for (const isNoted of [true, false]) {
    await window.getByRole('link', { name: 'Settings' }).click()
    await openOptions()
    await noted.setChecked(isNoted, { force: true })
    await window.getByRole('link', { name: 'Download', exact: true }).click()
    await review(window, [origin.url('/1.jpg')])
    await openOptions()
    await expect(noted).toBeChecked({ checked: isNoted })
    await window.getByRole('button', { name: 'Discard' }).click()
  }
})

test('what is too large is said by the name of the option that lets it in, and can be got with that', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin, 3000)
  await review(window, [origin.url('/1.jpg')])
  await window.getByRole('button', { name: 'More options' }).click()
  await expect(window.getByLabel('Largest file')).toHaveAttribute('placeholder', '200 MB')
  await window.getByLabel('Largest file').fill('0.002')
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await window.getByRole('button', { name: 'See why', exact: true }).click()
  await expect(window.getByRole('region', { name: 'The file is larger than allowed' })).toContainText(
    'Raise “Largest file”',
  )
  await window.getByRole('button', { name: 'Retry with other options' }).click()
  await expect(window.getByText('The missing images of “Shoal”', { exact: false })).toBeVisible()
  await window.getByRole('button', { name: 'More options' }).click()
  await expect(window.getByLabel('Largest file')).toHaveValue('0.002 MB')
  await window.getByLabel('Largest file').fill('')
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  expect(await shoal.saved()).toEqual(['1.jpg'])
})

test('limits are checked, sent and kept', async ({ window, origin }) => {
  servePictures(origin)
  origin.script('/001.jpg', status(404))
  await window.getByRole('link', { name: 'Settings' }).click()
  const openOptions = () => window.getByRole('button', { name: 'More options' }).click()
  await openOptions()
  await window.getByLabel('User-Agent').fill('Camera/1')
  await window.getByRole('switch', { name: 'Stop if one fails' }).check({ force: true })
  await window.getByRole('link', { name: 'Download', exact: true }).click()
  await review(
    window,
    picturePaths(6).map(path => origin.url(path)),
  )
  await openOptions()
  await expect(window.getByLabel('User-Agent')).toHaveValue('Camera/1')
  await window.getByLabel('At a time').fill('1')
  const time = window.getByLabel('Give up waiting for an answer after')
  await time.fill('0')
  await expect(window.getByText('Type more than 0, or nothing for 30 s.')).toBeVisible()
  // The list waits for what is wrong, and leads there.
  await window.getByRole('button', { name: 'Download 6 images' }).click()
  await expect(time).toBeFocused()
  expect(origin.requests).toEqual([])
  await time.fill('20')
  await expect(window.getByText('Type more than 0', { exact: false })).toBeHidden()
  await window.getByRole('button', { name: 'Download 6 images' }).click()
  await expect(fact(window, 'Failed')).toHaveText('1')
  await expect(window.getByRole('button', { name: 'Resume' })).toBeVisible()
  expect(origin.requests.map(({ headers }) => headers['user-agent'])).toEqual(['Camera/1'])
})

test('a record is written into the folder where the list asks for it', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await review(window, [origin.url('/001.jpg')])
  await window.getByRole('button', { name: 'More options' }).click()
  await window.getByRole('switch', { name: 'Save a list of everything' }).check({ force: true })
  await window.getByRole('button', { name: 'Download 1 image' }).click()
  await expect(fact(window, 'Saved')).toHaveText('1')
  await expect.poll(shoal.saved).toEqual(['001.jpg', 'manifest.csv', 'manifest.jsonl'])
})

test('a table is put right by hand, with its rows in sight, and known again next month', async ({
  window,
  origin,
  shoal,
}) => {
  servePictures(origin)
  const table = (month: string) =>
    [
      'Art,Titel,Bild A,Bild B',
      ...[1, 2, 3].map(n => `A${n},${month} ${n},${origin.url(`/${n}.jpg`)},${origin.url(`/9${n}.jpg`)}`),
    ].join('\n')
  await paste(window, table('May'))
  await expect(window.getByRole('heading', { name: '6 images' })).toBeVisible()
  const column = (name: string) => window.getByRole('button', { name: new RegExp(`^${name}`) })
  await column('Bild B').click()
  await expect(window.getByText('Bild B is image link: 3 of 3 links end like images')).toBeVisible()
  await expectNoBarrier(window)
  await window.getByRole('menuitem', { name: /^Leave out/ }).click()
  await expect(window.getByRole('heading', { name: '3 images' })).toBeVisible()
  await column('Art').click()
  await window.getByRole('menuitem', { name: /^File name/ }).click()
  const links = window.getByRole('grid', { name: 'Links' })
  await expect(links.getByRole('row', { name: /^A2/ })).toBeVisible()

  // Names from columns, by clicks; a slip in a pattern names the columns that there are.
  await window.getByLabel('Names', { exact: true }).selectOption('Columns of this list')
  await window.getByRole('button', { name: 'titel', exact: true }).click()
  await expect(links.getByRole('row', { name: /^A2 - May 2/ })).toBeVisible()
  await window.getByLabel('Names', { exact: true }).selectOption('Own pattern')
  const pattern = window.getByRole('textbox', { name: 'Pattern' })
  await pattern.fill('{field:title}')
  await expect(
    window.getByText('The list has no column “title”. Its columns are art, titel', { exact: false }),
  ).toBeVisible()
  await pattern.fill('')
  await window.getByRole('button', { name: 'Add {field:titel}' }).click()

  // One is left out by its box, and stays out when the page is loaded again.
  await links
    .getByRole('row', { name: /^May 1/ })
    .getByRole('checkbox')
    .uncheck()
  await links.getByRole('row', { name: /^May 2/ }).focus()
  await window.keyboard.press(' ')
  await expect(links.getByText('1 of 3 chosen')).toBeVisible()
  await window.keyboard.press(' ')
  await window.reload()
  await expect(links.getByText('2 of 3 chosen')).toBeVisible()
  await window.getByRole('button', { name: 'Download 2 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('2')
  expect(await shoal.saved()).toEqual(['May 2.jpg', 'May 3.jpg'])

  await window.goto(new URL('/#/', window.url()).href)
  await paste(window, table('June'))
  await expect(window.getByText('Columns as on', { exact: false })).toBeVisible()
  await expect(links.getByRole('row', { name: /^A2.*(Saved already|Here already)/ })).toBeVisible()
  await expect(window.getByText('2 of these are saved already, in this folder')).toBeVisible()
  await window.getByText('Download again').click()
  await expect(links.getByRole('row', { name: /^A3.*Saved already, again/ })).toBeVisible()
  await window.getByRole('button', { name: 'Forget', exact: true }).click()
  await expect(window.getByRole('heading', { name: '6 images' })).toBeVisible()
})

test('a paste needs one key more, and every window shows Download', async ({ window, origin, shoal }) => {
  servePictures(origin)
  // Links behind words are links; what they say is their caption.
  const link = (n: number) => `<a href="${origin.url(`/${n}.jpg`)}">Boat ${n}</a>`
  const html = `<p>${link(1)} ${link(2)} <img srcset="${origin.url('/3.jpg')} 1x, ${origin.url('/4.jpg')} 2x" alt="Sea"></p>`
  await paste(window, 'Boat 1 Boat 2', html)
  const button = window.getByRole('button', { name: 'Download 3 images' })
  await expect(button).toBeFocused()
  for (const [width, height] of [
    [1440, 900],
    [720, 520],
    [480, 400],
    [360, 260],
  ] as const) {
    await window.setViewportSize({ width, height })
    await expect(button).toBeInViewport({ ratio: 1 })
  }
  await window.setViewportSize({ width: 480, height: 400 })
  const list = await window.getByRole('grid', { name: 'Links' }).boundingBox()
  expect(list?.height).toBeGreaterThan(0.45 * 400)
  await expectNoBarrier(window)
  await window.getByRole('radiogroup', { name: 'Show' }).getByText('Settings').click()
  await window.getByLabel('Names', { exact: true }).selectOption('Columns of this list')
  await expectNoBarrier(window)
  await button.press('Enter')
  await expect(fact(window, 'Saved')).toHaveText('3')
  await expect.poll(shoal.saved).toEqual(['Boat 1.jpg', 'Boat 2.jpg', 'Sea.jpg'])
})

const paste = (window: Page, text: string, html = ''): Promise<void> =>
  window.evaluate(
    ([given = '', markup = '']) => {
      const data = new DataTransfer()
      data.setData('text/plain', given)
      data.setData('text/html', markup)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
    },
    [text, html],
  )
