/** How busy one lane is: its attempts, and those at the host in question, now and at most so far. */
export type LaneLoad = { running: number; ofHost: number; mostOfHost: number }

/** So much more than another lane may run in the one that has the host's connections, as a factor and on top. */
const mostUneven = { factor: 2, more: 8 }

/**
 * Which lane runs the next attempt at a host: one that has an idle connection to it, so that no handshake is needed,
 * unless it has far more to do than another; else the one that has least to do. Pure. Undefined where there is none.
 */
export function chooseLane(loads: readonly LaneLoad[]): number | undefined {
  const least = leastOf(loads, () => true)
  if (least === undefined) return undefined
  // As many connections as attempts at once were ever open; those in use carry an attempt now.
  const known = leastOf(loads, ({ ofHost, mostOfHost }) => ofHost < mostOfHost)
  if (known === undefined) return least
  const [own = 0, other = 0] = [loads[known]?.running, loads[least]?.running]
  return own > other * mostUneven.factor + mostUneven.more ? least : known
}

function leastOf(loads: readonly LaneLoad[], counts: (load: LaneLoad) => boolean): number | undefined {
  let found: number | undefined
  for (const [at, load] of loads.entries()) {
    if (!counts(load)) continue
    if (found === undefined || load.running < (loads[found]?.running ?? 0)) found = at
  }
  return found
}
