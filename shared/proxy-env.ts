type Env = Readonly<Record<string, string | undefined>>

/** The variables that name a proxy and that Node reads. */
export const proxyNames = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'] as const

/** `cache:3128`, as proxies are often written, is `http://cache:3128`, as for curl. */
export const withScheme = (proxy: string): string => (proxy.includes('://') ? proxy : `http://${proxy}`)

/** The environment with its proxies as Node understands them: it asks directly where one has no scheme. */
export function readableProxies(env: Env): Env {
  const named = proxyNames.flatMap(name => {
    const value = env[name]?.trim()
    return value ? [[name, withScheme(value)]] : []
  })
  return { ...env, ...Object.fromEntries(named) }
}
