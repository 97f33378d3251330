import { hostOf } from '../../shared/address.ts'
import type { NamedImage } from '../../shared/comparison.ts'
import type { Item } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import type { RunImage } from './measured-run.ts'

/** More than a person would read. */
const mostNamed = 100

/** Which images a run has other bytes of than `reference`, or none at all. The lists are as long as the items. */
export function deviations(
  items: readonly Item[],
  reference: readonly RunImage[],
  run: readonly RunImage[],
): { differing: NamedImage[]; missing: NamedImage[] } {
  const named = (at: number, why: string) => name(items, at, why)
  const differing: NamedImage[] = []
  const missing: NamedImage[] = []
  run.forEach(({ sha256, why }, at) => {
    if (sha256 === undefined) missing.push(named(at, why))
    else if (sha256 !== reference[at]?.sha256)
      differing.push(named(at, 'It had different bytes in another run'))
  })
  return { differing: differing.slice(0, mostNamed), missing: missing.slice(0, mostNamed) }
}

/** What can be measured after the warm-up: the images that came, and those left out. */
export function measurable(
  items: readonly Item[],
  warmUp: readonly RunImage[],
): { items: Item[]; reference: RunImage[]; leftOut: NamedImage[] } {
  const came = (at: number) => warmUp[at]?.sha256 !== undefined
  return {
    items: items.filter((_, at) => came(at)),
    reference: warmUp.filter((_, at) => came(at)),
    leftOut: items
      .flatMap((_, at) => (came(at) ? [] : [name(items, at, warmUp[at]?.why ?? '')]))
      .slice(0, mostNamed),
  }
}

/** The hosts of items, most images first. */
export function hostsOf(items: readonly Item[]): { host: string; images: number }[] {
  const counts = new Map<string, number>()
  for (const { url } of items) {
    const host = hostOf(url)
    counts.set(host, (counts.get(host) ?? 0) + 1)
  }
  return [...counts].map(([host, images]) => ({ host, images })).sort((a, b) => b.images - a.images)
}

function name(items: readonly Item[], at: number, why: string): NamedImage {
  const item = items[at]
  return { url: item === undefined ? '' : publicUrl(item.url), why }
}
