import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addBatchFlags, readBatchFlags } from '../../../main/cli/options/batch-flags.ts'

function read(use: 'get' | 'resume', ...argv: string[]) {
  const command = addBatchFlags(new Command(), use)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return readBatchFlags(command.parse(argv, { from: 'user' }).opts())
}

test('only what was given is set', () => {
  expect(read('get')).toEqual({})
  expect(read('resume')).toEqual({})
  expect(read('get', '-c', '4', '--limit-rate', '1MB/s', '--item-timeout', '2m', '--check', 'off')).toEqual({
    atOnce: 4,
    limitBytesPerSecond: 1_000_000,
    itemTimeoutMs: 120_000,
    check: 'off',
  })
})

test('one after another is one at once', () => {
  expect(read('get', '--sequential', '--again')).toEqual({ atOnce: 1, saved: 'again' })
  expect(() => read('get', '--sequential', '-c', '3')).toThrow(/cannot be used with/)
})

test('headers gather', () => {
  expect(read('resume', '--header', 'A: 1', '--header', 'B: 2')).toEqual({ headers: { A: '1', B: '2' } })
})

test('what a batch was begun with can be taken back, but not its names', () => {
  expect(read('resume', '--no-stop-on-failure')).toEqual({ stopOnFailure: false })
  expect(read('resume', '--stop-on-failure')).toEqual({ stopOnFailure: true })
  expect(() => read('resume', '--name', '{index}')).toThrow(/unknown option/)
  expect(() => read('get', '--no-stop-on-failure')).toThrow(/unknown option/)
})

test('defaults are reported where a batch begins', () => {
  expect(addBatchFlags(new Command(), 'get').helpInformation()).toMatch(
    /--at-once <n> +downloads at a time \(default: 16\)/,
  )
  expect(addBatchFlags(new Command(), 'resume').helpInformation()).not.toMatch(/default/)
})
