import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jpegOf } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../helpers/window.ts'

const refused = { refusal: { code: 'packed-batch' } }
const shell = {
  reveal: async () => {},
  openFile: async () => {},
  copyFiles: async () => {},
  dragOut: async () => {},
  trash: { put: async () => undefined, restore: async () => {} },
}

/** Two images in a shard; the second fails at first. */
async function packed({ origin, start, watchUntil }: WindowBench): Promise<string> {
  origin.script('/a.jpg', [serve(jpegOf(3000, 1))])
  origin.script('/b.jpg', [status(404), serve(jpegOf(3000, 2))])
  const batch = await start([origin.url('/a.jpg'), origin.url('/b.jpg')], { pack: {} })
  await watchUntil(batch, hasEnded)
  return batch
}

test(
  'what needs a file for each image is refused in plain words where images are in shards, and changes nothing',
  withWindow(
    async bench => {
      const { call, folder, watchUntil } = bench
      const batch = await packed(bench)
      const { header, rows } = await watchUntil(batch, hasEnded)
      expect(header).toMatchObject({ isPacked: true, counts: { saved: 1, failed: 1 } })
      expect(rows[0]).toMatchObject({ state: 'saved', hasThumbnail: true })
      const before = await readdir(folder)
      const one = { batch, index: 1 }
      const these = { batch, indexes: [[1, 2] as [number, number]] }
      const rename = { kind: 'rename' as const, template: '{index}' }
      const move = { kind: 'move' as const, folder: join(folder, 'other') }
      for (const asked of [
        () => call('openFile', one),
        () => call('reveal', one),
        () => call('copyFiles', these),
        () => call('dragOut', these),
        () => call('deleteFiles', { ...these, evenChanged: true }),
        () => call('planConversion', { batch, conversion: { to: 'png' } }),
        () => call('planArranging', { batch, wish: rename }),
        () => call('planArranging', { batch, wish: move }),
        () => call('rerun', { batch, stored: true, changed: false, replace: false }),
      ])
        await expect(asked()).rejects.toMatchObject(refused)
      await call('reveal', { batch })
      expect((await call('item', one))?.state.kind).toBe('saved')
      expect(await readdir(folder)).toEqual(before)
    },
    { shell },
  ),
)

test(
  'images in shards are shown, while their shard is filled and afterwards',
  withWindow(async bench => {
    const { call, folder, packedImage, watchUntil } = bench
    const batch = await packed(bench)
    const shown = async (index: number) => packedImage(batch, index)?.read()
    expect(packedImage(batch, 1)?.type).toBe('jpg')
    expect(await shown(1)).toEqual(jpegOf(3000, 1))
    expect(packedImage(batch, 2)).toBeUndefined()
    await call('retry', { batch })
    await watchUntil(batch, ({ header }) => header.state === 'ended' && header.counts.saved === 2)
    expect([await shown(1), await shown(2)]).toEqual([jpegOf(3000, 1), jpegOf(3000, 2)])
    expect((await call('history'))[0]?.pictures).toEqual([1, 2])
    await rm(join(folder, '00000.tar'))
    expect(await shown(2)).toBeUndefined()
    const facts = call('pictureFacts', { batch, index: 2 })
    await expect(facts).rejects.toMatchObject({ refusal: { code: 'file-gone' } })
  }),
)

test(
  'images in shards are checked and retried as others, and are not missing',
  withWindow(async bench => {
    const { call, folder, watchUntil } = bench
    const batch = await packed(bench)
    expect((await call('runAgain', { batch, which: 'missing' })).review).toMatchObject({ items: 1 })
    await call('retry', { batch })
    await watchUntil(batch, ({ header }) => hasEnded({ header } as never) && header.counts.saved === 2)
    expect(await readdir(folder)).toEqual(['00000.json', '00000.parquet', '00000.tar'])
    await call('verifyFolder', { batch })
    const checked = async (since?: number): Promise<unknown> => {
      const found = await call('watchVerify', { batch, ...(since !== undefined && { since }) })
      return found?.state === 'running' ? checked(found.revision) : found
    }
    expect(await checked()).toMatchObject({ state: 'ended', faults: [], ownMissing: 0 })
  }),
)
