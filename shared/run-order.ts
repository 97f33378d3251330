import type { RunMode } from './comparison.ts'

/** The order of the runs of a comparison, interleaved so that slow changes affect both kinds equally: S C C S S C C S … */
export function runOrder(rounds: number): { mode: RunMode; round: number }[] {
  return Array.from({ length: rounds }, (_, at): { mode: RunMode; round: number }[] => {
    const pair: RunMode[] = at % 2 === 0 ? ['sequential', 'concurrent'] : ['concurrent', 'sequential']
    return pair.map(mode => ({ mode, round: at + 1 }))
  }).flat()
}
