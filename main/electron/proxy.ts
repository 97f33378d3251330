import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from 'electron'

type Env = Readonly<Record<string, string | undefined>>

/** The system answers at once, or a script of the network is looked for; the app does not wait for that long. */
const mostMs = 3000

/**
 * The system's proxies as environment variables; none where the environment names some itself. They are asked for
 * once: a script that chooses by address is followed for an ordinary one.
 */
export async function systemProxy(
  session: Pick<Session, 'resolveProxy'>,
  env: Env,
): Promise<Record<string, string>> {
  if (Object.entries(env).some(([name, value]) => value && /^(https?|all|no)_proxy$/i.test(name))) return {}
  const ask = (url: string) => session.resolveProxy(url).then(readProxy, () => undefined)
  const late = sleep(mostMs, [undefined, undefined], { ref: false })
  const [http, https] = await Promise.race([
    Promise.all([ask('http://www.example.com/'), ask('https://www.example.com/')]),
    late,
  ])
  if (http === undefined && https === undefined) return {}
  return {
    ...(http !== undefined && { HTTP_PROXY: http }),
    ...(https !== undefined && { HTTPS_PROXY: https }),
    // As every browser does; the sample is served from here, too.
    NO_PROXY: 'localhost,127.0.0.1,::1',
  }
}

/** The first choice of an answer such as `PROXY cache:3128; DIRECT`. Undefined for direct, and for SOCKS. */
export function readProxy(answer: string): string | undefined {
  const [, kind, address] = /^\s*(PROXY|HTTPS)\s+([\w.:[\]-]+)\s*(?:;|$)/i.exec(answer) ?? []
  if (kind === undefined) return undefined
  return `${kind.toUpperCase() === 'HTTPS' ? 'https' : 'http'}://${address}`
}
