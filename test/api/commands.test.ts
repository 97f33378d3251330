import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { JPEG } from '../helpers/images.ts'
import { serve } from '../helpers/origin.ts'
import { hasEnded, withWindow } from '../helpers/window.ts'

const opened = { sources: [], paths: [fileURLToPath(new URL('../helpers/one-link.txt', import.meta.url))] }
const refusal = (code: string) => ({ refusal: { code } })

test(
  'what a shell cannot do is not among its capabilities, and refused',
  withWindow(
    async ({ call }) => {
      expect((await call('appInfo')).capabilities).toEqual(['notify'])
      await expect(call('pickFolder', { folder: '/' })).rejects.toMatchObject(refusal('not-available'))
      await expect(call('openUrl', { url: 'https://example.com/' })).rejects.toMatchObject(
        refusal('not-available'),
      )
      await expect(call('saveText', { name: 'a.txt', text: '' })).rejects.toMatchObject(
        refusal('not-available'),
      )
      const paths = ['/etc/passwd']
      await expect(call('review', { sources: [], paths })).rejects.toMatchObject(refusal('not-available'))
    },
    { shell: {} },
  ),
)

test(
  'the lists it was opened with go to the first window, and no other file of this machine to any',
  withWindow(
    async ({ call }) => {
      const given = await call('openedWith')
      expect(given).toEqual(opened)
      expect(await call('openedWith')).toBeUndefined()
      // Also once more, with what is added to the review.
      for (const sources of [[], [{ name: 'pasted', text: 'https://example.org/1.jpg' }]]) {
        expect(await call('review', { sources, paths: opened.paths })).toMatchObject({
          items: 1 + sources.length,
        })
      }
      await expect(
        call('review', { sources: [], paths: [...opened.paths, '/etc/passwd'] }),
      ).rejects.toMatchObject(refusal('not-available'))
    },
    { opened },
  ),
)

describe('what a shell can do', () => {
  const asked: unknown[] = []
  const note = async (what: unknown) => void asked.push(what)
  const shell = {
    pickFolder: async (from: string) => `${from}/chosen`,
    readClipboard: async () => ({ plain: 'cat', html: '' }),
    reveal: note,
    openFile: note,
    openUrl: note,
    dragOut: note,
    listPaths: true as const,
    saveFile: async (name: string, content: string | Uint8Array) => `/saved/${name} ${content}`,
  }

  test(
    'is offered and done, for saved files only',
    withWindow(
      async ({ call, origin, start, watchUntil, folder, home }) => {
        expect((await call('appInfo')).capabilities).toEqual([
          'pickFolder',
          'readClipboard',
          'reveal',
          'openFile',
          'openUrl',
          'listPaths',
          'saveFile',
          'notify',
          'dragOut',
        ])
        expect(await call('pickFolder', { folder: '/a' })).toBe('/a/chosen')
        expect(await call('readClipboard')).toEqual({ plain: 'cat', html: '' })
        expect(await call('saveText', { name: 'a.csv', text: 'x' })).toBe('/saved/a.csv x')
        expect(await call('savePicture', { name: 'a.png', png: 'UE5H' })).toBe('/saved/a.png PNG')
        await expect(call('savePicture', { name: 'a.png', png: '%' })).rejects.toMatchObject(
          refusal('bad-input'),
        )
        for (const name of ['', '../a', '/etc/passwd', 'a\\b', 'C:a', 'a\n', 'x'.repeat(201)]) {
          await expect(call('saveText', { name, text: '' })).rejects.toMatchObject(refusal('bad-input'))
        }
        origin.script('/a.jpg', serve(JPEG))
        const batch = await start([origin.url('/a.jpg'), origin.url('/none.jpg')])
        await watchUntil(batch, hasEnded)
        await call('reveal', { batch })
        await call('reveal', { batch, index: 1 })
        await call('openFile', { batch, index: 1 })
        await call('dragOut', { batch, indexes: [1] })
        await call('openUrl', { url: 'https://example.com/' })
        const file = join(folder, 'a.jpg')
        expect(asked).toEqual([folder, file, file, [file], 'https://example.com/'])
        for (const index of [0, 2, 3]) {
          await expect(call('openFile', { batch, index })).rejects.toMatchObject(refusal('file-gone'))
          await expect(call('dragOut', { batch, indexes: [index] })).rejects.toMatchObject(
            refusal('file-gone'),
          )
        }

        const list = join(home, 'list.txt')
        await writeFile(list, origin.url('/b.jpg'))
        expect(await call('review', { sources: [], paths: [list] })).toMatchObject({ items: 1 })
        await expect(call('review', { sources: [], paths: [join(home, 'none.txt')] })).rejects.toMatchObject(
          refusal('list-unreadable'),
        )
      },
      { shell },
    ),
  )
})

test(
  'a file that is no image by its name is not opened: a system would run it',
  withWindow(
    async ({ call, origin, start, watchUntil }) => {
      for (const name of ['a.jpg', 'b.desktop', 'c.exe', 'd'])
        origin.script(`/${name}`, serve(Buffer.from('#!/bin/sh')))
      const links = ['a.jpg', 'b.desktop', 'c.exe', 'd'].map(name => origin.url(`/${name}`))
      const batch = await start(links, { check: 'off' })
      expect((await watchUntil(batch, hasEnded)).header.counts.saved).toBe(4)
      await call('openFile', { batch, index: 1 })
      for (const index of [2, 3, 4])
        await expect(call('openFile', { batch, index })).rejects.toMatchObject(refusal('unsafe-to-open'))
    },
    { shell: { openFile: async () => {} } },
  ),
)

