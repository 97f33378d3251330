import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BirpcReturn, createBirpc } from 'birpc'
import type { CommandName, InputOf, OutputOf, Reply } from '../../../shared/contract/commands.ts'
import type { ModelPage, ModelProcess } from './process.ts'

export type Model = {
  main: BirpcReturn<ModelProcess, ModelPage>
  /** Calls a command as the page does. */
  call<Name extends CommandName>(
    name: Name,
    ...input: undefined extends InputOf<Name> ? [] : [InputOf<Name>]
  ): Promise<OutputOf<Name>>
  /** What it printed as errors so far. */
  errors(): string
  /** The page that stands behind the window from now on. */
  attach(page: Omit<ModelPage, 'ended'>): void
  /** Resolves with the exit code of the app. */
  ended: Promise<number>
  /** Quits it, and ends it where it does not. */
  close(): Promise<void>
}

const program = fileURLToPath(new URL('process.ts', import.meta.url))
const mostMs = 15_000

/**
 * Runs a built app in a process of its own. `app`: a folder laid out as the packed app is. `home`: where it keeps its
 * things, and where images go by default.
 */
export function runModel(app: string, home: string, args: readonly string[] = []): Model {
  const child = fork(program, [app, ...args], {
    serialization: 'advanced',
    execArgv: ['--no-warnings'],
    silent: true,
    env: { ...process.env, SHOAL_HOME: join(home, 'home'), HOME: home, USERPROFILE: home, NO_PROXY: '*' },
  })
  let printed = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  child.stdout?.resume()
  const exited = once(child, 'exit').then(([code]) => (code as number | null) ?? -1)
  const { promise, resolve } = Promise.withResolvers<number>()
  void exited.then(resolve)
  // What the window's contents are asked before there is a page waits for it (lib/browser/api/web-contents.ts).
  const attached = Promise.withResolvers<Omit<ModelPage, 'ended'>>()
  let page: Omit<ModelPage, 'ended'> | undefined
  const main = createBirpc<ModelProcess, ModelPage>(
    {
      sent: (channel, value) => page?.sent(channel, value),
      execute: async script => (await attached.promise).execute(script),
      capture: async () => (await attached.promise).capture(),
      ended: resolve,
    },
    {
      post: message => void (child.connected && child.send(message)),
      on: receive => child.on('message', receive),
      timeout: -1,
    },
  )
  return {
    main,
    async call(name, ...input) {
      const reply = (await main.invoke('shoal:call', [name, ...input])) as Reply
      if (!reply.ok) throw new Error(JSON.stringify(reply))
      return reply.value as never
    },
    errors: () => printed,
    attach(next) {
      page = next
      attached.resolve(next)
    },
    ended: promise,
    async close() {
      const timer = setTimeout(() => child.kill('SIGKILL'), mostMs)
      if (child.connected) main.quit.asEvent()
      await exited
      clearTimeout(timer)
    },
  }
}
