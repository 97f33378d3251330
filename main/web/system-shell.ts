import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { RefusalError, refusal } from '../../shared/refusal.ts'
import type { Shell } from '../api/shell.ts'
import { createTrash } from '../app/app.ts'
import { systemClipboard } from './system-clipboard.ts'

/**
 * Opens things with the programs of this machine's desktop: nothing where there is none, as over ssh. The bin is only
 * there where Shoal itself can bring a file back from it, on Linux.
 */
export function createSystemShell(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): Pick<Shell, 'reveal' | 'openFile' | 'openUrl' | 'trash' | 'copyFiles'> {
  switch (platform) {
    case 'darwin':
      return shellOf(
        path => ['open', '-R', path],
        target => ['open', target],
      )
    case 'win32':
      // Neither is a shell: nothing in a name is read as a command.
      return shellOf(
        path => ['explorer.exe', `/select,${path}`],
        target => ['rundll32.exe', 'url.dll,FileProtocolHandler', target],
      )
    default:
      return { ...trashOf(env), ...desktopOf(env) }
  }
}

function trashOf(env: NodeJS.ProcessEnv): Pick<Shell, 'trash'> {
  const uid = process.getuid?.()
  return uid === undefined ? {} : { trash: createTrash({ env, now: Date.now, uid }) }
}

function desktopOf(env: NodeJS.ProcessEnv): Pick<Shell, 'reveal' | 'openFile' | 'openUrl' | 'copyFiles'> {
  if (env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return {}
  const copyFiles = systemClipboard(env)
  return {
    ...shellOf(
      path => ['xdg-open', dirname(path)],
      target => ['xdg-open', target],
    ),
    ...(copyFiles !== undefined && { copyFiles }),
  }
}

type CommandFor = (target: string) => [string, ...string[]]

const shellOf = (reveal: CommandFor, openIt: CommandFor) => ({
  reveal: (path: string) => run(reveal(path)),
  openFile: (path: string) => run(openIt(path)),
  openUrl: (url: string) => run(openIt(url)),
})

/** Resolves when the program was started; it lives on by itself. */
function run([program, ...args]: [string, ...string[]]): Promise<void> {
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.unref()
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', () =>
      reject(new RefusalError(refusal('cannot-open', `The program ${program} was not found`))),
    )
  })
}
