import { expect, test } from 'vitest'
import { canDecode, decoderBuild } from '../../../../main/engine/image/decoder/build.ts'

test.each([
  [{}, 'linux', false, 'native'],
  [{}, 'linux', true, 'wasm'],
  [{}, 'darwin', true, 'native'],
  [{ SHOAL_DECODER: 'wasm' }, 'win32', false, 'wasm'],
  [{ SHOAL_DECODER: 'native' }, 'linux', true, 'native'],
  [{ SHOAL_DECODER: 'nonsense' }, 'linux', true, 'wasm'],
])('%j on %s, in Electron: %s', (env, platform, isElectron, build) => {
  expect(decoderBuild({ env, platform, isElectron })).toBe(build)
})

test('drawings only where their text is drawn', () => {
  expect(canDecode('native', 'svg')).toBe(true)
  expect(canDecode('wasm', 'svg')).toBe(false)
  expect(canDecode('wasm', 'avif')).toBe(true)
  expect(canDecode('native', 'heic')).toBe(false)
})
