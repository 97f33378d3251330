import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { WhenDone } from '../../../shared/when-done.ts'

export type WhenDoneParts = {
  platform: NodeJS.Platform
  /** Batches that are not over. */
  running(): Promise<string[]>
  /** A minute to say no. Resolves with whether it is done. */
  confirm(act: WhenDone): Promise<boolean>
  quit(): void
  run?: (program: string, args: readonly string[]) => Promise<unknown>
  unexpected(error: unknown): void
}

/** What is to happen once everything is downloaded: wished for by hand, once, and forgotten with the app. */
export type WhenDoneWish = {
  chosen: WhenDone
  choices: readonly WhenDone[]
  /** Downloads went on. */
  look(): Promise<void>
}

export function createWhenDone(parts: WhenDoneParts): WhenDoneWish {
  const { platform, running, confirm, quit, unexpected, run = promisify(execFile) } = parts
  let didRun = false
  let isLooking = false

  const wish: WhenDoneWish = {
    chosen: 'nothing',
    choices: [
      'nothing',
      'quit',
      ...(['sleep', 'shut-down'] as const).filter(act => systemCommand(platform, act)),
    ],
    async look() {
      if (wish.chosen === 'nothing' || isLooking) return
      isLooking = true
      try {
        const count = (await running()).length
        if (count > 0) didRun = true
        if (count > 0 || !didRun) return
        didRun = false
        const act = wish.chosen
        wish.chosen = 'nothing'
        if (await confirm(act)) await carryOut(act)
      } catch (error) {
        unexpected(error)
      } finally {
        isLooking = false
      }
    },
  }

  async function carryOut(act: WhenDone): Promise<void> {
    if (act === 'quit') return quit()
    const [program, ...args] = systemCommand(platform, act) ?? []
    if (program !== undefined) await run(program, args)
  }
  return wish
}

/** The system's own program for it; undefined where Shoal knows none. Electron has no way for this. */
export function systemCommand(
  platform: NodeJS.Platform,
  act: WhenDone,
): readonly [string, ...string[]] | undefined {
  if (act !== 'sleep' && act !== 'shut-down') return undefined
  const isSleep = act === 'sleep'
  if (platform === 'linux') return ['systemctl', isSleep ? 'suspend' : 'poweroff']
  if (platform === 'darwin')
    return isSleep
      ? ['pmset', 'sleepnow']
      : ['osascript', '-e', 'tell application "System Events" to shut down']
  // No program of Windows puts it to sleep that does not hibernate instead where that is on.
  if (platform === 'win32') return isSleep ? undefined : ['shutdown', '/s', '/t', '0']
  return undefined
}
