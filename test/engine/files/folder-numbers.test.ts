import { expect, test } from 'vitest'
import { planName, plannedPath } from '../../../main/engine/files/filename.ts'
import { createFolderNumbers } from '../../../main/engine/files/folder-numbers.ts'

const items = ['Cats', 'Dogs', 'cats', 'Cats'].map((folder, at) => ({
  url: `https://a.example/${at}.jpg`,
  folder,
  origin: { source: 'list', line: at + 1 },
}))

test('images are counted in each folder, as a disk that ignores case has them', () => {
  const template = '{n:2} {host}'
  const numbered = createFolderNumbers(template)
  const names = [items.slice(0, 2), items.slice(2)]
    .flatMap(items => numbered(items))
    .map((item, at) => plannedPath(planName({ template, item, index: at + 1, startedAt: 0 })))
  expect(names).toEqual([
    'Cats/01 a.example.jpg',
    'Dogs/01 a.example.jpg',
    'cats/02 a.example.jpg',
    'Cats/03 a.example.jpg',
  ])
})

test('folders of the template count, too, and a number that an item has stays', () => {
  const numbered = createFolderNumbers('{host}/{n}')
  expect(numbered(items.map(({ folder: _, ...item }) => item)).map(({ n }) => n)).toEqual([1, 2, 3, 4])
  expect(createFolderNumbers('{n}')([{ ...items[0], n: 7 } as (typeof items)[number]])[0]?.n).toBe(7)
  expect(createFolderNumbers('{name}')(items)).toBe(items)
})
