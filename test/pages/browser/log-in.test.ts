import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { isScreenThere, startInstalled } from '../../../main/pages/browser/installed/start-installed.ts'
import { logIn } from '../../../main/pages/browser/log-in.ts'
import { createTempFolders } from '../../../main/system/temp-folder.ts'
import { redirect, startOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'
import { program, sandbox } from './start.ts'

/** Ends the browser whose profile is below `home`, as a person does who quits it. */
async function quit(home: string): Promise<void> {
  for (const id of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    // It has just ended.
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(home) && !command.includes('--type=')) process.kill(Number(id), 'SIGTERM')
  }
}

test.skipIf(program === undefined || process.platform !== 'linux')(
  'the cookies of a window are those that it had at its end',
  async () => {
    const home = await mkdtemp(join(tmpdir(), 'shoal-log-in-'))
    const origin = await startOrigin()
    // Stands for the user, who logs in and stays a while.
    origin.script('/', redirect('/in').header('set-cookie', 'before=1; Path=/'))
    const inside = html(
      '<script>document.cookie = "seen=1"; setTimeout(() => fetch("/stayed"), 1000)</script>',
    )
    origin.script('/in', inside.header('set-cookie', 'sid=secret; Path=/; HttpOnly; Max-Age=3600'))
    origin.script('/stays', html('Log in'))
    const tempFolders = createTempFolders(join(home, 'scratch'))
    const start = startInstalled({ program, tempFolders, sandbox, hasScreen: false })
    try {
      const logging = logIn(origin.url('/'), { start, proxyEnv: {} }, AbortSignal.timeout(50_000))
      await Promise.race([logging, origin.waitFor(1, ({ path }) => path === '/stayed')])
      await quit(home)
      const cookies = await logging
      expect(cookies.map(({ key }) => key).toSorted()).toEqual(['before', 'seen', 'sid'])
      expect(cookies).toContainEqual(
        expect.objectContaining({
          ...{ key: 'sid', value: 'secret', domain: '127.0.0.1', hostOnly: true, httpOnly: true },
        }),
      )
      const giveUp = new AbortController()
      const staying = logIn(origin.url('/stays'), { start, proxyEnv: {} }, giveUp.signal)
      await Promise.race([staying, origin.waitFor(1, ({ path }) => path === '/stays')])
      giveUp.abort(new Error('given up'))
      await expect(staying).rejects.toThrow('given up')
    } finally {
      await origin.close()
      await rm(home, { recursive: true, maxRetries: 3 })
    }
  },
)

test('where there is a screen', () => {
  expect(isScreenThere({ platform: 'linux', env: {} })).toBe(false)
  expect(isScreenThere({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true)
  expect(isScreenThere({ platform: 'darwin', env: {} })).toBe(true)
})

test.runIf(process.platform === 'linux')('without one it says so before it starts anything', async () => {
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY']) vi.stubEnv(name, '')
  const tempFolders = { parent: '/', make: () => Promise.reject(new Error('started')) }
  const start = startInstalled({ program: undefined, tempFolders, sandbox })
  await expect(start({ port: 1, user: '', password: '' }, true)).rejects.toMatchObject({
    refusal: { code: 'no-screen' },
  })
  vi.unstubAllEnvs()
})
