import { isWebAddress } from './address.ts'
import { refuse } from './refusal.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The variables that name a proxy and that Node reads. */
export const proxyNames = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'] as const

/** `cache:3128`, as proxies are often written, is `http://cache:3128`, as for curl. */
export const withScheme = (proxy: string): string => (proxy.includes('://') ? proxy : `http://${proxy}`)

/** Whether an address is that of a proxy Node can talk to. */
export const isProxy = (url: string): boolean => isWebAddress(url)

/** Whether the environment names a proxy. */
export const hasProxy = (env: Env): boolean => proxyNames.some(name => Boolean(env[name]))

/**
 * The environment with its proxies as Node understands them. Throws a RefusalError for one that Node would pass by
 * (such as SOCKS): who named a proxy does not want to be seen without. It does not tell the address, which may hold a
 * password.
 */
export function readableProxies(env: Env): Env {
  const named = proxyNames.flatMap(name => {
    const value = env[name]?.trim()
    if (!value) return []
    const url = withScheme(value)
    if (!isProxy(url)) {
      refuse('bad-proxy', `The proxy in ${name} cannot be used: it is not an http:// or https:// address`)
    }
    return [[name, url]]
  })
  return { ...env, ...Object.fromEntries(named) }
}
