import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import { type SampleSite, startSampleSite } from '../../pages/browser/sample-site.ts'
import { program } from '../../pages/browser/start.ts'

const shoal = fileURLToPath(new URL('../../../main/cli/bin.mjs', import.meta.url))
const isRoot = process.getuid?.() === 0
/** Who owns nothing. */
const nobody = 65_534

let site: SampleSite
let place: string
let home: string

beforeAll(async () => {
  site = await startSampleSite()
  place = await mkdtemp(join(tmpdir(), 'shoal-render-'))
  home = join(place, 'home')
  await mkdir(home)
  if (isRoot) for (const folder of [place, home]) await chown(folder, nobody, nobody)
})
afterAll(async () => {
  await site.close()
  await rm(place, { recursive: true, maxRetries: 3 })
})

/** The program as a user runs it, with the browser's sandbox: as nobody, where these tests run as root. */
function start(
  args: readonly string[],
  asRoot = false,
): ChildProcess & {
  stdout: NonNullable<ChildProcess['stdout']>
  stderr: NonNullable<ChildProcess['stderr']>
} {
  return spawn(process.execPath, [shoal, ...args], {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: asRoot ? join(place, 'root') : home,
      SHOAL_HOME: join(asRoot ? place : home, 'shoal'),
      SHOAL_BROWSER: program,
      NO_PROXY: '*',
    },
    ...(isRoot && !asRoot && { uid: nobody, gid: nobody }),
  }) as ReturnType<typeof start>
}

async function run(args: readonly string[], asRoot?: boolean) {
  const child = start(args, asRoot)
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, status }
}

const profiles = () => readdir(join(home, 'shoal', 'scratch')).catch(() => [])

/** Ids of a process and all that it started. */
async function familyOf(id: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const line = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    parents.set(Number(name), Number(line.slice(line.lastIndexOf(')')).split(' ')[2]))
  }
  const family = [id]
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child)
  }
  return family
}

const statusOf = (id: number) => readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
const commandOf = (id: number) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')

describe.skipIf(program === undefined || process.platform !== 'linux')('scan --render', () => {
  test('lists a gallery that scripts fill, and leaves nothing behind', async () => {
    const { stdout, stderr, status } = await run(['scan', site.url('/gallery'), '--render', '--no-look'])
    expect(stderr).toBe('')
    expect(stdout).toContain('500 images on 1 page')
    expect(status).toBe(0)
    expect(await profiles()).toEqual([])
  })

  test('the page runs in a sandbox; after a kill the browser is gone, and its profile with the next start', async () => {
    const child = start(['scan', site.url('/forever'), '--render', '--no-look'])
    const sandboxed = async () => {
      const family = await familyOf(child.pid ?? 0)
      const commands = await Promise.all(family.map(async id => ({ id, command: await commandOf(id) })))
      const pages = commands.filter(({ command }) => command.includes('--type=renderer'))
      const states = await Promise.all(pages.map(({ id }) => statusOf(id)))
      // A filter of system calls, in a namespace of its own: more than one id.
      return states.filter(state => /^Seccomp:\s+2$/m.test(state) && /^NSpid:(?:\s+\d+){2}/m.test(state))
        .length
    }
    await eventually(async () => (await sandboxed()) > 0)
    const [profile = ''] = (await profiles()).filter(name => !name.endsWith('.lock'))
    const { mode, uid } = await stat(join(home, 'shoal', 'scratch', profile))
    expect(mode & 0o777).toBe(0o700)
    expect(uid).toBe(isRoot ? nobody : process.getuid?.())
    const browsers = (await familyOf(child.pid ?? 0)).slice(1)
    child.kill('SIGKILL')
    await once(child, 'close')
    const alive = async () => (await Promise.all(browsers.map(commandOf))).filter(Boolean)
    await eventually(async () => (await alive()).length === 0)
    expect(await profiles()).toContain(profile)
    await run(['scan', site.url('/gone'), '--render'])
    expect(await profiles()).toEqual([])
  })

  test.runIf(isRoot)('as root it is refused in words', async () => {
    const { stdout, stderr, status } = await run(['scan', site.url('/gallery'), '--render'], true)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toContain('Shoal starts no browser as root')
  })

  test('a page that shows nothing without scripts says which flag runs them', async () => {
    const { stdout, status } = await run(['scan', site.url('/endless')])
    expect(stdout).toContain('The page shows nothing without its scripts. Run its scripts: --render.')
    expect(status).toBe(1)
  })
})
