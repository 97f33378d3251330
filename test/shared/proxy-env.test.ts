import { expect, test } from 'vitest'
import { readableProxies, withScheme } from '../../shared/proxy-env.ts'

test.each([
  ['cache:3128', 'http://cache:3128'],
  ['http://cache', 'http://cache'],
  ['https://cache', 'https://cache'],
  ['u:pw@cache:3128', 'http://u:pw@cache:3128'],
])('%s is %s', (proxy, whole) => expect(withScheme(proxy)).toBe(whole))

test('the rest of the environment stays as it is', () => {
  const env = {
    HTTP_PROXY: ' cache:3128 ',
    https_proxy: 'https://b',
    HTTPS_PROXY: '',
    NO_PROXY: 'a,b',
    HOME: '/',
  }
  expect(readableProxies(env)).toEqual({ ...env, HTTP_PROXY: 'http://cache:3128' })
})

test.each(['socks5://cache:1080', 'http://[bad', 'http://'])('%s is refused, and not repeated', proxy => {
  expect(() => readableProxies({ https_proxy: proxy })).toThrow(
    /^The proxy in https_proxy cannot be used: it is not an http:\/\/ or https:\/\/ address$/,
  )
})
