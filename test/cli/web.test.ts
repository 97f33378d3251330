import { type ChildProcessWithoutNullStreams, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
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

const addressIn = (line: string): URL =>
  new URL(/^Shoal is running at (http:\/\/127\.0\.0\.1:\d+\/enter#[\w-]{43})\n$/.exec(line)?.[1] ?? '')

/** As the page at the address does. Resolves with the cookie. */
async function enter({ origin, hash }: URL): Promise<string> {
  const { headers } = await fetch(`${origin}/session`, {
    method: 'POST',
    body: hash.slice(1),
    headers: { origin },
  })
  return headers.get('set-cookie')?.split(';')[0] ?? ''
}

const pageOf = ({ origin }: URL, cookie: string) => fetch(`${origin}/`, { headers: { cookie } })

test('the window is served to who has an address, until Ctrl+C; Enter prints another one', async () => {
  await withCli(async ({ start }) => {
    const { child, result } = start('web')
    const first = addressIn(await firstLine(child, result))
    const page = await pageOf(first, await enter(first))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<div id="root">')
    expect(await enter(first)).toBe('')
    child.stdin.write('\n')
    const second = addressIn(await firstLine(child, result))
    expect((await pageOf(second, await enter(second))).status).toBe(200)
    child.kill('SIGINT')
    expect((await result).status).toBe(0)
  })
})

test('the window is built to be used, also by who tests it', async () => {
  await withCli(async ({ start }) => {
    const { child, result } = start('web')
    await firstLine(child, result)
    child.kill('SIGINT')
    await result
  })
  const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
  const { files } = JSON.parse(await readFile(join(dist, '.renderer.json'), 'utf8')) as { files: string[] }
  const scripts = files.filter(file => file.endsWith('.js'))
  expect(scripts).not.toEqual([])
  const texts = await Promise.all(scripts.map(file => readFile(join(dist, 'renderer', file), 'utf8')))
  // The name of what React's build for development makes elements with.
  expect(scripts.filter((_, at) => texts[at]?.includes('jsxDEV'))).toEqual([])
})

test('a browser that was let in is known after a restart, until sessions are forgotten', async () => {
  await withCli(async ({ start, shoal }) => {
    const first = start('web')
    const before = addressIn(await firstLine(first.child, first.result))
    const cookie = await enter(before)
    first.child.kill('SIGINT')
    await first.result

    const { child, result } = start('web')
    const after = addressIn(await firstLine(child, result))
    expect((await pageOf(after, cookie)).status).toBe(200)
    expect(await shoal('web', '--forget-sessions')).toMatchObject({ status: 0, stdout: '' })
    expect((await pageOf(after, cookie)).status).toBe(401)
    child.kill('SIGINT')
    await result
  })
})

test.skipIf(process.platform !== 'linux')(
  '--open hands the browser a file that only this user can read, and no secret as an argument',
  async () => {
    const bin = await mkdtemp(join(tmpdir(), 'shoal-opener-'))
    const notes = join(bin, 'notes')
    await writeFile(
      join(bin, 'xdg-open'),
      `#!/bin/sh\nstat -c %a "$1" > '${notes}'; echo "$1" >> '${notes}'\n`,
      {
        mode: 0o755,
      },
    )
    const env = { PATH: `${bin}${delimiter}${process.env['PATH']}`, DISPLAY: ':1' }
    await withCli(async ({ start, folder }) => {
      const { child, result } = start('web', '--open')
      await firstLine(child, result)
      const file = join(folder, '.home/open-in-browser.html')
      await expect.poll(() => readFile(notes, 'utf8').catch(() => '')).toBe(`600\n${file}\n`)
      const address = new URL(/url=(http:[^"]+)"/.exec(await readFile(file, 'utf8'))?.[1] ?? '')
      expect((await pageOf(address, await enter(address))).status).toBe(200)
      child.kill('SIGINT')
      await result
      await expect(access(file)).rejects.toThrow('ENOENT')
    }, env)
    await rm(bin, { recursive: true })
  },
)

test('a port that is taken or not valid is reported', async () => {
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

test('a list that cannot be read is reported, and nothing is served', async () => {
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
