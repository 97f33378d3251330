import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SettledItem } from '../../shared/model.ts'
import { endOf } from '../../shared/outcomes.ts'
import { withEngine } from '../helpers/engine.ts'
import { CAT, JPEG, jpegOf, PNG } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'

const endsOf = (settled: readonly SettledItem[]) => settled.map(({ state }) => endOf(state))
const update = { saved: 'update' } as const
const replace = { saved: 'update', replaceChanged: true } as const
const version = (value: string) => ({ value: `"${value}"` })

describe('--saved update', () => {
  test(
    'asks the host: unchanged by 304 or by its bytes, changed, gone, failed, new',
    withEngine(async ({ origin, run, files, read }) => {
      origin.script('/same.jpg', [serve(CAT).etag(version('1')), status(304)])
      origin.script('/bytes.jpg', serve(jpegOf(900, 3)).noValidators())
      origin.script('/new-form.jpg', [serve(JPEG).etag(version('1')), serve(CAT).etag(version('2'))])
      origin.script('/gone.jpg', [serve(jpegOf(800, 4)), status(410)])
      origin.script('/ill.jpg', [serve(jpegOf(700, 5)), status(403)])
      origin.script('/late.jpg', serve(jpegOf(600, 6)))
      const links = ['same', 'bytes', 'new-form', 'gone', 'ill'].map(name => origin.url(`/${name}.jpg`))
      await run(links)
      const { settled, summary } = await run([...links, origin.url('/late.jpg')], update)
      expect(endsOf(settled)).toEqual(['unchanged', 'unchanged', 'changed', 'gone', 'failed', 'saved'])
      expect(summary).toMatchObject({ saved: 2, changed: 1, skipped: 3, unchanged: 2, gone: 1, failed: 1 })
      expect(origin.requestsOf('/same.jpg')[1]?.headers['if-none-match']).toBe('"1"')
      expect(settled[2]?.state).toMatchObject({
        file: 'new-form (2).jpg',
        changedFrom: { file: 'new-form.jpg', isReplaced: false },
      })
      // Every earlier file is there still, with its bytes.
      expect(await files()).toEqual(
        ['bytes', 'gone', 'ill', 'late', 'new-form (2)', 'new-form', 'same'].map(name => `${name}.jpg`),
      )
      expect(await read('new-form.jpg')).toEqual(JPEG)
      expect(await read('new-form (2).jpg')).toEqual(CAT)
    }),
  )

  test(
    'compares with the newest form, and leaves no unfinished file',
    withEngine(async ({ origin, run, files }) => {
      origin.script('/a.jpg', [serve(JPEG).noValidators(), serve(CAT).noValidators()])
      const links = [origin.url('/a.jpg')]
      await run(links)
      expect(endsOf((await run(links, update)).settled)).toEqual(['changed'])
      expect(endsOf((await run(links, update)).settled)).toEqual(['unchanged'])
      expect(await files()).toEqual(['a (2).jpg', 'a.jpg'])
    }),
  )

  test.each(['skip', 'overwrite'] as const)(
    'stays beside the earlier file where taken names are to %s',
    policy =>
      withEngine(async ({ origin, run, files, read }) => {
        origin.script('/a.jpg', [serve(JPEG), serve(CAT)])
        const links = [origin.url('/a.jpg')]
        await run(links)
        await run(links, { ...update, onConflict: policy })
        expect(await files()).toEqual(['a (2).jpg', 'a.jpg'])
        expect(await read('a.jpg')).toEqual(JPEG)
      })(),
  )

  test(
    'a file that is no longer what was saved is downloaded anew and stays',
    withEngine(async ({ origin, run, folder, read }) => {
      origin.script('/a.jpg', serve(JPEG))
      const links = [origin.url('/a.jpg')]
      await run(links)
      await writeFile(join(folder, 'a.jpg'), 'mine now')
      const { settled } = await run(links, replace)
      expect(endsOf(settled)).toEqual(['saved'])
      expect(String(await read('a.jpg'))).toBe('mine now')
      expect(await read('a (2).jpg')).toEqual(JPEG)
      expect(origin.requests.at(-1)?.headers).not.toHaveProperty('if-none-match')
    }),
  )

  test(
    'a file in another folder is copied where it is unchanged',
    withEngine(async ({ origin, run, below }) => {
      origin.script('/a.jpg', [serve(JPEG).etag(version('1')), status(304)])
      origin.script('/b.jpg', [serve(CAT), serve(jpegOf(900, 9))])
      const links = [origin.url('/a.jpg'), origin.url('/b.jpg')]
      await run(links)
      const there = below('new')
      expect(endsOf((await there.run(links, update)).settled)).toEqual(['copied', 'saved'])
      expect(await there.files()).toEqual(['a.jpg', 'b.jpg'])
    }),
  )
})

describe('with --replace-changed', () => {
  test(
    'the new form has the name of the earlier one, which a later run knows',
    withEngine(async ({ origin, run, files, read }) => {
      origin.script('/a.jpg', [serve(JPEG), serve(CAT), serve(CAT), serve(JPEG)])
      const links = [origin.url('/a.jpg')]
      await run(links)
      const { settled } = await run(links, replace)
      expect(settled[0]?.state).toMatchObject({
        file: 'a.jpg',
        changedFrom: { file: 'a.jpg', isReplaced: true },
      })
      expect(await read('a.jpg')).toEqual(CAT)
      expect(endsOf((await run(links, replace)).settled)).toEqual(['unchanged'])
      expect(endsOf((await run(links, replace)).settled)).toEqual(['changed'])
      expect(await files()).toEqual(['a.jpg'])
      expect(await read('a.jpg')).toEqual(JPEG)
    }),
  )

  test(
    'another type stays beside it',
    withEngine(async ({ origin, run, files }) => {
      origin.script('/a.jpg', [serve(JPEG), serve(PNG)])
      const links = [origin.url('/a.jpg')]
      await run(links)
      const { settled } = await run(links, replace)
      expect(settled[0]?.state).toMatchObject({ file: 'a.png', changedFrom: { isReplaced: false } })
      expect(await files()).toEqual(['a.jpg', 'a.png'])
    }),
  )

  test(
    'an answer that is no whole image leaves the earlier file',
    withEngine(async ({ origin, run, read }) => {
      origin.script('/a.jpg', [serve(JPEG), serve(CAT.subarray(0, 200)).noEtag()])
      const links = [origin.url('/a.jpg')]
      await run(links)
      expect(endsOf((await run(links, { ...replace, attempts: 1 })).settled)).toEqual(['failed'])
      expect(await read('a.jpg')).toEqual(JPEG)
    }),
  )
})
