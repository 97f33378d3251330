import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApi } from '../../main/api/api.ts'
import { dispatch } from '../../main/api/dispatch.ts'
import type { Shell, SystemNotification } from '../../main/api/shell.ts'
import { type App, openApp, type World } from '../../main/app/app.ts'
import { realWorld } from '../../main/engine/world.ts'
import type {
  CommandName,
  InputOf,
  LaunchSources,
  OutputOf,
  Watched,
} from '../../shared/contract/commands.ts'
import { FailureError } from '../../shared/failure.ts'
import { RefusalError } from '../../shared/refusal.ts'
import type { BatchOptionsInput } from '../../shared/settings.ts'
import { type ImageOrigin, type OriginOptions, startOrigin } from './origin.ts'

/** The application behind a window: everything goes through the dispatcher, as from a page. */
export type WindowBench = {
  origin: ImageOrigin
  /** Where batches go, and what the application keeps. */
  folder: string
  home: string
  app: () => App
  notices: SystemNotification[]
  progress: (number | undefined)[]
  /** Rejects with the RefusalError or FailureError that the reply holds. */
  call: <Name extends CommandName>(
    name: Name,
    ...input: undefined extends InputOf<Name> ? [] : [InputOf<Name>]
  ) => Promise<OutputOf<Name>>
  /** An image that a scan found, as the window's pictures are made of. */
  foundImage: ReturnType<typeof createApi>['foundImage']
  /** A saved image that lies in a shard. */
  packedImage: ReturnType<typeof createApi>['packedImage']
  /** Reviews the links and starts them. */
  start: (urls: readonly string[], options?: BatchOptionsInput) => Promise<string>
  /** Watches until the condition holds. */
  watchUntil: (
    batch: string,
    holds: (watched: Watched) => boolean,
    window?: Partial<InputOf<'watch'>['window']>,
  ) => Promise<Watched>
  /** Closes the application, as at the end of a process, and opens it again. */
  reopen: () => Promise<void>
}

export type WindowOptions = OriginOptions & { shell?: Shell; world?: Partial<World>; opened?: LaunchSources }

/** A test body with a window: `test('…', withWindow(async ({ call, start }) => { … }))`. */
export const withWindow =
  (
    body: (bench: WindowBench) => Promise<void>,
    { shell = {}, world = {}, opened: handed, ...originOptions }: WindowOptions = {},
  ): (() => Promise<void>) =>
  async () => {
    const origin = await startOrigin(originOptions)
    const root = await mkdtemp(join(tmpdir(), 'shoal-window-'))
    const home = join(root, 'home')
    const notices: SystemNotification[] = []
    const progress: (number | undefined)[] = []
    const told: Shell = {
      notify: notice => void notices.push(notice),
      showProgress: fraction => void progress.push(fraction),
      ...shell,
    }
    const open = () => {
      const app = openApp({ ...realWorld, random: () => 0, ...world, env: { SHOAL_HOME: home } })
      return { app, window: createApi(app, told, handed) }
    }
    let opened = open()
    const close = async () => {
      await opened.window.close()
      await opened.app.close()
    }

    const call: WindowBench['call'] = async (name, ...input) => {
      let broken: unknown
      const reply = await dispatch(opened.window.api, name, overTheWire(input[0]), error => {
        broken = error
      })
      if (broken !== undefined) throw broken
      if ('refusal' in reply) throw new RefusalError(reply.refusal)
      if (!reply.ok) throw new FailureError(reply.failure)
      return overTheWire(reply.value) as OutputOf<typeof name>
    }

    const bench: WindowBench = {
      origin,
      folder: join(root, 'pictures'),
      home,
      app: () => opened.app,
      notices,
      progress,
      call,
      foundImage: (...args) => opened.window.foundImage(...args),
      packedImage: (...args) => opened.window.packedImage(...args),
      async start(urls, options = {}) {
        const { draft } = await call('review', { sources: [{ name: 'pasted', text: urls.join('\n') }] })
        return call('start', { draft, folder: bench.folder, options: { attempts: 1, ...options } })
      },
      async watchUntil(batch, holds, window = {}) {
        let watched = await call('watch', { batch, window: { offset: 0, limit: 100, ...window } })
        while (!holds(watched)) {
          const since = watched.revision
          watched = await call('watch', { batch, since, window: { offset: 0, limit: 100, ...window } })
        }
        return watched
      },
      async reopen() {
        await close()
        opened = open()
      },
    }
    try {
      await body(bench)
    } finally {
      await close()
      await origin.close()
      await rm(root, { recursive: true })
    }
  }

/** What a transport does to values: undefined vanishes, or becomes null. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null') ?? undefined

export const hasEnded = ({ header }: Watched): boolean => header.state === 'ended'
