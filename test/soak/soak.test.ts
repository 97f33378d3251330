import { expect, test } from 'vitest'
import { runSoak } from './soak.ts'

/** The long form: `npm run soak`. */
test('many hosts that misbehave in all ways at once, and kills in between, cost no image', async () => {
  const report = await runSoak({
    plan: {
      ...{ hosts: 12, mixed: 4, silent: 1, itemsPerHost: 50, hasTrickles: false },
      // Two silences are not yet a host that is set aside for ten minutes.
      itemsPerSilentHost: 1,
    },
    kills: 2,
    killEveryMs: 2000,
    timeout: '1s',
    atOnce: 32,
    patienceMs: 100_000,
  })
  expect(report).toMatchObject({ items: 11 * 50 + 1 })
}, 180_000)
