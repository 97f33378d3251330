import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT, JPEG, jpegOf } from '../../helpers/images.ts'
import { serve, status, withOrigin } from '../../helpers/origin.ts'

/** A page as its author wrote it. */
const html = (...images: string[]) =>
  serve(Buffer.from(`<!DOCTYPE html><main>${images.map(src => `<img src="${src}">`).join('')}</main>`)).type(
    'text/html',
  )

const idOf = (lines: Record<string, unknown>[]) => String(lines.find(({ type }) => type === 'batch')?.['id'])

describe('shoal again', () => {
  test(
    'reads a list on disk again: new, changed, unchanged, gone, dropped',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/same.jpg', [serve(CAT), status(304)])
        origin.script('/other.jpg', [serve(JPEG), serve(jpegOf(4000, 2))])
        origin.script('/gone.jpg', [serve(jpegOf(3000, 3)), status(404)])
        origin.script('/dropped.jpg', serve(jpegOf(2000, 4)))
        origin.script('/new.jpg', serve(jpegOf(1000, 5)))
        const write = (...names: string[]) =>
          writeFile(join(folder, 'list.txt'), names.map(name => origin.url(`/${name}.jpg`)).join('\n'))
        await write('same', 'other', 'gone', 'dropped')
        const first = await shoal('get', 'list.txt', '-o', 'out', '--json')
        expect(first.status).toBe(0)
        const id = idOf(first.lines())

        await write('new', 'same', 'other', 'gone')
        const onlyNew = await shoal('again', id)
        expect(onlyNew.status).toBe(0)
        expect(onlyNew.stdout).toMatch(
          /^1 new, 3 here already, 1 link no longer in the list \(the files stay\)\.$/m,
        )
        expect(origin.requestsOf('/same.jpg').length).toBe(1)

        const changed = await shoal('again', id, '--changed', '--json')
        expect(changed.status).toBe(0)
        expect(changed.lines().at(-1)).toMatchObject({
          ...{ type: 'summary', saved: 1, changed: 1, unchanged: 2, gone: 1, dropped: 1, failed: 0 },
        })
        expect(changed.lines().find(({ end }) => end === 'changed')).toMatchObject({
          file: 'other (2).jpg',
          changedFrom: 'other.jpg',
          replaced: false,
        })
        expect(changed.stderr).toMatch(/0 new, 1 changed, 2 unchanged, 1 gone from the site/)
        expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(
          ['dropped', 'gone', 'new', 'other (2)', 'other', 'same'].map(name => `${name}.jpg`),
        )
        // What replaced a file is what the folder is verified against.
        origin.script('/other.jpg', serve(jpegOf(5000, 6)))
        const replaced = await shoal('again', id, '--changed', '--replace-changed', '--json')
        expect(replaced.lines().at(-1)).toMatchObject({ changed: 1 })
        expect(await readFile(join(folder, 'out', 'other (2).jpg'))).toEqual(jpegOf(5000, 6))
        expect((await shoal('verify', 'out')).status).toBe(0)
      }),
    ),
  )

  test(
    'reads a list at an address again, and refuses what is not there any more, but for --stored',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        const csv = (...names: string[]) =>
          serve(Buffer.from(`image\n${names.map(name => origin.url(`/${name}.jpg`)).join('\n')}\n`)).type(
            'text/csv',
          )
        origin.script('/list.csv', [csv('a'), csv('a', 'b'), status(404)])
        origin.script('/a.jpg', serve(CAT))
        origin.script('/b.jpg', serve(JPEG))
        const id = idOf(
          (await shoal('get', '--list', origin.url('/list.csv'), '-o', 'out', '--json')).lines(),
        )
        expect((await shoal('again', id, '--json')).lines().at(-1)).toMatchObject({ saved: 1, skipped: 1 })
        const refused = await shoal('again', id)
        expect(refused).toMatchObject({ status: 2, stdout: '' })
        expect(refused.stderr).toMatch(/list\.csv.*404/)
        await rm(join(folder, 'out', 'a.jpg'))
        expect((await shoal('again', id, '--stored', '--json')).lines().at(-1)).toMatchObject({
          ...{ saved: 1, skipped: 0, dropped: 0 },
        })
      }),
    ),
  )

  test(
    'reads a page and a recipe again',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.otherwise(path => serve(jpegOf(3000, path.length)))
        origin.script('/robots.txt', status(404))
        origin.script('/album', [html('/1.jpg'), html('/1.jpg', '/20.jpg')])
        const scanned = await shoal('scan', origin.url('/album'), '-o', 'out', '--json')
        const second = await shoal('again', idOf(scanned.lines()), '--changed', '--json')
        expect(second.lines().at(-1)).toMatchObject({ saved: 1, unchanged: 1, failed: 0 })

        const film = (name: string) => html(`/${name}.jpg`)
        const listing = (...names: string[]) =>
          serve(Buffer.from(names.map(name => `<a href="/film/${name}">${name}</a>`).join(''))).type(
            'text/html',
          )
        origin.script('/soon', [listing('one', 'three'), listing('three', 'seven7')])
        for (const name of ['one', 'three', 'seven7']) origin.script(`/film/${name}`, film(name))
        const followed = await shoal(
          ...['follow', origin.url('/soon'), '--link', 'a', '--image', 'img', '-o', 'films', '--json'],
        )
        expect(followed.lines().at(-1)).toMatchObject({ saved: 2 })
        const later = await shoal('again', idOf(followed.lines()), '--json')
        expect(later.status).toBe(0)
        expect(later.lines().at(-1)).toMatchObject({ saved: 1, skipped: 1, dropped: 1 })
      }),
    ),
  )

  test('wants an ID that there is, and --changed with --replace-changed', () =>
    withCli(async ({ shoal }) => {
      expect((await shoal('again', 'zzz')).stderr).toMatch(/There is no batch zzz/)
      const replace = await shoal('again', 'zzz', '--replace-changed')
      expect(replace).toMatchObject({ status: 2, stderr: 'error: --replace-changed needs --changed\n' })
    }))
})
