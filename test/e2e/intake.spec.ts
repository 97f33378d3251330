import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { filmRecipe, filmSite, listingPath, serveFilms } from '../helpers/films.ts'
import { xlsxOf } from '../helpers/sheets.ts'
import { expect, fact, picturePaths, review, servePictures, test } from './fixtures.ts'

test('the empty window is one large place to drop something on', async ({ window }) => {
  await expect(window.getByRole('heading', { name: 'Drop links, a list, or a web page' })).toBeVisible()
  for (const name of ['Open a list …', 'Paste', 'Try the sample']) {
    await expect(window.getByRole('button', { name, exact: true })).toBeEnabled()
  }
  await expect(window.getByRole('button', { name: 'Continue' })).toBeDisabled()
})

test('typed links become files', async ({ window, origin, shoal }) => {
  servePictures(origin)
  await review(
    window,
    picturePaths(3).map(path => origin.url(path)),
  )
  await window.getByRole('button', { name: 'Download 3 images' }).click()
  await expect(fact(window, 'Saved')).toHaveText('3')
  await expect(fact(window, 'Took')).toBeVisible()
  expect(await shoal.saved()).toEqual(['001.jpg', '002.jpg', '003.jpg'])
})

test('a window that is opened with lists and links reviews them, the first time', async ({
  page,
  origin,
  shoal,
}) => {
  servePictures(origin)
  const [first, ...others] = picturePaths(4).map(path => origin.url(path))
  await writeFile(join(shoal.folder, 'list.txt'), `${others.join('\n')}\nno link\n`)
  await shoal.kill()
  await shoal.start('list.txt', `${first}`)
  await shoal.open(page)
  await expect(page.getByRole('heading', { name: '4 images' })).toBeVisible()
  await expect(page.getByText('from 1 site, 1 line not understood', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Download 4 images' }).click()
  await expect(fact(page, 'Saved')).toHaveText('4')

  await shoal.open(page)
  await expect(page.getByRole('heading', { name: 'Drop links' })).toBeVisible()
})

test('what is said of one list is gone with the next, and lies over no button', async ({
  window,
  origin,
}) => {
  const notice = window.locator('.notice')
  const box = window.getByLabel('Links, a list, or the address of a page')
  await box.fill('no link at all')
  await window.getByRole('button', { name: 'Continue' }).click()
  await expect(notice).toContainText('No links in it')
  expect(await topOf(notice)).toBeGreaterThan(await bottomOf(window.locator('.drop-zone')))

  await review(window, [origin.url('/a.jpg')])
  await expect(notice).toBeHidden()

  await window.getByRole('heading', { name: '1 image' }).click()
  await window.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/html', '<b></b>')
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  })
  await expect(notice).toBeVisible()
  expect(await bottomOf(notice)).toBeLessThan(await topOf(window.locator('footer')))
})

test('the sample works without a network', async ({ window }) => {
  await window.getByRole('button', { name: 'Try the sample' }).click()
  await expect(window.getByRole('button', { name: 'Saved 5' })).toBeVisible()
  await expect(window.locator('.ending .mosaic img')).toHaveCount(5)
  await expect(window.getByRole('heading', { name: 'Sample' })).toBeVisible()
})

