import { hostOf } from '../../../shared/address.ts'
import { type Item, methodOf } from '../../../shared/model.ts'
import { type BatchOptions, pageLimitsOf, pageOptions, reachOf } from '../../../shared/settings.ts'
import type { Originals, World } from '../../engine/engine.ts'
import type { RequestFiles } from '../../engine/http/http.ts'
import { createFetcher } from '../reading/fetch.ts'
import { lookAtAddress } from '../scan/look-at-image.ts'
import { findOriginal } from './find-original.ts'
import { originalsOf } from './originals.ts'
import { createRuleBook } from './rule-book.ts'

/**
 * Finds the originals of the images of lists and of followed pages. What is guessed obeys robots.txt, as nobody named it, and
 * another host that it leads to must be on the internet. `isPrivate` as for `createFetcher`.
 */
export function openOriginals(
  world: World,
  options: BatchOptions,
  files: RequestFiles,
  isPrivate?: (address: string) => boolean,
): Originals {
  const limits = { ...reachOf(options), ...pageLimitsOf(options) }
  const fetcher = createFetcher(world, pageOptions.parse(limits), files, isPrivate)
  const rules = createRuleBook()

  return {
    async of(item, inTurn, signal, recall) {
      if (methodOf(item) !== 'GET') return { kind: 'unknown' }
      const { url: namedAs } = item
      const sent = sentWith(item, options)
      const page = item.publicOnly ? item.origin.source : undefined
      const isForeign = (url: string) => hostOf(url) !== hostOf(namedAs)
      const look = (url: string, referer: string | undefined) =>
        inTurn(hostOf(url), () => lookAtAddress(url, { referer, item: sent }, fetcher, signal))

      const guesses = originalsOf(namedAs)
      const known = guesses.find(guess => recall(guess.url, namedAs) === 'original')
      if (known === undefined && recall(namedAs, namedAs) === 'none') return { kind: 'unknown' }
      const sought =
        known === undefined
          ? await findOriginal(
              namedAs,
              guesses,
              () => look(namedAs, page),
              url => look(url, page ?? (isForeign(url) ? namedAs : undefined)),
              rules,
            )
          : { kind: 'found' as const, guess: known }
      if (sought.kind !== 'found') return sought
      const { url, rule } = sought.guess
      const mayLeadInside = !isForeign(url) || fetcher.mayLeadInside(namedAs)
      const publicOnly = !mayLeadInside && { publicOnly: true as const }
      return { kind: 'found', item: { ...item, url, guessed: { rule, namedAs }, ...publicOnly } }
    },
    close: fetcher.close,
  }
}

/** The item with all headers that it is asked for with. */
const sentWith = (
  { url, headers, referer }: Item,
  { headers: ofAll, referer: chosen }: BatchOptions,
): Pick<Item, 'url' | 'headers' | 'referer'> => {
  const said = referer ?? (chosen === 'auto' ? `${new URL(url).origin}/` : chosen)
  return { url, headers: { ...ofAll, ...headers }, ...(said !== undefined && { referer: said }) }
}
