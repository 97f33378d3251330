import { describe, expect, test } from 'vitest'
import { publicUsageError } from '../../main/cli/usage-error.ts'
import { withCli } from '../helpers/cli.ts'

describe('a secret in a flag that is refused is not repeated', () => {
  test.each([
    [['get', '--proxy', 'ftp://me:hunter2@p.example:1']],
    [['get', '--proxy', 'me:hunter2']],
    [['get', '--header', 'Cookie hunter2']],
    [['get', '--header', "Cookie: it's ' is invalid. hunter2\n"]],
    [['get', '--headers=Cookie: hunter2']],
    [['get', '-Hunter2']],
    [['get', '--referer', 'me:hunter2@a.example/']],
    [['get', '--base', 'nonsense', '--proxyy', 'http://me:hunter2@p.example:1']],
    [['get', '--user-agent', 'hunter2\n']],
    [['scan', '--at-once', 'https://me:hunter2@a.example/', 'https://a.example/']],
  ])('%#', args =>
    withCli(async ({ shoal }) => {
      const { status, stdout, stderr } = await shoal(...args)
      expect(status).toBe(2)
      expect(stderr).toContain('error: ')
      expect(stdout + stderr).not.toMatch(/unter2/i)
    }),
  )
})

test('what is no secret is said as it was', () => {
  const said =
    "error: option '-c, --at-once <n>' argument 'many' is invalid. Give a whole number from 1 to 512."
  expect(publicUsageError(said)).toBe(said)
  expect(publicUsageError("error: unknown option '--headers=Cookie: a'\n(Did you mean --header?)")).toBe(
    "error: unknown option '--headers'\n(Did you mean --header?)",
  )
})
