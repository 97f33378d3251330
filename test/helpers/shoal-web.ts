import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

/** Starts `shoal web` in a folder that holds all it keeps, with what it opens with, and resolves with its address. */
export async function startShoalWeb(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  sources: readonly string[] = [],
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--max-semi-space-size=4', launcher, 'shoal', 'web', ...sources], {
    cwd: folder,
    env: {
      ...process.env,
      HOME: folder,
      TMPDIR: folder,
      SHOAL_HOME: `${folder}/.home`,
      NO_PROXY: '*',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+/.exec(line)?.[0]
    if (url !== undefined) return { child, url }
  }
  throw new Error('Shoal ended before it said where it is.')
}
