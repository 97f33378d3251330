import type { App, BatchRow } from '../../app/app.ts'

/** How many hosts of a batch get a hint at most: those with the most images. */
const mostHosts = 50

type Known = { items: Pick<App['items'], 'hosts'>; measurements: Pick<App['measurements'], 'advice'> }

/** A sentence for each host where a sweep found another number than this batch used, and the batch had enough images for it to matter. */
export function hostHints({ items, measurements }: Known, { id, options }: BatchRow): string[] {
  // Most batches have no hints, and reading the hosts of a large batch takes time.
  const known = new Map(measurements.advice().map(advice => [advice.host, advice]))
  if (known.size === 0) return []
  return items.hosts(id, mostHosts).flatMap(({ host, items }) => {
    const advice = known.get(host)
    const used = Math.min(options.atOnce, options.perHost)
    if (advice === undefined || advice.best === used || items <= Math.min(advice.best, used)) return []
    const flags = advice.best > options.atOnce ? `-c ${advice.best} --per-host` : '--per-host'
    const date = new Date(advice.measuredAt).toISOString().slice(0, 10)
    return [`${host} was fastest with ${advice.best} at a time (measured ${date}): ${flags} ${advice.best}`]
  })
}
