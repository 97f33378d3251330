import { parseArgs } from 'node:util'
import { runSoak } from './soak.ts'

const hosts = 200

/**
 * `npm run soak`: the long form, 30 minutes of kills and what is left after them. `--items N`, `--kills N`: more or less
 * of it. Resolves with the exit status; rejects at the first promise that is broken.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { items, kills } = parseArgs({
    args: [...args],
    options: {
      items: { type: 'string', default: '200000' },
      kills: { type: 'string', default: '30' },
    },
  }).values
  const report = await runSoak({
    plan: {
      ...{ hosts, mixed: 38, silent: 2, hasTrickles: true },
      itemsPerHost: Math.ceil(Number(items) / hosts),
    },
    kills: Number(kills),
    killEveryMs: 60_000,
    timeout: '15s',
    atOnce: 64,
    patienceMs: 3_600_000,
    tell: text => process.stdout.write(`${new Date().toISOString()} ${text}\n`),
  })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  return 0
}
