import { setImmediate as turn } from 'node:timers/promises'
import type { Failure } from '../../../shared/failure.ts'
import type { Item } from '../../../shared/model.ts'
import { formatCount } from '../../../shared/text/format.ts'
import type { createPageItems } from '../page-items.ts'
import type { Fetcher } from '../reading/fetch.ts'
import type { Detail } from './extract.ts'

/** Items of the images of a page. `refusals`: why robots.txt keeps others from being taken. */
export type TakenImages = { items: Item[]; refusals: Failure[] }

/** The page that shows them, and what it asks of whoever collects its images for training. */
export type TakenFrom = { url: string; aiRules: string | undefined }

/** Images judged at a time, before other work gets its turn. */
const imagesPerTurn = 16

/** The items of a page's images, without those that robots.txt forbids. Rejects with the reason of the signal. */
export async function takeImages(
  images: Detail['images'],
  { url: page, aiRules }: TakenFrom,
  itemOf: ReturnType<typeof createPageItems>,
  robotsRefusal: Fetcher['robotsRefusal'],
  signal: AbortSignal,
): Promise<TakenImages> {
  const items: Item[] = []
  const refusals: Failure[] = []
  for (let at = 0; at < images.length; at += imagesPerTurn) {
    const some = images.slice(at, at + imagesPerTurn)
    // Each site's rules are read once: this waits only for those not met before.
    const found = await Promise.all(some.map(({ url }) => robotsRefusal(url, page, signal)))
    for (const [nth, image] of some.entries()) {
      const refusal = found[nth]
      if (refusal === undefined) items.push(itemOf({ ...image, page, line: at + nth + 1, aiRules }))
      else refusals.push(refusal)
    }
    if (at > 0) await turn()
  }
  return { items, refusals }
}

/** A message about the images that were not taken; undefined where all were. */
export function refusalProblem({ refusals }: TakenImages): string | undefined {
  const [first] = refusals
  return first && `${formatCount(refusals.length, 'image')} left out: ${first.message}`
}
