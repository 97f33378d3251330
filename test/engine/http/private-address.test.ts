import { expect, test } from 'vitest'
import { isPrivateAddress, isPrivateHost, literalAddress } from '../../../main/engine/http/private-address.ts'

test.each([
  '8.8.8.8',
  '93.184.216.34',
  '2606:4700::6810:84e5',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '2606:4700::5efe:808:808',
])('%s is on the internet', address => {
  expect(isPrivateAddress(address)).toBe(false)
})

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fd12:3456::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '::127.0.0.1',
  '::7f00:1',
  '::808:808',
  '::ffff:0:127.0.0.1',
  '64:ff9b:1::7f00:1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2606:4700::5efe:10.0.0.1',
  '2606:4700::200:5efe:192.168.1.1',
  '100:0:0:1::1',
  '4000::1',
  'localhost',
  '',
])('%j is not', address => {
  expect(isPrivateAddress(address)).toBe(true)
})

test.each([
  ['http://127.0.0.1/', '127.0.0.1'],
  ['http://2130706433/', '127.0.0.1'],
  ['http://0x7f.1/', '127.0.0.1'],
  ['http://[::1]:8080/', '::1'],
  ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1'],
  ['http://example.com/', undefined],
  ['http://localhost/', undefined],
])('the address in %s', (url, address) => {
  expect(literalAddress(new URL(url))).toBe(address)
})

test.each([
  ['localhost', true],
  ['localhost.', true],
  ['printer.local.', true],
  ['nas', true],
  ['127.1:8080', true],
  ['[::1]:80', true],
  ['example.org.', false],
  ['example.org:8080', false],
])('whether a host names the own network by itself: %s', (host, isPrivate) => {
  expect(isPrivateHost(host)).toBe(isPrivate)
})
