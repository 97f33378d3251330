import { expect, test } from 'vitest'
import { createWhenDone, systemCommand } from '../../../main/electron/background/when-done.ts'
import { askBefore } from '../../../main/electron/questions.ts'
import type { WhenDone } from '../../../shared/when-done.ts'

function wishOf({ platform = 'linux' as NodeJS.Platform, isConfirmed = true } = {}) {
  const done: string[] = []
  const state = { running: [] as string[] }
  const wish = createWhenDone({
    platform,
    running: async () => state.running,
    async confirm(act) {
      done.push(`asked ${act}`)
      return isConfirmed
    },
    quit: () => void done.push('quit'),
    run: async (program, args) => void done.push([program, ...args].join(' ')),
    unexpected(error) {
      throw error
    },
  })
  return { wish, state, done }
}

test('happens once, when what ran is over', async () => {
  const { wish, state, done } = wishOf()
  wish.chosen = 'quit'
  // Nothing ran yet.
  await wish.look()
  state.running = ['a', 'b']
  await wish.look()
  state.running = ['b']
  await wish.look()
  expect(done).toEqual([])
  state.running = []
  await wish.look()
  await wish.look()
  expect([done, wish.chosen]).toEqual([['asked quit', 'quit'], 'nothing'])
})

test('does not happen where the user says no, or wished for nothing', async () => {
  const { wish, state, done } = wishOf({ isConfirmed: false })
  state.running = ['a']
  await wish.look()
  state.running = []
  await wish.look()
  expect(done).toEqual([])
  wish.chosen = 'shut-down'
  state.running = ['a']
  await wish.look()
  state.running = []
  await wish.look()
  expect(done).toEqual(['asked shut-down'])
})

test.each<[NodeJS.Platform, readonly WhenDone[], string | undefined]>([
  ['linux', ['nothing', 'quit', 'sleep', 'shut-down'], 'systemctl poweroff'],
  [
    'darwin',
    ['nothing', 'quit', 'sleep', 'shut-down'],
    'osascript -e tell application "System Events" to shut down',
  ],
  ['win32', ['nothing', 'quit', 'shut-down'], 'shutdown /s /t 0'],
  ['freebsd', ['nothing', 'quit'], undefined],
])('%s has what it has', async (platform, choices, command) => {
  const { wish } = wishOf({ platform })
  expect(wish.choices).toEqual(choices)
  expect(systemCommand(platform, 'shut-down')?.join(' ')).toBe(command)
})

test('a minute without an answer is a yes; Cancel is a no', async () => {
  const answering = (response: number) => ({
    showMessageBox: async () => ({ response, checkboxChecked: false }),
  })
  const waiting = new AbortController().signal
  expect(await askBefore(answering(0), 'quit', waiting)).toBe(true)
  expect(await askBefore(answering(1), 'quit', waiting)).toBe(false)
  expect(await askBefore(answering(1), 'quit', AbortSignal.abort())).toBe(true)
})
