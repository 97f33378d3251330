import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchOptions } from '../../shared/settings.ts'
import { JPEG } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../helpers/window.ts'

const options = batchOptions.parse({})

async function drafted({ call }: WindowBench, name: string, text: string): Promise<string> {
  return (await call('review', { sources: [{ name, text }] })).draft
}

test(
  'what was saved before is skipped, copied or downloaded as the download then does',
  withWindow(async bench => {
    const { origin, call, folder, start, watchUntil } = bench
    origin.otherwise(() => serve(JPEG))
    const links = ['a', 'b', 'c'].map(name => origin.url(`/${name}.jpg`))
    await watchUntil(await start(links), hasEnded)
    await rm(join(folder, 'c.jpg'))
    const draft = await drafted(bench, 'list.txt', links.join('\n'))
    const forecast = (change: object, where = folder) =>
      call('forecast', { draft, folder: where, options: { ...options, ...change } })

    const here = await forecast({})
    expect(here).toEqual({
      ...{ images: 3, download: 1, ask: 0, copy: 0, skip: 2, bytes: JPEG.length, unknown: 0, isAll: true },
    })
    expect(await forecast({}, join(folder, 'other'))).toMatchObject({ download: 1, copy: 2, skip: 0 })
    expect(await forecast({ saved: 'update' })).toMatchObject({ download: 1, ask: 2 })
    expect(await forecast({ saved: 'again' })).toMatchObject({ download: 3, bytes: 3 * JPEG.length })
    expect(await call('forecast', { draft, folder, options, out: [[0, 1]] })).toMatchObject({ images: 1 })
    // What lies in the folder is not in a dataset that is packed there.
    expect(await forecast({ pack: {} })).toMatchObject({ download: 3, skip: 0 })

    const again = await call('start', { draft, folder, options })
    const { counts } = (await watchUntil(again, hasEnded)).header
    expect({ download: counts.saved, skip: counts.skipped }).toEqual({
      download: here.download,
      skip: here.skip,
    })
  }),
)

test(
  'sizes that a list names count; others are asked for only when wanted, and a site may not say',
  withWindow(async bench => {
    const { origin, call, folder } = bench
    origin.otherwise(() => serve(JPEG))
    origin.script('/gone.jpg', status(404))
    const row = (name: string, size: string) => `${origin.url(`/${name}.jpg`)},${size}`
    const draft = await drafted(
      bench,
      'list.csv',
      ['image,file size', row('a', '1.5 MB'), row('b', ''), row('gone', '')].join('\n'),
    )
    const wish = { draft, folder, options }
    expect(await call('forecast', wish)).toMatchObject({ download: 3, bytes: 1_500_000, unknown: 2 })
    expect(origin.requests).toEqual([])
    const asked = await call('forecast', { ...wish, ask: true })
    expect(origin.requests.map(({ method }) => method)).toEqual(['HEAD', 'HEAD', 'HEAD'])
    expect(asked).toMatchObject({ unknown: 1, bytes: 2 * JPEG.length })
  }),
)
