import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { refuse } from '../../shared/refusal.ts'

/**
 * Copies files on Linux, with the program that this desktop has for its clipboard; undefined where it has none. It
 * offers one format: the one of GNOME's file manager, which most others read too.
 */
export function systemClipboard(
  env: NodeJS.ProcessEnv,
): ((paths: readonly string[]) => Promise<void>) | undefined {
  const format = 'x-special/gnome-copied-files'
  const command =
    env['WAYLAND_DISPLAY'] !== undefined && isThere('wl-copy', env)
      ? (['wl-copy', '--type', format] as const)
      : env['DISPLAY'] !== undefined && isThere('xclip', env)
        ? (['xclip', '-selection', 'clipboard', '-t', format] as const)
        : undefined
  if (command === undefined) return undefined
  const [program, ...args] = command
  return paths => {
    const text = ['copy', ...paths.map(path => pathToFileURL(path).href)].join('\n')
    return write(program, args, text, env)
  }
}

/** The program keeps what it was given in a child of its own, which lives until something else is copied. */
function write(
  program: string,
  args: readonly string[],
  text: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], env })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.once('error', reject)
  child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))))
  // It ended before it had read all; `exit` says how.
  child.stdin.once('error', () => {})
  child.stdin.end(text)
  return promise.catch(error => refuse('cannot-open', `The files could not be copied: ${error.message}`))
}

function isThere(program: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      // The next folder may have it.
      return false
    }
  })
}
