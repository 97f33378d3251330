import { expect, test } from 'vitest'
import { createEngine, realWorld } from '../../../main/engine/engine.ts'
import type { Originals } from '../../../main/engine/transfer/originals.ts'
import { createStore } from '../../../main/store/store.ts'
import type { Item, SettledItem } from '../../../shared/model.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { withEngine } from '../../helpers/engine.ts'
import { createLeapingClock } from '../../helpers/fake-clock.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

const [SMALL, LARGE] = [jpegOf(600, 1), jpegOf(9000, 2)]

/** Originals stand beside their thumbnails, without `-small`. */
const besideThem: Originals = {
  of: (item, inTurn) =>
    inTurn('origin', async () =>
      item.url.includes('-small')
        ? {
            kind: 'found',
            item: {
              ...item,
              url: item.url.replace('-small', ''),
              guessed: { rule: 'a name', namedAs: item.url },
            },
          }
        : { kind: 'unknown' },
    ),
  close() {},
}

/** Runs some links in a folder, with originals looked for. */
async function run(folder: string, urls: readonly string[], originals = true) {
  const store = createStore(':memory:')
  const world = { ...realWorld, clock: createLeapingClock(), env: {} }
  const options = batchOptions.parse({ originals, lanes: 0, attempts: 1 })
  const batch = store.batches.create(folder, options, world.clock.now())
  const settled: SettledItem[] = []
  let requests = 0
  const items = urls.map((url, at): Item => ({ url, origin: { source: 'list.txt', line: at + 1 } }))
  const engine = createEngine(store, world, { openOriginals: () => besideThem })
  const running = await engine.run(batch, chunkOf(items), {
    settled: item => settled.push(item),
    requested: () => {
      requests += 1
    },
  })
  await running.done
  const stored = [...store.items.eachSettled(batch.id)]
  await store.close()
  return { settled, stored, requests }
}

async function* chunkOf(items: Item[]) {
  yield items
}

test(
  'the original is saved under its own name, and the store has its address',
  withEngine(async ({ origin, folder, files, read }) => {
    origin.script('/fox-small.jpg', serve(SMALL))
    origin.script('/fox.jpg', serve(LARGE))
    const { stored, requests } = await run(folder, [origin.url('/fox-small.jpg')])
    expect(await files()).toEqual(['fox.jpg'])
    expect(await read('fox.jpg')).toEqual(LARGE)
    expect(stored).toMatchObject([
      {
        item: {
          url: origin.url('/fox.jpg'),
          guessed: { rule: 'a name', namedAs: origin.url('/fox-small.jpg') },
        },
        state: { kind: 'saved' },
      },
    ])
    // The look counts, too.
    expect(requests).toBe(2)
  }),
)

test(
  'an original that cannot be had is replaced by what the list names',
  withEngine(async ({ origin, folder, files, read }) => {
    origin.script('/fox-small.jpg', serve(SMALL))
    origin.script('/fox.jpg', status(403))
    const { settled } = await run(folder, [origin.url('/fox-small.jpg')])
    expect(settled.map(({ state }) => state.kind)).toEqual(['saved'])
    expect(await files()).toEqual(['fox.jpg'])
    expect(await read('fox.jpg')).toEqual(SMALL)
  }),
)

test(
  'two sizes of one image become one file',
  withEngine(async ({ origin, folder, files }) => {
    origin.script('/fox.jpg', serve(LARGE))
    const { settled } = await run(folder, [origin.url('/fox-small.jpg'), origin.url('/fox.jpg')])
    expect(settled.map(({ state }) => state.kind).sort()).toEqual(['saved', 'skipped'])
    expect(await files()).toEqual(['fox.jpg'])
    expect(origin.requests).toHaveLength(1)
  }),
)

test(
  'who does not ask for originals gets what the list names',
  withEngine(async ({ origin, folder, files }) => {
    origin.script('/fox-small.jpg', serve(SMALL))
    await run(folder, [origin.url('/fox-small.jpg')], false)
    expect(await files()).toEqual(['fox-small.jpg'])
  }),
)
