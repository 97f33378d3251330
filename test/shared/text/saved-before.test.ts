import { expect, test } from 'vitest'
import { savedBeforeWords } from '../../../shared/text/saved-before.ts'

const day = 24 * 3_600_000
const known = {
  ...{ images: 312, isAll: true, foldersTotal: 3, oldestAt: 0 },
  folders: [
    { folder: '/a', images: 200 },
    { folder: '/b', images: 100 },
  ],
}

test('how many, where, how old, and what becomes of them', () => {
  expect(savedBeforeWords(known, 'copy', 40 * day, '/a')).toBe(
    '312 images of this list were saved before, up to 40 days ago, in /a, /b and 1 more: they are copied, or skipped if they are in this folder already.',
  )
  const one = { ...known, images: 1, isAll: false, foldersTotal: 1, folders: known.folders.slice(0, 1) }
  expect(savedBeforeWords(one, 'skip', day / 2, '/a')).toBe(
    'At least 1 image of this list was saved before, today, in /a: they are left out.',
  )
  expect(savedBeforeWords({ ...one, isAll: true }, 'skip', day / 2, '/c')).toBe(
    '1 image of this list was saved before, today, in /a: it is left out.',
  )
})

test('of images that are all in the folder already, nothing is said to be copied', () => {
  const here = { ...known, foldersTotal: 1, folders: known.folders.slice(0, 1) }
  expect(savedBeforeWords(here, 'copy', 0, '/a')).toBe(
    '312 images of this list were saved before, today, in this folder: they are skipped.',
  )
  expect(savedBeforeWords(here, 'again', 0, '/a')).toContain('in this folder: they are downloaded again.')
  expect(savedBeforeWords(here, 'copy', 0, '/b')).toContain('in /a: they are copied')
})
