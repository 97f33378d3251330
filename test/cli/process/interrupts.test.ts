import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT } from '../../helpers/images.ts'
import { serve, silent, withOrigin } from '../../helpers/origin.ts'

const interrupts = fileURLToPath(new URL('../../../main/cli/process/interrupts.ts', import.meta.url))

/** Waits for nothing, as far as these tests last. */
const patient = ['--response-timeout', '1h', '--stall-timeout', '1h']

test(
  'the second Ctrl+C ends a download whose host never answers, and what was there is kept',
  withOrigin(origin =>
    withCli(async ({ start, shoal }) => {
      origin.script('/hangs.jpg', [silent(), serve(CAT)])
      const { child, result } = start('get', origin.url('/hangs.jpg'), '-o', 'out', '--json', ...patient)
      await origin.waitFor(1)
      child.kill('SIGINT')
      await once(child.stderr, 'data')
      child.kill('SIGINT')
      expect((await result).status).toBe(130)
      expect((await shoal('resume', '--json')).lines().at(-1)).toMatchObject({ saved: 1, left: 0 })
    }),
  ),
)

test(
  'Ctrl+C ends a scan, a comparison and a recipe whose hosts never answer',
  withOrigin(origin =>
    withCli(async ({ start }) => {
      origin.otherwise(() => silent())
      const commands = [
        ['scan', origin.url('/scan'), ...patient],
        ['compare', origin.url('/compare.jpg'), ...patient],
        ['follow', origin.url('/follow'), '--link', 'a', '--image', 'img', '-o', 'out', ...patient],
      ]
      for (const [at, command] of commands.entries()) {
        const { child, result } = start(...command)
        // Requests of robots.txt come first for pages.
        await origin.waitFor(at + 1)
        child.kill('SIGINT')
        child.kill('SIGINT')
        expect([130, null]).toContain((await result).status)
      }
    }),
  ),
)

test.skipIf(process.platform === 'win32')(
  'the second Ctrl+C ends a process in which every thread hangs on the disk',
  () =>
    withCli(async ({ folder }) => {
      // Opening a pipe without a writer hangs as a dead disk does.
      const pipe = join(folder, 'pipe')
      execFileSync('mkfifo', [pipe])
      const script = join(folder, 'hangs.mjs')
      await writeFile(
        script,
        `import { open } from 'node:fs/promises'
         import { writeSync } from 'node:fs'
         const { listenForInterrupts } = await import(${JSON.stringify(interrupts)})
         for (let thread = 0; thread < 8; thread += 1) open(${JSON.stringify(pipe)})
         listenForInterrupts(() => writeSync(1, 'first'), () => writeSync(1, 'again'), () => writeSync(1, 'let go'))
         setInterval(() => {}, 1000)
         writeSync(1, 'ready')`,
      )
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      const output: string[] = []
      const said = (text: string) =>
        new Promise<void>(resolve => {
          child.stdout.on('data', () => output.join('').endsWith(text) && resolve())
        })
      child.stdout.on('data', (bytes: Buffer) => output.push(bytes.toString()))
      await said('ready')
      child.kill('SIGINT')
      await said('first')
      child.kill('SIGINT')
      const [status, signal] = (await once(child, 'close')) as [number | null, string | null]
      expect({ status, signal }).toEqual({ status: null, signal: 'SIGINT' })
      expect(output.join('')).toBe('readyfirstagainlet go')
    }),
)