test.describe('paste', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

  test('anywhere with Ctrl+V', async ({ window, origin }) => {
    await window.evaluate(text => navigator.clipboard.writeText(text), origin.url('/a.jpg'))
    await window.keyboard.press('ControlOrMeta+V')
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
  })

  test('with the button', async ({ window, origin }) => {
    await window.evaluate(text => navigator.clipboard.writeText(text), origin.url('/a.jpg'))
    await window.getByRole('button', { name: 'Paste' }).click()
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
  })

  test('of part of a page takes its pictures', async ({ window, origin }) => {
    const html = `<p>Two <img src="${origin.url('/a.jpg')}"> and <img src="${origin.url('/b.jpg')}"></p>`
    await window.evaluate(
      async text =>
        navigator.clipboard.write([
          new ClipboardItem({
            'text/html': new Blob([text], { type: 'text/html' }),
            'text/plain': new Blob(['Two and'], { type: 'text/plain' }),
          }),
        ]),
      html,
    )
    await window.keyboard.press('ControlOrMeta+V')
    await expect(window.getByRole('button', { name: 'Download 2 images' })).toBeVisible()
  })

  test('in the text box is only text', async ({ window, origin }) => {
    await window.evaluate(text => navigator.clipboard.writeText(text), origin.url('/a.jpg'))
    const box = window.getByLabel('Links, a list, or the address of a page')
    await box.focus()
    await window.keyboard.press('ControlOrMeta+V')
    await expect(box).toHaveValue(origin.url('/a.jpg'))
    await window.keyboard.press('ControlOrMeta+Enter')
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
  })
})

test('a clipboard that may not be read is explained', async ({ window }) => {
  await window.getByRole('button', { name: 'Paste' }).click()
  await expect(window.getByRole('status')).toContainText('Press Ctrl+V')
  await expect(window.getByLabel('Links, a list, or the address of a page')).toBeFocused()
})