test(
  'the sample can be watched without a network, again and again',
  withWindow(async ({ call, folder, watchUntil }) => {
    for (const saved of [5, 5]) {
      const { draft, items } = await call('review', { sources: [], sample: true })
      expect(items).toBe(5)
      const batch = await call('start', { draft, folder, options: {} })
      expect((await watchUntil(batch, hasEnded)).header.counts.saved).toBe(saved)
    }
  }),
)

test(
  'one link with several names is counted by the names it gets, and a missing column is reported with those there are',
  withWindow(async ({ call }) => {
    const text =
      'SKU,Size,Image\nA,1,https://a.test/cat.jpg\nB,1,https://a.test/cat.jpg\nB,2,https://a.test/cat.jpg'
    const { draft, items } = await call('review', { sources: [{ name: 'a.csv', text }] })
    expect(items).toBe(1)
    const count = async (template: string) => call('previewNames', { draft, template })
    expect(await count('{name}')).toMatchObject({ items: 1 })
    expect(await count('{sku}')).toMatchObject({ items: 2 })
    expect(await count('{sku} {size}')).toMatchObject({ items: 3, names: ['A 1.jpg', 'B 1.jpg', 'B 2.jpg'] })
    expect(await count('{field:scu}')).toEqual({
      problem: 'The list has no column “scu”. Its columns are sku, size.',
      columns: ['sku', 'size'],
    })
  }),
)

test(
  'names are shown before anything is downloaded',
  withWindow(async ({ call }) => {
    const text = 'https://a.test/cat.jpg\nhttps://a.test/dog.png'
    const { draft } = await call('review', { sources: [{ name: 'a', text }] })
    expect(await call('previewNames', { draft, template: '{host}/{index:2}-{name}' })).toEqual({
      items: 2,
      names: ['a.test/01-cat.jpg', 'a.test/02-dog.png'],
      columns: [],
    })
    expect(await call('previewNames', { draft, template: '{nome}' })).toMatchObject({
      problem: expect.stringContaining('{nome}'),
    })
    const start = call('start', { draft, folder: '/tmp', options: { nameTemplate: '{name' } })
    await expect(start).rejects.toMatchObject(refusal('bad-name-template'))
    await expect(call('previewNames', { draft: 'x', template: '{name}' })).rejects.toMatchObject(
      refusal('draft-gone'),
    )
  }),
)

test(
  'nothing is nothing to download',
  withWindow(async ({ call, folder }) => {
    const { draft, items } = await call('review', { sources: [{ name: 'a', text: 'no links here' }] })
    expect(items).toBe(0)
    await expect(call('start', { draft, folder, options: {} })).rejects.toMatchObject(
      refusal('nothing-to-download'),
    )
  }),
)

test(
  'relative links need the address of their page',
  withWindow(async ({ call }) => {
    const source = { name: 'page.html', text: '<img src="/cat.jpg">' }
    expect(await call('review', { sources: [source] })).toMatchObject({ items: 0, rejectedTotal: 1 })
    const { first } = await call('review', { sources: [{ ...source, base: 'https://a.test/page' }] })
    expect(first).toMatchObject([{ url: 'https://a.test/cat.jpg' }])
    const bad = call('review', { sources: [{ ...source, base: 'ftp://a.test' }] })
    await expect(bad).rejects.toMatchObject(refusal('bad-base'))
  }),
)

test(
  'options are kept from start to start; damaged ones are moved aside',
  withWindow(async ({ call, home, reopen }) => {
    await call('saveOptions', { atOnce: 5, headers: { Cookie: 'a=b' } })
    await reopen()
    expect((await call('appInfo')).options).toMatchObject({ atOnce: 5, headers: { Cookie: 'a=b' } })
    const file = join(home, 'settings.json')
    await writeFile(file, '{"options":{"atOnce":5}')
    await reopen()
    expect((await call('appInfo')).options.atOnce).toBe(16)
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe('{"options":{"atOnce":5}')
  }),
)

test(
  'a folder is looked at and completed while it is typed',
  withWindow(async ({ call, home }) => {
    for (const name of ['Pictures', 'pixels', '.hidden', 'other']) {
      await mkdir(join(home, 'typed', name), { recursive: true })
    }
    await writeFile(join(home, 'typed', 'picture.txt'), '')
    const typed = join(home, 'typed')
    expect(await call('completeFolder', { path: `${typed}/pi` })).toEqual([
      join(typed, 'Pictures'),
      join(typed, 'pixels'),
    ])
    expect(await call('completeFolder', { path: `${typed}/` })).toHaveLength(3)
    expect(await call('completeFolder', { path: `${typed}/.h` })).toEqual([join(typed, '.hidden')])
    expect(await call('completeFolder', { path: 'pi' })).toEqual([])
    expect(await call('completeFolder', { path: '/nowhere/at/all' })).toEqual([])

    const check = (folder: string) => call('checkFolder', { folder })
    expect(await check(typed)).toMatchObject({ folder: typed, exists: true, writable: true })
    const made = await check(` ${typed}/new/deep/ `)
    expect(made).toMatchObject({ folder: join(typed, 'new', 'deep'), exists: false, writable: true })
    expect(made.freeBytes).toBeGreaterThan(0)
    expect(await check('pictures')).toMatchObject({ problem: 'Shoal needs a full path, such as ~/Pictures.' })
    expect(await check('')).toMatchObject({ problem: expect.any(String) })
    expect(await check(`${typed}/picture.txt/x`)).toMatchObject({
      problem: expect.stringContaining('is a file'),
    })
    expect(await check('/\0')).toMatchObject({ problem: expect.any(String) })
    if (process.getuid?.() === 0) return
    await chmod(join(typed, 'other'), 0o500)
    expect(await check(`${typed}/other`)).toMatchObject({ exists: true, writable: false })
  }),
)
