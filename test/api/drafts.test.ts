import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { DraftRow } from '../../shared/contract/commands.ts'
import { JPEG } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { xlsxOf } from '../helpers/sheets.ts'
import { hasEnded, withWindow } from '../helpers/window.ts'

const shown = (rows: readonly DraftRow[]) =>
  rows.map(row => (row.kind === 'image' ? `${row.place} ${row.name}` : `${row.line}: ${row.reason}`))

test(
  'the rows of a list are shown in its order, with the names they get, and left out one by one',
  withWindow(async ({ call, origin, folder, watchUntil }) => {
    origin.otherwise(() => serve(JPEG))
    const links = ['a', 'b', 'c', 'd'].map(name => origin.url(`/${name}.jpg`))
    const text = [links[0], 'nothing', ...links.slice(1)].join('\n')
    const { draft } = await call('review', { sources: [{ name: 'list.txt', text }] })
    const rows = async (template: string, out?: [number, number][]) =>
      call('draftRows', { draft, template, offset: 0, limit: 10, ...(out && { out }) })
    const { rows: first, total } = await rows('{index}-{name}')
    expect(total).toBe(5)
    expect(shown(first)).toEqual([
      '0 1-a.jpg',
      expect.stringMatching(/^2: this is not a link/),
      '1 2-b.jpg',
      '2 3-c.jpg',
      '3 4-d.jpg',
    ])
    // What is left out takes no number.
    expect(shown((await rows('{index}-{name}', [[1, 2]])).rows).at(-1)).toBe('3 2-d.jpg')
    expect(shown((await rows('{n}', [[0, 0]])).rows).at(-1)).toBe('3 3.jpg')
    expect(await call('previewNames', { draft, template: '{n}', out: [[0, 0]] })).toMatchObject({ items: 3 })
    expect(first.every(row => row.kind === 'rejected' || row.saved === undefined)).toBe(true)

    // A reloaded window continues with what was chosen.
    await call('keepChoice', { draft, folder: '/elsewhere', out: [[1, 2]] })
    await call('keepChoice', { draft, folder })
    expect(await call('openDraft', { draft })).toMatchObject({ review: { items: 4 }, folder, out: [[1, 2]] })

    const options = { nameTemplate: '{index}-{name}' }
    const batch = await call('start', { draft, folder, options, out: [[1, 2]] })
    await watchUntil(batch, hasEnded)
    expect((await readdir(folder)).toSorted()).toEqual(['1-a.jpg', '2-d.jpg'])

    const again = await call('review', { sources: [{ name: 'list.txt', text }] })
    const saved = await call('draftRows', { draft: again.draft, template: '{name}', offset: 0, limit: 10 })
    expect(saved.rows.map(row => row.kind === 'image' && row.saved !== undefined)).toEqual([
      true,
      false,
      false,
      false,
      true,
    ])
  }),
)

test(
  'of rows that ask for the same under one name, the later ones say so',
  withWindow(async ({ call }) => {
    const text = 'sku,image\nA,https://a.test/1.jpg\nB,https://a.test/1.jpg\nC,https://a.test/2.jpg\n'
    const { draft } = await call('review', { sources: [{ name: 'a.csv', text }] })
    const duplicates = async (template: string) => {
      const { rows } = await call('draftRows', { draft, template, offset: 0, limit: 10 })
      return rows.map(row => row.kind === 'image' && row.isDuplicate)
    }
    expect(await duplicates('{name}')).toEqual([false, true, false])
    expect(await duplicates('{sku}')).toEqual([false, false, false])
  }),
)