test.describe('drop', () => {
  test('of a recipe opens its first page, to be followed', async ({ window, origin, shoal }) => {
    serveFilms(origin, filmSite({ count: 3 }))
    const file = join(shoal.folder, 'films.json')
    const recipe = filmRecipe(origin.url(listingPath))
    await writeFile(file, JSON.stringify({ ...recipe, pages: 'all' }))
    await drop(window, [], [file])
    await expect(window.getByText('This is not a recipe: ')).toBeVisible()

    await writeFile(file, JSON.stringify(recipe))
    await drop(window, [], [file])
    await expect(window.getByText('3 entries on this page')).toBeVisible()
  })

  test('one link dragged from a browser', async ({ window, origin }) => {
    await drop(window, [{ mimeType: 'text/uri-list', data: origin.url('/a.jpg') }])
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
  })

  test('a picture dragged from a page, though its link leads to a page', async ({ window, origin }) => {
    await drop(window, [
      { mimeType: 'text/uri-list', data: origin.url('/gallery') },
      {
        mimeType: 'text/html',
        data: `<a href="${origin.url('/gallery')}"><img src="${origin.url('/a.jpg')}"></a>`,
      },
    ])
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
    await expect(window.getByRole('row', { name: /a\.jpg/ })).toBeVisible()
  })

  test('a link dragged from a page, given as HTML too', async ({ window, origin }) => {
    await drop(window, [
      { mimeType: 'text/uri-list', data: origin.url('/image?id=1') },
      { mimeType: 'text/html', data: `<a href="${origin.url('/image?id=1')}">The picture</a>` },
    ])
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
  })

  test('selected text', async ({ window, origin }) => {
    await drop(window, [
      { mimeType: 'text/plain', data: `see ${origin.url('/a.jpg')}\n${origin.url('/b.jpg')}` },
    ])
    await expect(window.getByRole('button', { name: /Download [12] images?/ })).toBeVisible()
  })

  test('several list files, and more of them during the review', async ({ window, origin, shoal }) => {
    const file = async (name: string, text: string) => {
      await writeFile(join(shoal.folder, name), text)
      return join(shoal.folder, name)
    }
    const text = await file('links.txt', `${origin.url('/a.jpg')}\nnot a link\n`)
    const table = await file(
      'links.csv',
      `url,title\n${origin.url('/b.jpg')},Bee\n${origin.url('/a.jpg')},Ay\n`,
    )
    const utf16 = await file('links-16.txt', '')
    await writeFile(utf16, Buffer.from(`\ufeff${origin.url('/c.jpg')}\r\n`, 'utf16le'))

    await drop(window, [], [text, table])
    await expect(window.getByRole('button', { name: 'Download 2 images' })).toBeVisible()
    await expect(window.getByText('1 duplicate removed')).toBeVisible()
    await drop(window, [], [utf16])
    await expect(window.getByRole('button', { name: 'Download 3 images' })).toBeVisible()
    // A line's number alone would be any list's.
    await expect(window.getByRole('row', { name: /not a link/ })).toContainText('links.txt, line 2: ')
  })

  test('of a spreadsheet lets its sheets be chosen, hidden ones too', async ({ window, shoal }) => {
    const path = join(shoal.folder, 'list.xlsx')
    await writeFile(path, xlsxOf([['photo'], ['https://a.test/mug.jpg']]))
    await drop(window, [], [path])
    const sheets = window.getByRole('group', { name: 'Sheets of list.xlsx' })
    await expect(sheets.getByRole('checkbox', { name: 'Mugs' })).toBeChecked()
    await sheets.getByRole('checkbox', { name: 'Old hidden' }).click()
    await expect(window.getByRole('row', { name: /^hidden\.jpg/ })).toBeVisible()
    await sheets.getByRole('checkbox', { name: 'Mugs' }).click()
    await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
  })

  test('of several lists without a link, the first line is named with its list', async ({
    window,
    shoal,
  }) => {
    const lists = ['empty.txt', 'words.txt'].map(name => join(shoal.folder, name))
    for (const list of lists) await writeFile(list, list.endsWith('words.txt') ? 'just words\n' : '')
    await drop(window, [], lists)
    await expect(window.getByRole('status')).toContainText('No links in them. words.txt, line 1: ')
  })

  test('while something is dragged, the window says so', async ({ window }) => {
    await dragOver(window, [{ mimeType: 'text/plain', data: 'x' }])
    await expect(window.getByText('Drop to add')).toBeVisible()
    // The protocol cannot leave a window: it sends nothing.
    await window.locator('body').dispatchEvent('dragleave')
    await expect(window.getByText('Drop to add')).toBeHidden()
  })

  test('of nothing usable says so and suggests to paste', async ({ window }) => {
    await drop(window, [])
    await expect(window.getByRole('status')).toContainText('paste it here')
    await expect(window.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  })

  test('of a picture that is a file already', async ({ window, shoal }) => {
    const picture = join(shoal.folder, 'cat.jpg')
    await writeFile(picture, 'x')
    await drop(window, [], [picture])
    await expect(window.getByRole('status')).toContainText('is already on your computer')
  })
})

test('Ctrl+O opens list files', async ({ window, origin, shoal }) => {
  const list = join(shoal.folder, 'links.txt')
  await writeFile(list, origin.url('/a.jpg'))
  // The browser hears that the dialog is wanted on another way than of keys, and may hear of it later.
  await expect(async () => {
    const chooser = window.waitForEvent('filechooser', { timeout: 2000 })
    await window.keyboard.press('ControlOrMeta+O')
    await (await chooser).setFiles(list)
  }).toPass()
  await expect(window.getByRole('button', { name: 'Download 1 image' })).toBeVisible()
})

type DragItem = { mimeType: string; data: string }

/** Drags as the system does: these are trusted events with a real DataTransfer. */
async function dragOver(window: Page, items: DragItem[], files: string[] = []) {
  const session = await window.context().newCDPSession(window)
  const event = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 500,
      y: 300,
      data: { items, files, dragOperationsMask: 1 },
    })
  await event('dragEnter')
  await event('dragOver')
  return event
}

async function drop(window: Page, items: DragItem[], files: string[] = []): Promise<void> {
  const event = await dragOver(window, items, files)
  await event('drop')
}

const topOf = async (part: Locator): Promise<number> => (await part.boundingBox())?.y ?? Number.NaN

async function bottomOf(part: Locator): Promise<number> {
  const { y, height } = (await part.boundingBox()) ?? { y: Number.NaN, height: 0 }
  return y + height
}
