import { expect, test } from 'vitest'
import { createCertificate } from '../../helpers/certificate.ts'
import { type BenchOptions, type EngineBench, withEngine, wordOf } from '../../helpers/engine.ts'
import { JPEG } from '../../helpers/images.ts'
import { closedPort, serve } from '../../helpers/origin.ts'
import { startProxy, type TestProxy } from '../../helpers/proxy.ts'

/** A test body with a proxy; `envOf` makes the environment that the engine sees. */
const withProxy =
  (
    body: (bench: EngineBench, proxy: TestProxy) => Promise<void>,
    envOf: (proxy: TestProxy) => Record<string, string> = () => ({}),
    options: Pick<BenchOptions, 'tls' | 'systemRoots'> & { password?: string } = {},
  ) =>
  async () => {
    const proxy = await startProxy(options)
    try {
      await withEngine(bench => body(bench, proxy), { env: envOf(proxy), ...options })()
    } finally {
      await proxy.close()
    }
  }

test(
  'the option sends everything through the proxy',
  withProxy(async ({ origin, run }, proxy) => {
    origin.script('/a.jpg', serve(JPEG))
    const { settled } = await run([origin.url('/a.jpg')], { proxy: proxy.url })
    expect(settled.map(wordOf)).toEqual(['saved'])
    expect(proxy.asked).toEqual([`GET ${origin.url('/a.jpg')}`])
  }),
)

test(
  'so does the environment',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      await run([origin.url('/a.jpg')])
      expect(proxy.asked).toEqual([`GET ${origin.url('/a.jpg')}`])
    },
    proxy => ({ HTTP_PROXY: proxy.url }),
  ),
)

test(
  'also one without http:// before it',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      await run([origin.url('/a.jpg')])
      expect(proxy.asked).toEqual([`GET ${origin.url('/a.jpg')}`])
    },
    proxy => ({ http_proxy: new URL(proxy.url).host }),
  ),
)

test(
  'but not to hosts that it excepts',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      const { settled } = await run([origin.url('/a.jpg')])
      expect(settled.map(wordOf)).toEqual(['saved'])
      expect(proxy.asked).toEqual([])
    },
    proxy => ({ HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' }),
  ),
)

test(
  'the option wins over the environment',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      await run([origin.url('/a.jpg')], { proxy: proxy.url })
      expect(proxy.asked).toHaveLength(1)
    },
    () => ({ HTTP_PROXY: 'http://nobody.invalid:1', NO_PROXY: '127.0.0.1' }),
  ),
)

test(
  'https goes through a tunnel, and is trusted no more for it',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      const { settled } = await run([origin.url('/a.jpg')], { proxy: proxy.url })
      expect(settled.map(wordOf)).toEqual(['tls-self-signed'])
      expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${origin.port}`])
    },
    undefined,
    // Whatever the system of this machine trusts.
    { tls: true, systemRoots: () => [] },
  ),
)

test(
  'where the system trusts more than Node, a tunnel is asked for once more, with that',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      const { settled } = await run([origin.url('/a.jpg')], { proxy: proxy.url })
      expect(settled.map(wordOf)).toEqual(['tls-self-signed'])
      const tunnel = `CONNECT 127.0.0.1:${origin.port}`
      expect(proxy.asked).toEqual([tunnel, tunnel])
    },
    undefined,
    { tls: true, systemRoots: () => [createCertificate(['another.example']).cert] },
  ),
)

test(
  'user and password of the proxy go to the proxy alone',
  withProxy(
    async ({ origin, run }, proxy) => {
      origin.script('/a.jpg', serve(JPEG))
      const { settled } = await run([origin.url('/a.jpg')], {
        proxy: proxy.url.replace('http://', 'http://me:secret@'),
      })
      expect(settled.map(wordOf)).toEqual(['saved'])
      expect(origin.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
    },
    undefined,
    { password: 'me:secret' },
  ),
)

test(
  'a proxy that wants a password, and one that is not there',
  withProxy(
    async ({ origin, run }, proxy) => {
      const refused = await run([origin.url('/a.jpg')], { proxy: proxy.url, attempts: 2 })
      expect(refused.settled.map(wordOf)).toEqual(['proxy-failed'])
      const absent = await run([origin.url('/a.jpg')], {
        proxy: `http://127.0.0.1:${await closedPort()}`,
        attempts: 2,
      })
      expect(absent.settled.map(wordOf)).toEqual(['proxy-failed'])
      expect(origin.requests).toEqual([])
    },
    undefined,
    { password: 'me:secret' },
  ),
)

test(
  'a tunnel that is refused',
  withProxy(
    async ({ origin, run }, proxy) => {
      const { settled } = await run([origin.url('/a.jpg')], { proxy: proxy.url, attempts: 2 })
      expect(settled.map(wordOf)).toEqual(['proxy-failed'])
      expect(proxy.asked).toHaveLength(2)
    },
    undefined,
    { tls: true, password: 'me:secret' },
  ),
)
