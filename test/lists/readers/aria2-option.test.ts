import { expect, test } from 'vitest'
import { applyOption } from '../../../main/lists/readers/aria2-option.ts'

const item = () => ({ url: 'https://a.com/', origin: { source: 'list', line: 1 } })

test.each([
  ['header', 'no colon'],
  ['header', ': value'],
  ['header', 'Bad Name: x'],
  ['header', 'X: a\u0007b'],
  ['user-agent', 'a\u0000'],
  ['referer', 'https://a.com/\u2028'],
  ['checksum', 'md5=0'],
  ['select-file', '1-3'],
  ['http-passwd', 'hunter2'],
  ['constructor', 'x'],
])('%s=%s is refused and changes nothing', (key, value) => {
  const target = item()
  const fault = applyOption(target, key, value)
  expect(fault).toBeTypeOf('string')
  expect(fault).not.toContain('hunter2')
  expect(target).toEqual(item())
})

test.each(['split', 'max-connection-per-server', 'connect-timeout', 'gid', 'continue', 'allow-overwrite'])(
  '%s only tunes aria2 and is passed over',
  key => {
    const target = item()
    expect(applyOption(target, key, '1')).toBeUndefined()
    expect(target).toEqual(item())
  },
)