test(
  'columns get their roles by hand, which are remembered once the list is downloaded',
  withWindow(async ({ call, origin, folder }) => {
    origin.otherwise(() => serve(JPEG))
    const [a, b] = [origin.url('/a.jpg'), origin.url('/b.jpg')]
    const text = `Art,Bild A,Bild B\nmug,${a},${b}\n`
    const review = (given: string) => call('review', { sources: [{ name: 'list.csv', text: given }] })
    const first = await review(text)
    expect(first).toMatchObject({
      items: 2,
      canReadAgain: true,
      tables: [
        {
          source: 'list.csv',
          columns: [
            { name: 'Art', role: 'none', sample: 'mug' },
            { name: 'Bild A', role: 'image' },
            { name: 'Bild B', role: 'image' },
          ],
        },
      ],
    })
    const table = first.tables[0]?.key ?? ''
    await call('keepChoice', { draft: first.draft, folder, out: [[0, 0]] })
    const roles = { 'bild b': 'image', art: 'name' } as const
    const second = await call('readDraft', { draft: first.draft, roles: { table, roles } })
    expect(second.first).toMatchObject([{ url: b, name: 'mug' }])
    // The folder stays; what was left out of other images does not.
    const { folder: kept, out } = await call('openDraft', { draft: second.draft })
    expect([kept, out]).toEqual([folder, undefined])
    await expect(call('openDraft', { draft: first.draft })).rejects.toMatchObject({
      refusal: { code: 'draft-gone' },
    })
    // Nothing is remembered of what was only looked at.
    expect((await review(text)).items).toBe(2)

    await call('start', { draft: second.draft, folder, options: {} })
    const june = await review(`bild b,art,bild a\n${b},cup,${a}\n`)
    expect(june.first).toMatchObject([{ url: b, name: 'cup' }])
    expect(june.tables[0]?.since).toEqual(expect.any(Number))
    expect(june.told).toMatchObject([{ kind: 'note', reason: expect.stringMatching(/^columns as on /) }, {}])
    const forgotten = await call('readDraft', { draft: june.draft, forget: table })
    expect([forgotten.items, forgotten.tables[0]?.since]).toEqual([2, undefined])
  }),
)

test(
  'lists are added to a draft, which keeps how it was to be read',
  withWindow(async ({ call }) => {
    const list = (name: string, text: string) => ({ sources: [{ name, text }] })
    const first = await call('review', list('a.csv', 'sku,photo\nA,https://a.test/1.jpg\n'))
    const roles = { table: first.tables[0]?.key ?? '', roles: { sku: 'name' as const } }
    const { draft } = await call('readDraft', { draft: first.draft, roles })
    const both = await call('review', { ...list('b.txt', 'https://a.test/2.jpg'), addTo: draft })
    expect(both).toMatchObject({ sources: 2, first: [{ name: 'A' }, { url: 'https://a.test/2.jpg' }] })
  }),
)

test(
  'sheets are listed, the hidden ones too, and chosen',
  withWindow(async ({ call }) => {
    const base64 = xlsxOf([['photo'], ['https://a.test/mug.jpg']]).toString('base64')
    const given = await call('review', { sources: [{ name: 'list.xlsx', base64 }] })
    expect(given).toMatchObject({
      items: 1,
      sheets: [
        {
          source: 'list.xlsx',
          sheets: [
            { name: 'Mugs', isHidden: false, isRead: true },
            { name: 'Old', isHidden: true, isRead: false },
          ],
        },
      ],
    })
    const sheets = { source: 'list.xlsx', names: ['Mugs', 'Old'] }
    const { first } = await call('readDraft', { draft: given.draft, sheets })
    expect(first.map(({ url }) => url)).toEqual(['https://a.test/mug.jpg', 'https://a.com/hidden.jpg'])
  }),
)

test(
  'ranges in a table are reported, and stand for many links where the user says so',
  withWindow(async ({ call }) => {
    const text = 'sku,photo\nA,https://a.test/[1-3].jpg\nB,https://a.test/b.jpg\n'
    const given = await call('review', { sources: [{ name: 'list.csv', text }] })
    expect(given).toMatchObject({ items: 2, ranges: { count: 1, areExpanded: false } })
    const expanded = await call('readDraft', { draft: given.draft, ranges: true })
    expect(expanded).toMatchObject({ items: 4, ranges: { areExpanded: true } })
    const again = await call('readDraft', { draft: expanded.draft, ranges: false })
    expect(again).toMatchObject({ items: 2, ranges: { count: 1, areExpanded: false } })
    const plain = await call('review', { sources: [{ name: 'b.txt', text: 'https://a.test/1.jpg' }] })
    expect(plain.ranges).toBeUndefined()
  }),
)

test(
  'an address with the name of a list that cannot be had is refused, not taken for an image',
  withWindow(async ({ origin, call }) => {
    origin.script('/links.csv', status(404))
    origin.script('/photo', status(404))
    const review = (path: string) => call('review', { sources: [{ name: 'pasted', text: origin.url(path) }] })
    await expect(review('/links.csv')).rejects.toMatchObject({
      refusal: { code: 'list-unreadable', message: expect.stringContaining('404') },
    })
    expect(await review('/photo')).toMatchObject({ items: 1 })
  }),
)
