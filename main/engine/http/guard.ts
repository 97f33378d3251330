import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { FailureError, failure } from '../../../shared/failure.ts'
import { proxyNames } from '../../../shared/proxy-env.ts'
import type { World } from '../world.ts'
import { literalAddress } from './private-address.ts'

/** Keeps a client from connecting to addresses, however they are reached. */
export type AddressGuard = {
  /** Throws a FailureError where the URL names such an address itself: no look-up happens for it. */
  check(url: URL): void
  /**
   * Called for every connection: the address that is checked is the one that is connected to, so a name cannot change its
   * address in between.
   */
  lookup: LookupFunction
}

/**
 * A guard against the addresses that `refuses` names. A proxy looks names up by itself, so behind one only what a
 * URL spells out is checked; the proxies of `proxyEnv` themselves may be anywhere.
 */
export function createAddressGuard(
  refuses: (address: string) => boolean,
  proxyEnv: World['env'],
): AddressGuard {
  const proxies = proxyHosts(proxyEnv)
  return {
    check(url) {
      const address = literalAddress(url)
      if (address !== undefined && refuses(address)) throw refused()
    },
    lookup(hostname, options, callback) {
      lookup(hostname, options, (error, found: string | LookupAddress[], family?: number) => {
        if (error !== null || proxies.has(hostname)) return callback(error, found, family)
        const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address)
        if (addresses.some(refuses)) return callback(refused(), '')
        callback(null, found, family)
      })
    },
  }
}

const refused = () => new FailureError(failure('private-address'))

function proxyHosts(env: World['env']): Set<string> {
  const hosts = proxyNames.flatMap(name => URL.parse(env[name] ?? '')?.hostname ?? [])
  return new Set(hosts)
}
