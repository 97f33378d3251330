import { isSecretHeader } from '../../../shared/secrets.ts'
import type { World } from '../world.ts'

type Headers = Record<string, string | string[] | undefined>

/** Which hosts break the rules of HTTP, and what is never sent to one while its answer is read leniently. */
export type Leniency = {
  /** Over a plain-http proxy a misread answer could be taken for the answer to another request. */
  mayServe(url: URL): boolean
  /** Whether this request is read leniently from the start. */
  isKnown(url: URL, headers: Headers): boolean
  remember(url: URL): void
}

export function createLeniency(proxyEnv: World['env']): Leniency {
  const hosts = new Set<string>()
  const hasProxy = Boolean(proxyEnv['HTTP_PROXY'] || proxyEnv['http_proxy'])
  const mayServe = ({ protocol }: URL) => protocol === 'https:' || !hasProxy
  return {
    mayServe,
    // Requests with secrets are parsed strictly first: the lenient parser repeats them without secrets.
    isKnown: (url, headers) => hosts.has(url.host) && mayServe(url) && !opensDoors(url, headers),
    remember: url => hosts.add(url.host),
  }
}

/** Whether a request says who asks. */
export const opensDoors = ({ username, password }: URL, headers: Headers): boolean =>
  username !== '' || password !== '' || Object.keys(headers).some(isSecretHeader)

/** The same request without what says who asks. */
export function withoutSecrets(url: URL, headers: Headers): { url: URL; headers: Headers } {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return {
    url: plain,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name))),
  }
}
