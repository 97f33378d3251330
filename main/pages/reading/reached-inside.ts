import { hasProxy } from '../../../shared/proxy-env.ts'
import type { PageOptions } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import { literalAddress, type ResponseFacts } from '../../engine/http/http.ts'

/** Which origins were reached in a private network: what their pages name may be there, too. */
export type ReachedInside = {
  /** Takes note of an answer. Answers whether it came from a private address. */
  note(url: URL, response: Pick<ResponseFacts, 'address'>): boolean
  /** Whether each answer of this origin came from there: a name that changes its address is a stranger's. */
  always(origin: string): boolean
}

export function createReachedInside(
  { proxy }: Pick<PageOptions, 'proxy'>,
  env: World['env'],
  isPrivate: (address: string) => boolean,
): ReachedInside {
  const isProxied = proxy !== undefined || hasProxy(env)
  const origins = new Map<string, boolean>()

  function isInside(url: URL, { address }: Pick<ResponseFacts, 'address'>): boolean {
    const literal = literalAddress(url)
    if (literal !== undefined) return isPrivate(literal)
    // A proxy's own address says nothing of the host's.
    return !isProxied && address !== undefined && isPrivate(address)
  }

  return {
    note(url, response) {
      const inside = isInside(url, response)
      origins.set(url.origin, inside && (origins.get(url.origin) ?? true))
      return inside
    },
    always: origin => origins.get(origin) ?? false,
  }
}
