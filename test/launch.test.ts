import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { needsOtherNode } from '../main/launch.mjs'

const launcher = fileURLToPath(new URL('../main/launch.mjs', import.meta.url))

test('another Node below 24 is needed', () => {
  expect(['20.11.0', '23.9.9', '24.0.0', '26.1.0'].map(needsOtherNode)).toEqual([true, true, false, false])
})

test('an unknown command is refused with the usage', () => {
  for (const name of ['', 'fly', 'constructor']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, name], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^usage: .*start\|shoal\|test\|bench/)
  }
})

describe('running in place of itself', () => {
  /** Starts a process that runs the given code through `runInstead`. */
  function start(code: string) {
    const call = `import { runInstead } from ${JSON.stringify(pathToFileURL(launcher).href)}
      process.exitCode = await runInstead(process.execPath, ['-e', ${JSON.stringify(code)}])`
    const child = spawn(process.execPath, ['--input-type=module', '-e', call], { stdio: 'pipe' })
    return { child, output: text(child.stdout), ended: once(child, 'exit') }
  }

  test('hands over output and exit status', async () => {
    const { output, ended } = start('console.log("out"); process.exitCode = 7')
    expect([await output, await ended]).toEqual(['out\n', [7, null]])
  })

  test.skipIf(process.platform === 'win32')('passes SIGTERM on and waits for the end', async () => {
    const { child, output, ended } = start(
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(3) }); setInterval(() => {}, 1e6); console.log("up")',
    )
    child.stdout.once('data', () => child.kill('SIGTERM'))
    expect([await output, await ended]).toEqual(['up\nbye\n', [3, null]])
  })

  test.skipIf(process.platform === 'win32')('ends by the signal that ended the other', async () => {
    const { ended } = start('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e6)')
    expect(await ended).toEqual([null, 'SIGTERM'])
  })
})
