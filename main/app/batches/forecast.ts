import { setImmediate as turn } from 'node:timers/promises'
import type { Item } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { Forecast } from '../../../shared/text/forecast.ts'
import { foresee } from '../../engine/engine.ts'
import { sizeSaid } from '../../lists/index.ts'
import type { Store } from '../../store/store.ts'

/** A window asks with each change of the options: more would be waited for. */
const mostLookedAt = 2000

/** `sizeOf`: what the site of an image said of its size. `folder`: absolute. `now`: epoch ms. */
export type ForecastWish = {
  folder: string
  options: BatchOptions
  sizeOf(item: Item): number | undefined
  now: number
}

/** What will become of images, and how much room they need. */
export async function forecast(
  store: Store,
  items: AsyncIterable<readonly Item[]>,
  wish: ForecastWish,
): Promise<Forecast> {
  const sum: Forecast = {
    images: 0,
    download: 0,
    ask: 0,
    copy: 0,
    skip: 0,
    bytes: 0,
    unknown: 0,
    isAll: true,
  }
  for await (const chunk of items) {
    for (const item of chunk) {
      if (sum.images === mostLookedAt) return { ...sum, isAll: false }
      sum.images += 1
      await add(sum, item)
    }
    await turn()
  }
  return sum

  async function add(sum: Forecast, item: Item): Promise<void> {
    const { method = 'GET', body } = item
    const found = method === 'GET' && body === undefined ? store.saved.from(item) : []
    const what = await foresee({ item, index: sum.images }, found, wish)
    sum[what.kind] += 1
    // A link to a file takes no room, and neither does what lies there.
    if (what.kind === 'skip' || (what.kind !== 'download' && wish.options.saved === 'link')) return
    const bytes =
      what.kind === 'download'
        ? (wish.sizeOf(item) ?? item.earlier?.bytes ?? sizeSaid(item.fields) ?? found[0]?.bytes)
        : what.bytes
    if (bytes === undefined) sum.unknown += 1
    else sum.bytes += bytes
  }
}
