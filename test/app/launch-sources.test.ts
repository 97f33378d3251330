import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { checkedLaunchSources, launchSourcesOf } from '../../main/app/launch-sources.ts'

const given = (...words: string[]) => launchSourcesOf(words, resolve('/lists'))

test('files by path, by address, and relative to where the user is', () => {
  const absolute = resolve('/other/b.csv')
  expect(given('a.txt', absolute, pathToFileURL(absolute).href, '../c.txt')).toEqual({
    sources: [],
    paths: [resolve('/lists/a.txt'), absolute, absolute, resolve('/c.txt')],
  })
})

test('links become a list, so that the review says what is wrong with those that cannot be used', () => {
  const links = ['https://example.org/1.jpg', 'HTTP://example.org/2.jpg', 'ftp://example.org/3.jpg']
  expect(given(...links)).toEqual({ sources: [{ name: 'links', text: links.join('\n') }], paths: [] })
})

test('an address that names no file here is left out', () => {
  expect(given('file://%zz', 'a.txt').paths).toEqual([resolve('/lists/a.txt')])
})

test('a file is looked at before it is offered, and called as it was given', async () => {
  const here = dirname(dirname(fileURLToPath(import.meta.url)))
  const words = ['https://example.org/1.jpg', 'app/launch-sources.test.ts', import.meta.url]
  expect(await checkedLaunchSources(words, here)).toEqual(launchSourcesOf(words, here))
  await expect(checkedLaunchSources(['example.org/1.jpg'], here)).rejects.toThrow(
    'The list example.org/1.jpg cannot be read: there is no such file. If it is a link, write https://example.org/1.jpg',
  )
  await expect(checkedLaunchSources(['lists'], here)).rejects.toThrow('it is a folder')
})
