import { expect, test } from 'vitest'
import { dispatch } from '../../main/api/dispatch.ts'
import { type Api, commands } from '../../shared/contract/commands.ts'
import { FailureError, failure } from '../../shared/failure.ts'
import { RefusalError, refusal } from '../../shared/refusal.ts'

/** Every command answers with its own input. */
const echo = Object.fromEntries(
  Object.keys(commands).map(name => [name, async (input: unknown) => input]),
) as unknown as Api

const codeOf = async (name: unknown, input?: unknown, api = echo) => {
  const reply = await dispatch(api, name, input)
  if (reply.ok) return 'ok'
  return 'refusal' in reply ? reply.refusal.code : reply.failure.code
}

test('a command is answered with its value', async () => {
  expect(await dispatch(echo, 'pause', { batch: 'a1' })).toEqual({ ok: true, value: { batch: 'a1' } })
})

test('a command without input takes none, or the null that JSON makes of it', async () => {
  expect(await dispatch(echo, 'appInfo', undefined)).toEqual({ ok: true, value: undefined })
  expect(await dispatch(echo, 'appInfo', null)).toEqual({ ok: true, value: undefined })
  expect(await codeOf('appInfo', {})).toBe('bad-input')
})

test('input arrives parsed: defaults are filled in', async () => {
  const reply = await dispatch(echo, 'saveOptions', { atOnce: 3 })
  expect(reply).toMatchObject({ ok: true, value: { atOnce: 3, perHost: 8, check: 'structure' } })
})

test.each([
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  'HELLO',
  42,
  null,
  undefined,
  ['appInfo'],
  {},
])('no command is called %j', async name => {
  expect(await codeOf(name)).toBe('unknown-command')
})

const strange = [
  42,
  'text',
  [],
  {},
  { batch: 42 },
  { batch: 'a', extra: 1 },
  { batch: ['a'] },
  JSON.parse('{"__proto__": {"batch": "a"}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
]

test.each(Object.keys(commands))('%s refuses strange input', async name => {
  for (const input of strange) {
    const code = await codeOf(name, input)
    // {} is what some commands want: options that are all left out.
    if (JSON.stringify(input) === '{}') expect(['bad-input', 'ok']).toContain(code)
    else expect(code).toBe('bad-input')
  }
  expect(Object.prototype).not.toHaveProperty('polluted')
})

test('what is too much is refused', async () => {
  const watch = (window: object) =>
    codeOf('watch', { batch: 'a', window: { offset: 0, limit: 1, ...window } })
  expect(await watch({})).toBe('ok')
  expect(await watch({ limit: 501 })).toBe('bad-input')
  expect(await watch({ offset: -1 })).toBe('bad-input')
  expect(await watch({ text: 'x'.repeat(201) })).toBe('bad-input')
  expect(await watch({ sort: 'idx; DROP TABLE items' })).toBe('bad-input')
  expect(await codeOf('setLimits', { batch: 'a', atOnce: 513, perHost: 1 })).toBe('bad-input')
  const sources = Array.from({ length: 201 }, () => ({ name: 'a', text: '' }))
  expect(await codeOf('review', { sources })).toBe('bad-input')
})

test.each(['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share'])(
  'no browser opens %s',
  async url => {
    expect(await codeOf('openUrl', { url })).toBe('bad-input')
  },
)

test('the reason names the field and not what was in it', async () => {
  const secret = 'Bearer abc123'
  const reply = await dispatch(echo, 'saveOptions', { headers: secret })
  expect(reply).toMatchObject({ ok: false, refusal: { message: expect.stringContaining('headers') } })
  expect(JSON.stringify(reply)).not.toContain('abc123')
  const long = await dispatch(echo, 'appInfo', { [`${'k'.repeat(10_000)}`]: 1 })
  expect(JSON.stringify(long).length).toBeLessThan(500)
})

test('refusals and failures are passed on', async () => {
  const ending = (error: Error) => ({ ...echo, pause: () => Promise.reject(error) })
  const refused = new RefusalError(refusal('unknown-batch'))
  expect(await dispatch(ending(refused), 'pause', { batch: 'a' })).toEqual({
    ok: false,
    refusal: refusal('unknown-batch'),
  })
  const failed = new FailureError(failure('disk-full'))
  expect(await dispatch(ending(failed), 'pause', { batch: 'a' })).toEqual({
    ok: false,
    failure: failure('disk-full'),
  })
})

test('an unexpected error is answered without its message, and reported to the shell', async () => {
  const error = new Error('cannot read /home/ann/secret')
  const heard: unknown[] = []
  for (const pause of [
    () => Promise.reject(error),
    () => {
      throw error
    },
  ]) {
    const reply = await dispatch({ ...echo, pause }, 'pause', { batch: 'a' }, error => heard.push(error))
    expect(reply).toEqual({ ok: false, failure: failure('internal') })
  }
  expect(heard).toEqual([error, error])
})
