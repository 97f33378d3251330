import { spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SmokeReport } from '../../main/electron/smoke.ts'

/** Longer than all steps of `--smoke` together, and than a portable app needs to unpack itself. */
const usualMs = 300_000

/**
 * Starts a built app once with a folder of its own, and answers with what was wrong; undefined where nothing was. A
 * program that is only a shell around the app may end before or after it, so the report counts as well as the status.
 */
export async function smokeBuilt(
  command: readonly string[],
  folder: string,
  mostMs = usualMs,
): Promise<string | undefined> {
  const [program = '', ...args] = command
  await mkdir(folder, { recursive: true })
  const child = spawn(program, [...args, `--smoke=${folder}`], {
    stdio: 'inherit',
    timeout: mostMs,
    killSignal: 'SIGKILL',
  })
  const ended = await new Promise<string | undefined>(settle => {
    child.on('error', error => settle(error.message))
    child.on('exit', (status, signal) =>
      settle(status === 0 ? undefined : `It ended with ${signal ?? `status ${status}`}.`),
    )
  })
  const text = await readFile(join(folder, 'smoke.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return `${ended ?? 'It ended well.'} There is no report.`
  const { passed, steps } = JSON.parse(text) as SmokeReport
  const broken = steps.find(({ problem }) => problem !== undefined)
  if (broken !== undefined) return `${broken.step}: ${broken.problem}`
  return passed ? ended : 'It did not pass.'
}

/** `node test/electron/smoke-built.ts OUT NAME=PROGRAM …`: each program once, in OUT/NAME. */
async function main([out = '', ...named]: readonly string[]): Promise<number> {
  let status = named.length === 0 ? 2 : 0
  for (const word of named) {
    const [, name = '', program = ''] = /^([^=]+)=(.+)$/.exec(word) ?? []
    const problem = await smokeBuilt([resolve(program)], resolve(out, name))
    console.log(`${name}: ${problem ?? 'works'}`)
    if (problem !== undefined) status = 1
  }
  return status
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2))
