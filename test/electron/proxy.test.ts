import { expect, test } from 'vitest'
import { readProxy, systemProxy } from '../../main/electron/proxy.ts'

test.each([
  ['DIRECT', undefined],
  ['PROXY cache.example:3128', 'http://cache.example:3128'],
  ['PROXY cache.example:3128; DIRECT', 'http://cache.example:3128'],
  ['HTTPS secure.example:443;PROXY b:1', 'https://secure.example:443'],
  ['PROXY [::1]:8080', 'http://[::1]:8080'],
  ['SOCKS5 s.example:1080; PROXY b:1', undefined],
  ['DIRECT; PROXY b:1', undefined],
  ['', undefined],
  ['PROXY a b', undefined],
])('%s is %s', (answer, expected) => expect(readProxy(answer)).toBe(expected))

const session = (answer: (url: string) => Promise<string>) => ({ resolveProxy: answer })

test('each kind of address has its own', async () => {
  const asked = session(async url => (url.startsWith('https') ? 'PROXY s:1' : 'PROXY p:2'))
  expect(await systemProxy(asked, {})).toEqual({
    HTTP_PROXY: 'http://p:2',
    HTTPS_PROXY: 'http://s:1',
    NO_PROXY: 'localhost,127.0.0.1,::1',
  })
})

test('none leaves the environment as it is', async () => {
  expect(
    await systemProxy(
      session(async () => 'DIRECT'),
      {},
    ),
  ).toEqual({})
  const broken = session(async () => Promise.reject(new Error('no')))
  expect(await systemProxy(broken, {})).toEqual({})
})

test.each(['HTTP_PROXY', 'https_proxy', 'ALL_PROXY', 'no_proxy'])(
  'what the user set in %s stands, and the system is not asked',
  async name => {
    const asked = session(async () => Promise.reject(new Error('asked')))
    expect(await systemProxy(asked, { [name]: 'x' })).toEqual({})
  },
)
