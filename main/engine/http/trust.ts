import { createSecureContext, getCACertificates } from 'node:tls'
import type { Connections } from './connections.ts'

/** Which certificates a client trusts. Verification is never switched off: more may be trusted, never all. */
export type Trust = {
  /** Before the first secure connection: the user's own certificates count from there on. */
  prepare(): void
  /** How often more was trusted than before. */
  readonly generation: number
  /** Trusts what the system trusts, too; false where that brings nothing more. It holds the event loop, once. */
  widen(): Promise<boolean>
}

/** Errors that more certificates may solve. */
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
const systemRoots = (): readonly string[] => getCACertificates('system')

/** Certificates as PEM. */
export type RootsOfSystem = () => readonly string[] | Promise<readonly string[]>

/** `ca`: certificates in PEM that the user trusts beside those that Node brings. */
export function createTrust(
  connections: Connections,
  ca: string | undefined,
  rootsOfSystem: RootsOfSystem = systemRoots,
): Trust {
  let generation = 0
  let isPrepared = false
  let widening: Promise<void> | undefined

  function use(more: readonly string[]): void {
    const trusted = new Set([...getCACertificates('default'), ...more, ...(ca === undefined ? [] : [ca])])
    connections.trust(createSecureContext({ ca: [...trusted] }))
  }

  async function trustSystem(): Promise<void> {
    const known = new Set(getCACertificates('default'))
    const more = (await rootsOfSystem()).filter(root => !known.has(root))
    if (more.length === 0) return
    use(more)
    generation += 1
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
    async widen() {
      const before = generation
      widening ??= trustSystem()
      await widening
      return generation > before
    },
  }
}
