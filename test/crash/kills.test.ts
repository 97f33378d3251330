import { expect, test } from 'vitest'
import { runKills } from './kills.ts'

/** The long form: `SHOAL_KILLS=200`. `SHOAL_SEED` repeats one. */
const { SHOAL_KILLS: kills = '', SHOAL_SEED: seed = '' } = process.env

const isLong = kills !== ''
const tell = isLong ? console.log : undefined
const options = isLong ? { kills: Number(kills), files: 200 } : { kills: 8, files: 40 }

test(
  `${options.kills} times kill -9 loses nothing but unfinished bytes`,
  async () => {
    const report = await runKills({
      ...options,
      seed: seed === '' ? 20260301 : Number(seed),
      ...(tell && { tell }),
    })
    tell?.(report)
    expect(report.kills).toBe(options.kills)
  },
  // Each is a start of the program and a look at every file, on a machine that may be busy.
  options.kills * 30_000,
)
