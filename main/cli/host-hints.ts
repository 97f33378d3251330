import type { App, BatchRow } from '../app/app.ts'

/** Hosts of a batch that are looked up: those with the most images. */
const mostHosts = 50

type Known = { items: Pick<App['items'], 'hosts'>; measurements: Pick<App['measurements'], 'advice'> }

/** Where a sweep found another number than this batch used, and it had images enough for that to matter: a sentence for each host. */
export function hostHints({ items, measurements }: Known, { id, options }: BatchRow): string[] {
  // Reading the hosts of a large batch costs more than most batches have to be told.
  const known = new Map(measurements.advice().map(advice => [advice.host, advice]))
  if (known.size === 0) return []
  return items.hosts(id, mostHosts).flatMap(({ host, items }) => {
    const advice = known.get(host)
    const used = Math.min(options.atOnce, options.perHost)
    if (advice === undefined || advice.best === used || items <= Math.min(advice.best, used)) return []
    const flags = advice.best > options.atOnce ? `-c ${advice.best} --per-host` : '--per-host'
    const date = new Date(advice.measuredAt).toISOString().slice(0, 10)
    return [`${host} did best with ${advice.best} at once (measured ${date}): ${flags} ${advice.best}`]
  })
}
