import { expect, test } from 'vitest'
import {
  parseCommand,
  parseCount,
  parseDuration,
  parseHeader,
  parseProxy,
  parseRate,
  parseSize,
  parseUserAgent,
} from '../../../main/cli/options/values.ts'

test.each([
  ['10s', 10_000],
  ['10', 10_000],
  ['500ms', 500],
  ['1.5m', 90_000],
  ['2 min', 120_000],
  ['1h', 3_600_000],
])('the time %s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

test.each(['', 'soon', '-1s', '0', '10 parsecs', '1e9h', '0.1ms'])('%j is no time', text =>
  expect(() => parseDuration(text)).toThrow(/time such as/),
)

test.each([
  ['200MB', 200_000_000],
  ['1', 1],
  ['64KiB', 65_536],
  ['1.5gb', 1_500_000_000],
  ['3 k', 3000],
])('the size %s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes))

test.each(['', '0', 'big', '-5MB', '1EB', 'constructor'])('%j is no size', text =>
  expect(() => parseSize(text)).toThrow(/size such as/),
)

test('a rate may do without its second', () => {
  expect(parseRate('5MB/s')).toBe(5_000_000)
  expect(parseRate('5MB')).toBe(5_000_000)
})

test('a count is whole and within its limits', () => {
  expect(parseCount(512)('64')).toBe(64)
  for (const text of ['0', '513', '1.5', 'many', '']) expect(() => parseCount(512)(text)).toThrow(/1 to 512/)
  expect(parseCount(16, 0)('0')).toBe(0)
})

test('headers gather', () => {
  const one = parseHeader('X-One: a: b')
  expect(parseHeader('Cookie:', one)).toEqual({ 'X-One': 'a: b', Cookie: '' })
  expect(parseHeader('host=a.org:8080 X-One: a:b')).toEqual({ 'host=a.org:8080 X-One': 'a:b' })
})

test.each(['no colon', ': no name', 'bad name: x'])('%j is no header', text =>
  expect(() => parseHeader(text)).toThrow(/"Name: value"/),
)

test.each(['a\r\nY: b', 'a\0', 'a…', '猫'])('%j cannot stand in a header', text => {
  expect(() => parseHeader(`X: ${text}`)).toThrow(/Latin letters/)
  expect(() => parseUserAgent(text)).toThrow(/Latin letters/)
})

test('a user agent says something', () => {
  expect(parseUserAgent('Käse/1.0 (+https://a.example)')).toBe('Käse/1.0 (+https://a.example)')
  expect(() => parseUserAgent(' ')).toThrow(/Give a text/)
})

test.each([
  ['http://u:pw@cache:3128', 'http://u:pw@cache:3128'],
  ['cache.example:3128', 'http://cache.example:3128'],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://cache', 'http://cache'],
  ['[::1]:8080/', 'http://[::1]:8080/'],
])('the proxy %s is %s', (text, proxy) => expect(parseProxy(text)).toBe(proxy))

test.each(['', 'socks5://cache:1080', 'http://', 'a b', 'foo', 'cache.example', 'foo:bar', 'http:cache'])(
  '%j is no proxy Shoal can use',
  text => expect(() => parseProxy(text)).toThrow('with its port'),
)

test('a command is cut into words, and quotes group', () => {
  expect(parseCommand('cp {file} "my folder/"')).toEqual(['cp', '{file}', 'my folder/'])
  expect(parseCommand(`tool --name='a b'"c d" e`)).toEqual(['tool', '--name=a bc d', 'e'])
  for (const text of ['', '  ', 'open "quote', "it's"])
    expect(() => parseCommand(text)).toThrow(/quotes are closed/)
})
