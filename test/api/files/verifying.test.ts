import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WatchedVerify } from '../../../shared/contract/commands.ts'
import { formatVerified } from '../../../shared/verified.ts'
import { JPEG, jpegOf } from '../../helpers/images.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

/** Follows a check to its end, as a window does. */
async function verified({ call }: WindowBench, batch: string): Promise<WatchedVerify> {
  let since: number | undefined
  for (;;) {
    const watched = await call('watchVerify', { batch, ...(since !== undefined && { since }) })
    if (watched === undefined) throw new Error('nothing is checked')
    if (watched.state !== 'running') return watched
    since = watched.revision
  }
}

async function downloaded({ origin, start, watchUntil }: WindowBench, ...names: string[]): Promise<string> {
  origin.otherwise(() => serve(JPEG))
  const batch = await start(names.map(name => origin.url(`/${name}.jpg`)))
  await watchUntil(batch, hasEnded)
  return batch
}

test(
  'the folder of a batch is checked as shoal verify does, and reported in its words',
  withWindow(async bench => {
    const { call, folder } = bench
    const batch = await downloaded(bench, 'a', 'b', 'c', 'd')
    await rm(join(folder, 'b.jpg'))
    await writeFile(join(folder, 'c.jpg'), JPEG.subarray(0, 100))
    await writeFile(join(folder, 'd.jpg'), jpegOf(3000))
    await mkdir(join(folder, 'more'))
    await writeFile(join(folder, 'more', 'page.jpg'), '<!doctype html><title>Sign in</title>')

    expect(await call('watchVerify', { batch })).toBeUndefined()
    await call('verifyFolder', { batch })
    const { found, faults, ...rest } = await verified(bench, batch)
    expect(rest).toMatchObject({ state: 'ended', folder, filesTotal: 4 })
    expect(formatVerified(found)).toMatch(
      /^4 files \(.* kB\) · 1 intact · 1 broken · 1 changed · 1 missing · 1 not an image$/,
    )
    expect(faults).toEqual([
      { file: 'c.jpg', kind: 'broken', why: expect.any(String) },
      { file: 'd.jpg', kind: 'changed', why: 'its bytes differ from those that were saved' },
      { file: 'more/page.jpg', kind: 'not-an-image', why: expect.any(String) },
      { file: 'b.jpg', kind: 'missing', why: 'it was saved here and no longer exists' },
    ])
  }),
)

test(
  'missing files of this batch are named apart: they come when it is run again',
  withWindow(async bench => {
    const { call, folder } = bench
    const first = await downloaded(bench, 'a', 'b')
    const second = await downloaded(bench, 'c')
    const repeat = await downloaded(bench, 'a')
    const missing = async (batch: string) => {
      await call('verifyFolder', { batch })
      const { found, ownMissing } = await verified(bench, batch)
      return [found.counts.missing, ownMissing]
    }
    await rm(join(folder, 'a.jpg'))
    await rm(join(folder, 'b.jpg'))
    expect(await missing(first)).toEqual([2, 2])
    expect(await missing(second)).toEqual([2, 0])
    // It saved nothing, because of the file that is gone now.
    expect(await missing(repeat)).toEqual([2, 1])
    for (const [batch, items] of Object.entries({ [first]: 2, [second]: 0, [repeat]: 1 })) {
      const { review } = await call('runAgain', { batch, which: 'missing' })
      expect(review.items).toBe(items)
    }
  }),
)

test(
  'a check can be stopped, and begun anew',
  withWindow(async bench => {
    const { call, folder } = bench
    const batch = await downloaded(bench, 'a')
    for (let n = 0; n < 40; n += 1) await writeFile(join(folder, `more ${n}.jpg`), JPEG)
    await call('verifyFolder', { batch })
    await call('stopVerify', { batch })
    const stopped = await verified(bench, batch)
    expect(stopped).toMatchObject({ state: 'stopped', faults: [] })
    expect(stopped.found.files).toBeLessThan(41)
    await call('verifyFolder', { batch })
    expect(await verified(bench, batch)).toMatchObject({
      ...{ state: 'ended', filesTotal: 41, faults: [] },
      found: { files: 41, counts: { whole: 41 } },
    })
  }),
)

test(
  'a check is begun anew while the one that was stopped still looks at its last files',
  withWindow(async bench => {
    const { call, folder } = bench
    const batch = await downloaded(bench, 'a')
    for (let n = 0; n < 40; n += 1) await writeFile(join(folder, `more ${n}.jpg`), JPEG)
    const begin = () => call('verifyFolder', { batch })
    await Promise.all([begin(), call('stopVerify', { batch }), begin()])
    expect(await verified(bench, batch)).toMatchObject({
      ...{ state: 'ended', filesTotal: 41, faults: [] },
      found: { files: 41, counts: { whole: 41 } },
    })
  }),
)

test(
  'a folder that is gone says so; what is no batch has no folder',
  withWindow(async bench => {
    const { call, folder } = bench
    const batch = await downloaded(bench, 'a')
    await rm(folder, { recursive: true })
    await call('verifyFolder', { batch })
    expect((await verified(bench, batch)).problem).toMatchObject({
      message: `The folder ${folder} cannot be read: it does not exist.`,
    })
    await expect(call('verifyFolder', { batch: 'nothere' })).rejects.toMatchObject({
      refusal: { code: 'unknown-batch' },
    })
    // Never a path from the page.
    const path = { batch, folder: '/' } as { batch: string }
    await expect(call('verifyFolder', path)).rejects.toMatchObject({ refusal: { code: 'bad-input' } })
  }),
)

test(
  'of many faults the first are listed and all are counted, and the latest checks are kept',
  withWindow(async bench => {
    const { call, folder } = bench
    const batch = await downloaded(bench, 'a')
    for (let n = 0; n < 510; n += 1) await writeFile(join(folder, `${n}.jpg`), '')
    await call('verifyFolder', { batch })
    const { faults, found } = await verified(bench, batch)
    expect(faults).toHaveLength(500)
    expect(found.counts).toMatchObject({ 'not-an-image': 510, whole: 1 })

    bench.folder = join(bench.home, 'others')
    for (let n = 0; n < 8; n += 1) {
      const other = await bench.start([bench.origin.url(`/${n}.jpg`)])
      await bench.watchUntil(other, hasEnded)
      await call('verifyFolder', { batch: other })
      await verified(bench, other)
    }
    expect(await call('watchVerify', { batch })).toBeUndefined()
  }),
)
