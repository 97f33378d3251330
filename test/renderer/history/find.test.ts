import { expect, test } from 'vitest'
import { findBatches } from '../../../renderer/history/find.ts'

const row = (batch: string, folder: string, createdAt: Date, name = 'Links') => ({
  ...{ batch, name, folder },
  createdAt: +createdAt,
})
const cats = row('1a2b3c', '/home/me/Cats and dogs', new Date(2026, 10, 20, 9, 5))
const birds = row('9f8e7d', '/home/me/Birds', new Date(2025, 0, 2, 23, 59), 'azores.txt')
const dateOf = (at: number) => (at === cats.createdAt ? '20 Nov 2026, 09:05' : 'Jan 2, 2025, 11:59 PM')
const idsOf = (text: string) => findBatches([cats, birds], text, dateOf, 100).shown.map(({ batch }) => batch)

test.each([
  ['', ['1a2b3c', '9f8e7d']],
  ['me', ['1a2b3c', '9f8e7d']],
  [' CATS ', ['1a2b3c']],
  ['dogs cats', ['1a2b3c']],
  ['cats birds', []],
  ['azores', ['9f8e7d']],
  ['9f8e', ['9f8e7d']],
  ['nov 20', ['1a2b3c']],
  ['2026-11-20', ['1a2b3c']],
  ['2025-01', ['9f8e7d']],
  ['2 jan', ['9f8e7d']],
])('“%s” finds %o', (text, found) => {
  expect(idsOf(text)).toEqual(found)
})

test('what is too old to be shown is counted, and is shown once it is searched for', () => {
  const rows = Array.from({ length: 5 }, (_, at) => row(`id-${at}`, '/x', new Date(2026, 0, 1)))
  expect(findBatches(rows, '', dateOf, 3)).toEqual({ shown: rows.slice(0, 3), older: 2 })
  expect(findBatches(rows, 'id-4', dateOf, 3)).toEqual({ shown: [rows[4]], older: 0 })
})

test('what has the text in a link or a file is found, too', () => {
  expect(findBatches([cats, birds], 'tom.jpg', dateOf, 100, ['9f8e7d']).shown).toEqual([birds])
})
