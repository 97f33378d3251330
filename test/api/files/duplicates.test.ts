import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { WatchedDuplicates } from '../../../shared/contract/commands.ts'
import { serve } from '../../helpers/origin.ts'
import { hasEnded, type WindowBench, withWindow } from '../../helpers/window.ts'

const reefFile = new URL('../../../assets/sample/reef.jpg', import.meta.url).pathname

/** Searches to the end, as a window does. */
async function found({ call }: WindowBench, batch: string, alike: boolean): Promise<WatchedDuplicates> {
  await call('findDuplicates', { batch, alike })
  let since: number | undefined
  for (;;) {
    const watched = await call('watchDuplicates', { batch, ...(since !== undefined && { since }) })
    if (watched === undefined) throw new Error('nothing is searched for')
    if (watched.state !== 'running') return watched
    since = watched.revision
  }
}

test(
  'a window gets the groups, by bytes and by looks, and their totals',
  withWindow(async bench => {
    const { call, origin, start, watchUntil } = bench
    const reef = await sharp(reefFile).jpeg().toBuffer()
    const small = await sharp(reef).resize(200).webp().toBuffer()
    origin.script('/small.webp', serve(small))
    origin.script('/small-too.webp', serve(small))
    origin.otherwise(() => serve(reef))
    const batch = await start(
      ['/small.webp', '/small-too.webp', '/a.jpg', '/b.jpg'].map(path => origin.url(path)),
    )
    await watchUntil(batch, hasEnded)
    expect(await call('watchDuplicates', { batch })).toBeUndefined()
    const same = await found(bench, batch, false)
    expect(same.totals.found).toMatchObject({
      groups: [
        [
          { file: 'small.webp', role: 'keep' },
          { file: 'small-too.webp', role: 'same' },
        ],
        [
          { file: 'a.jpg', role: 'keep' },
          { file: 'b.jpg', role: 'same' },
        ],
      ],
      ...{ groupsTotal: 2, spare: { images: 2, bytes: reef.length + small.length }, unread: 0 },
    })
    const alike = await found(bench, batch, true)
    expect(alike.totals).toMatchObject({
      looked: 2,
      found: { groupsTotal: 1, spare: { images: 3, bytes: reef.length + 2 * small.length } },
    })
    expect(alike.totals.found?.groups[0]).toMatchObject([
      { file: 'a.jpg', role: 'keep' },
      { file: 'b.jpg', role: 'same' },
      { file: 'small.webp', role: 'alike' },
      { file: 'small-too.webp', role: 'same' },
    ])
  }),
)
