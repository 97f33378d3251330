import { type ChildProcessWithoutNullStreams, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type CliResult, withCli } from '../helpers/cli.ts'

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

/** What it says first; rejects with what went wrong where it ends without a word. */
const firstLine = (child: ChildProcessWithoutNullStreams, result: Promise<CliResult>): Promise<string> =>
  Promise.race([
    once(child.stdout, 'data').then(([line]) => String(line)),
    result.then(({ stderr }) => Promise.reject(new Error(`It ended before it said where it is: ${stderr}`))),
  ])

test('the window is served to who has its address, until Ctrl+C', async () => {
  await withCli(async ({ start }) => {
    const { child, result } = start('web')
    const line = await firstLine(child, result)
    const [, url = ''] = /^Shoal is at (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)\n$/.exec(line) ?? []
    const door = await fetch(url, { redirect: 'manual' })
    const cookie = door.headers.get('set-cookie')?.split(';')[0] ?? ''
    const page = await fetch(new URL('/', url), { headers: { cookie } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<div id="root">')
    child.kill('SIGINT')
    expect((await result).status).toBe(0)
  })
})

test('a port that is taken, or is none, is told', async () => {
  await withCli(async ({ start, shoal }) => {
    const { child, result } = start('web')
    const line = await firstLine(child, result)
    const port = /:(\d+)\//.exec(line)?.[1] ?? ''
    const second = await shoal('web', '--port', port)
    expect(second.status).toBe(2)
    expect(second.stderr).toContain(`Port ${port} is in use`)
    expect((await shoal('web', '--port', '70000')).status).toBe(2)
    child.kill('SIGTERM')
    await result
  })
})

test('a list that cannot be read is told, and nothing is served', async () => {
  await withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'links.txt'), 'https://example.org/1.jpg\n')
    const { status, stdout, stderr } = await shoal('web', 'links.txt', 'none.txt')
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('The list none.txt cannot be read: there is no such file.')
    expect((await shoal('web', '.')).stderr).toContain('cannot be read: it is a folder.')
  })
})

test('npm start hands its lists to the window in the browser', async () => {
  await withCli(async ({ folder }) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'start', '--web', 'none.txt'], {
      cwd: folder,
      env: { ...process.env, SHOAL_HOME: join(folder, '.home') },
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('The list none.txt cannot be read: there is no such file.')
  })
})
