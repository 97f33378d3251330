import type { App, BatchRow } from '../app/app.ts'

/** Hosts of a batch that are looked up: those with the most images. */
const mostHosts = 50

/** Where a sweep found another number than this batch used, and it had images enough for that to matter: a sentence for each host. */
export function hostHints({ store }: Pick<App, 'store'>, { id, options }: BatchRow): string[] {
  // Reading the hosts of a large batch costs more than most batches have to be told.
  if (store.measurements.advice().length === 0) return []
  return store.rows.hosts(id, mostHosts).flatMap(({ host, items }) => {
    const advice = store.measurements.adviceOn(host)
    const used = Math.min(options.atOnce, options.perHost)
    if (advice === undefined || advice.best === used || items <= Math.min(advice.best, used)) return []
    const flags = advice.best > options.atOnce ? `-c ${advice.best} --per-host` : '--per-host'
    const date = new Date(advice.measuredAt).toISOString().slice(0, 10)
    return [`${host} did best with ${advice.best} at once (measured ${date}): ${flags} ${advice.best}`]
  })
}
