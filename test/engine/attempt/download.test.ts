import { expect, test } from 'vitest'
import { type DownloadContext, download } from '../../../main/engine/attempt/download.ts'
import type { Fetched, Fetcher, FetchOrder } from '../../../main/engine/attempt/fetcher.ts'
import { createScheduler } from '../../../main/engine/hosts/scheduler.ts'
import { realWorld } from '../../../main/engine/world.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { createFakeClock, startOfTime } from '../../helpers/fake-clock.ts'

const orderOf = (name: string): FetchOrder => ({
  ...{ url: `https://a.example/${name}`, item: { url: `https://a.example/${name}` }, partPath: name },
  ...{ kept: undefined, known: undefined, keeps: false, isTraced: false },
})

const unchanged: Fetched = {
  record: {
    ...{ number: 1, url: 'https://a.example/', rangeStart: 0, receivedBytes: 0, reusedConnection: true },
    timestamps: { startedAt: startOfTime, endedAt: startOfTime },
  },
  outcome: { kind: 'unchanged' },
  goneImage: undefined,
}

test('an image waited until its attempt began, not until main heard of that', async () => {
  const clock = createFakeClock()
  const first = Promise.withResolvers<Fetched>()
  let tellBegun: ((at: number) => void) | undefined
  const fetchers: Record<string, Pick<Fetcher, 'attempt' | 'standBy'>> = {
    'a.jpg': { attempt: () => first.promise },
    'b.jpg': {
      attempt: async () => unchanged,
      standBy(_, begun) {
        tellBegun = begun
        return () => {}
      },
    },
  }
  const context: DownloadContext = {
    options: batchOptions.parse({}),
    world: { ...realWorld, clock },
    scheduler: createScheduler({ atOnce: 1, perHost: 1 }, clock),
    openFetcher: ({ partPath }) => ({
      attempt: async () => unchanged,
      keep: async () => undefined,
      discard: async () => undefined,
      ...fetchers[partPath],
    }),
    goneImages: new Map(),
    requested() {},
    setAside() {},
    outOfFiles: async () => false,
    pushedBack() {},
  }
  const waits: [string, number][] = []
  const start = (name: string) =>
    download(
      orderOf(name),
      {
        signal: new AbortController().signal,
        observe: {
          waited: ms => waits.push([name, ms]),
          active() {},
          received() {},
          checkpoint() {},
          backoff() {},
          attempted() {},
        },
      },
      context,
    )

  const both = Promise.all([start('a.jpg'), start('b.jpg')])
  await clock.advance(300)
  // A lane began it then, in place of the first one.
  const begunAt = clock.now()
  await clock.advance(40)
  tellBegun?.(begunAt)
  first.resolve(unchanged)
  expect(await both).toEqual([{ kind: 'unchanged' }, { kind: 'unchanged' }])
  expect(waits).toEqual([
    ['a.jpg', 0],
    ['b.jpg', 300],
  ])
})
