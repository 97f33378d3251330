import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/cli/shoal.js', import.meta.url))

/**
 * Starts `shoal web` as it is installed, which takes half the time of its source; the caller has built it. `folder` holds
 * all it keeps; `sources` are what it opens with. Resolves with its address, which lets one browser in.
 */
export async function startShoalWeb(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  sources: readonly string[] = [],
): Promise<{ child: ChildProcess; url: string; newAddress: () => Promise<string> }> {
  const child = spawn(process.execPath, ['--max-semi-space-size=4', program, 'web', ...sources], {
    cwd: folder,
    env: {
      ...process.env,
      HOME: folder,
      // The bin is below the home, wherever that of this machine is.
      XDG_DATA_HOME: '',
      TMPDIR: folder,
      // Compiled once for all tests: in a folder of its own each start would compile everything again.
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
      SHOAL_HOME: `${folder}/.home`,
      NO_PROXY: '*',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // A page that lost its program would only wait.
  child.once('exit', (code, signal) => {
    if (!child.killed && code !== 0)
      console.error(`shoal web ended unexpectedly: ${signal ?? `status ${code}`}`)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextAddress = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('Shoal ended before it said where it is.')
    return /http:\S+/.exec(String(value))?.[0] ?? nextAddress()
  }
  const newAddress = () => {
    child.stdin.write('\n')
    return nextAddress()
  }
  return { child, url: await nextAddress(), newAddress }
}
