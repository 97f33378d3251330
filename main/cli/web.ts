import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { refuse } from '../../shared/refusal.ts'
import { createApi } from '../api/api.ts'
import { createFiles } from '../api/request-handler.ts'
import { createThumbnails } from '../api/thumbnails.ts'
import { type App, homeFolder, realWorld } from '../app/app.ts'
import { checkedLaunchSources } from '../app/launch-sources.ts'
import { buildIfChanged } from '../build.mjs'
import { namedQueue } from '../queue/named-queue.ts'
import type { Log } from '../system/log.ts'
import { openLogFile } from '../system/log-file.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'
import { createSystemShell, openingFile, openSessions, startWeb } from '../web/web.ts'
import { exitStatus } from './process/exit-status.ts'
import { explained, noteToStderr, withApp } from './process/with-app.ts'
import type { QueueFlags } from './queue/queue-address.ts'

/**
 * A browser keeps what a page remembers (theme, habits) by its address, so the port is the same each time, as long
 * as no other program uses it.
 */
const usualPort = 7462

export type WebFlags = {
  port: number | undefined
  open: boolean
  sample: boolean
  forgetSessions: boolean
  queue: QueueFlags
}

const renderer = fileURLToPath(new URL('../../dist/renderer', import.meta.url))

/**
 * `shoal web`: the window in a browser of this machine, until Ctrl+C. `sources`: links and list files that it opens
 * with, to review. Resolves with the exit status.
 */
export async function web(sources: readonly string[], flags: WebFlags): Promise<number> {
  const { port, open, sample } = flags
  if (flags.forgetSessions) return withApp(forgetSessions)
  if (!buildIfChanged(['renderer'], { say: noteToStderr })) {
    if (!existsSync(join(renderer, 'index.html'))) return explained(() => refuse('window-not-built'))
    noteToStderr('The window could not be built. This is an older version of it.')
  }
  const logs = join(homeFolder(process.env), 'logs')
  const logFile = openLogFile(logs, 'web', error => noteToStderr(`Could not write the log: ${error.message}`))
  const log: Log = (event, facts) => {
    realWorld.log(event, facts)
    logFile.log(event, facts)
  }
  const serveApp = async (app: App) => {
    const queue = namedQueue(process.env, flags.queue)
    const shell = { ...createSystemShell(), ...(queue !== undefined && { queue }) }
    const given = sources.length === 0 ? undefined : await checkedLaunchSources(sources, process.cwd())
    const { api, asked, savedFile, packedImage, pageCopy, foundImage, handOver, close } = createApi(
      app,
      shell,
      given,
    )
    const files = createFiles({
      renderer,
      thumbnails: createThumbnails(join(app.home, 'thumbnails'), app.world.decoders),
      asked,
      savedFile,
      packedImage,
      pageCopy,
      foundImage,
    })
    const closeAll = () => Promise.all([close(), queue?.close()])
    const unexpected = (error: unknown) => {
      log('unexpected', { error })
      noteToStderr(error instanceof Error ? `${error.stack}` : `${error}`)
    }
    try {
      const sessions = await openSessions(sessionsIn(app), log)
      const serve = (at: number) => startWeb({ api, handOver, files, sessions, port: at, unexpected })
      const served = await serve(port ?? usualPort).catch(error => {
        if (port !== undefined || !isTaken(error)) throw error
        return serve(0)
      })
      const tell = () => process.stdout.write(`Shoal is running at ${served.newAddress()}\n`)
      tell()
      noteToStderr(
        'This address works for one browser, once. Press Enter for another address. Press Ctrl+C to stop; unfinished downloads are kept.',
      )
      // A long run may end in a kill, which writes no compiled code for the next start.
      flushCompileCache()
      const asked = createInterface({ input: process.stdin }).on('line', tell)
      try {
        if (sample) await startSampleBatch(api)
        if (open) await openInBrowser(app, shell, served.newAddress())
        await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
        return exitStatus.done
      } finally {
        asked.close()
        // It would keep the process alive.
        process.stdin.destroy()
        await rm(openingPathIn(app), { force: true })
        await served.close()
      }
    } catch (error) {
      if (!isTaken(error)) throw error
      refuse('port-taken', `Port ${port} is in use by another program`)
    } finally {
      await closeAll()
    }
  }
  try {
    return await withApp(serveApp, { ...realWorld, log })
  } finally {
    await logFile.close()
  }
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE'

async function startSampleBatch(api: ReturnType<typeof createApi>['api']): Promise<void> {
  const { draft } = await api.review({ sources: [], sample: true })
  const { folder, options } = await api.appInfo()
  await api.start({ draft, folder, options })
}

const openingPathIn = (app: App): string => join(app.home, 'open-in-browser.html')
const sessionsIn = (app: App): string => join(app.home, 'web-sessions.json')

async function forgetSessions(app: App): Promise<number> {
  const sessions = await openSessions(sessionsIn(app), app.world.log)
  await sessions.forgetAll()
  noteToStderr('All browsers are signed out. To use one again, open a new address of "shoal web" in it.')
  return exitStatus.done
}

/**
 * Opens the address through a file that only this user can read, because every user of the machine can read the
 * arguments of a program. The file is useless once the browser has used it.
 */
async function openInBrowser(
  app: App,
  { openFile }: ReturnType<typeof createSystemShell>,
  address: string,
): Promise<void> {
  const path = openingPathIn(app)
  await writeFileAtomic(path, openingFile(address), { mode: 0o600 })
  const opened = await openFile?.(path).then(
    () => true,
    () => false,
  )
  if (opened !== true) noteToStderr('Could not open a browser. Open the address yourself.')
}
