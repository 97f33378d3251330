import { createSecureContext, getCACertificates } from 'node:tls'
import type { Connections } from './connections.ts'

/** Which certificates a client trusts. Verification is never switched off: more may be trusted, never all. */
export type Trust = {
  /** Before the first secure connection: the user's own certificates count from there on. */
  prepare(): void
  /** How often more was trusted than before. */
  readonly generation: number
  /** Trusts what the system trusts, too; false where that brings nothing more. It holds the event loop, once. */
  widen(): boolean
}

/** Errors that more certificates may mend. */
const unknownIssuer = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
])

export const isUnknownIssuer = (code: string): boolean => unknownIssuer.has(code)

/** What the system trusts, as PEM. It takes 50 to 500 ms to read, so that only an error is worth it. */
export const systemRoots = (): readonly string[] => getCACertificates('system')

/** `ca`: certificates in PEM that the user trusts beside those that Node brings. */
export function createTrust(
  connections: Connections,
  ca: string | undefined,
  rootsOfSystem: () => readonly string[] = systemRoots,
): Trust {
  let generation = 0
  let isPrepared = false
  let isWidened = false

  function use(more: readonly string[]): void {
    const trusted = new Set([...getCACertificates('default'), ...more, ...(ca === undefined ? [] : [ca])])
    connections.trust(createSecureContext({ ca: [...trusted] }))
  }

  return {
    get generation() {
      return generation
    },
    prepare() {
      if (isPrepared) return
      isPrepared = true
      if (ca !== undefined) use([])
    },
    widen() {
      if (isWidened) return false
      isWidened = true
      const known = new Set(getCACertificates('default'))
      const more = rootsOfSystem().filter(root => !known.has(root))
      if (more.length === 0) return false
      use(more)
      generation += 1
      return true
    },
  }
}
