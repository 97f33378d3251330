import { EventEmitter } from 'node:events'
import type { utilityProcess } from 'electron'
import { expect, test } from 'vitest'
import { startUtilityDecoder } from '../../main/electron/decoder.ts'

/** The environments of decoders that were started with this one, and the last of them. */
function startIn(env: Record<string, string>) {
  const given: unknown[] = []
  const child = Object.assign(new EventEmitter(), { pid: undefined, postMessage() {}, kill: () => true })
  const fork = ((_entry: string, _args: string[], options: { env: object }) => {
    given.push(options.env)
    return child
  }) as unknown as (typeof utilityProcess)['fork']
  const exits: unknown[] = []
  startUtilityDecoder({ fork }, 'decoder.js', env)({ message() {}, exit: () => exits.push('exit') })
  return { given, child, exits }
}

test('a decoder learns of no secrets, and its environment is never empty: Electron would take the whole one', () => {
  const secrets = { HTTPS_PROXY: 'http://me:secret@proxy', SHOAL_QUEUE: 'redis://:secret@queue' }
  expect(startIn({ ...secrets, SystemRoot: 'C:\\Windows', SHOAL_DECODER: 'wasm' }).given).toEqual([
    { SystemRoot: 'C:\\Windows', SHOAL_DECODER: 'wasm' },
  ])
  expect(startIn(secrets).given).toEqual([{ SHOAL_DECODER: '' }])
})

test('a decoder that runs out of memory has ended, and is no error of the app', () => {
  const { child, exits } = startIn({})
  child.emit('error', 'FatalError', 'v8', 'out of memory')
  child.emit('exit', 134)
  expect(exits).toEqual(['exit'])
})
