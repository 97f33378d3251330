import { hostOf } from '../../../shared/address.ts'
import type { FollowTotals } from '../../../shared/followed.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import { withoutFragment } from '../reading/links.ts'

/** Which pages a recipe may ask for: each once, as many as it allows, on the hosts of its start pages. */
export type Frontier = {
  /**
   * The address to ask for; undefined where it is known, or beyond a limit. Takes note either way. `kind`: a listing, or
   * the number of links that lead there: of the pages of each number that many are allowed, so that a way is gone to its end.
   */
  admit(url: string, kind: 'listings' | number): string | undefined
  /** Whether links to this host are followed. */
  mayFollow(url: string): boolean
  /** What is to be made of the page that `asked` led to. `isStart`: `asked` is a start page. */
  arrive(asked: string, url: string, isStart: boolean): 'new' | 'known' | 'on-another-host'
}

/** `totals` counts what is not asked for. */
export function createFrontier(recipe: Recipe, totals: Pick<FollowTotals, 'repeats' | 'left'>): Frontier {
  const known = new Set<string>()
  const hosts = new Set(recipe.start.map(hostOf))
  const asked = new Map<'listings' | number, number>()

  const mayFollow = (url: string) => recipe.otherHosts || hosts.has(hostOf(url))

  return {
    mayFollow,
    admit(link, kind) {
      const url = withoutFragment(link)
      if (known.has(url)) {
        totals.repeats += 1
        return undefined
      }
      const before = asked.get(kind) ?? 0
      if (before >= (kind === 'listings' ? recipe.pages : recipe.details)) {
        totals.left += 1
        return undefined
      }
      known.add(url)
      asked.set(kind, before + 1)
      return url
    },
    arrive(asked, url, isStart) {
      const address = withoutFragment(url)
      if (address === asked) return 'new'
      // Redirected. A start page may say where its site lives now; others stay on it.
      if (isStart) hosts.add(hostOf(url))
      if (known.has(address)) return 'known'
      known.add(address)
      return mayFollow(url) ? 'new' : 'on-another-host'
    },
  }
}
