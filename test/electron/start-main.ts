import type { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { CommandName, InputOf, OutputOf, Reply } from '../../shared/contract/commands.ts'
import { eventually } from '../helpers/eventually.ts'
import { createStandIn } from './stand-in.ts'

export type Started = Awaited<ReturnType<typeof startMain>>
type Options = {
  args?: string[]
  otherRuns?: boolean
  ready?: boolean
  proxyAnswer?: Promise<string>
  switches?: readonly string[]
  /** Which button of each question is chosen. */
  messageBox?: number[]
}

/** Runs the entry of the app against the stand-in, with a home of its own, until the test (or more) is over. */
export async function startMain(
  { args = [], otherRuns = false, ready = true, proxyAnswer, switches = [], messageBox = [] }: Options = {},
  whenOver: (end: () => Promise<void>) => void = onTestFinished,
) {
  const home = await mkdtemp(join(tmpdir(), 'shoal-electron-'))
  const standIn = createStandIn({ otherRuns, switches, ...(proxyAnswer !== undefined && { proxyAnswer }) })
  standIn.answers.messageBox = messageBox
  const errors: [EventEmitter, string][] = [
    [process, 'uncaughtException'],
    [process, 'unhandledRejection'],
    [process.stdout, 'error'],
    [process.stderr, 'error'],
  ]
  const heardBefore = errors.map(([emitter, name]) => emitter.rawListeners(name))
  const { argv } = process
  vi.stubEnv('SHOAL_HOME', home)
  // Where images go by default is in here as well.
  vi.stubEnv('HOME', home)
  vi.stubEnv('USERPROFILE', home)
  vi.resetModules()
  vi.doMock('electron', () => standIn.electron)
  process.argv = ['shoal', ...args]
  whenOver(async () => {
    standIn.answers.messageBox = [1]
    if (standIn.log.quits === 0) standIn.app.quit()
    if (!otherRuns && ready) await eventually(() => standIn.log.quits > 0)
    process.argv = argv
    vi.unstubAllEnvs()
    vi.doUnmock('electron')
    standIn.forgetSignals()
    for (const [at, [emitter, name]] of errors.entries())
      for (const listener of emitter.rawListeners(name))
        if (!heardBefore[at]?.includes(listener)) emitter.off(name, listener as () => void)
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  })
  await import('../../main/electron/main.ts')

  async function call<Name extends CommandName>(
    name: Name,
    ...input: undefined extends InputOf<Name> ? [] : [InputOf<Name>]
  ): Promise<OutputOf<Name>> {
    const reply = (await standIn.invoke('shoal:call', [name, ...input])) as Reply
    if (!reply.ok) throw new Error(JSON.stringify(reply))
    return reply.value as OutputOf<Name>
  }

  async function open() {
    standIn.becomeReady()
    await eventually(() => standIn.windows.length > 0 || standIn.log.errors.length > 0)
  }
  if (ready && !otherRuns) await open()
  return {
    ...standIn,
    home,
    call,
    open,
    get window() {
      const [window] = standIn.windows
      if (window === undefined) throw new Error('There is no window.')
      return window
    },
    /** Starts a batch of these links. */
    async download(urls: string[]) {
      const { draft } = await call('review', { sources: [{ name: 'links', text: urls.join('\n') }] })
      return call('start', { draft, folder: join(home, 'pictures'), options: { attempts: 1 } })
    },
  }
}
