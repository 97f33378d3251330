import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from './measure.ts'

/** What a client has to do: fetch every URL of a list (one a line, names all different) into a folder. */
export type Job = {
  list: string
  atOnce: number
  /** A file with a certificate to be trusted. */
  ca?: string
  folder: string
  /** For what a client wants to keep for itself; does not exist yet. */
  home: string
}

/** A program that downloads lists, and how it is called. */
export type Client = { name: string; command: (job: Job) => Promise<Command> }

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
export const works = (program: string, args: string[]): boolean => spawnSync(program, args).status === 0

/** The system's Python first: Debian's packages, aiohttp among them, are for that one. */
export const findPython = (): string | undefined =>
  ['/usr/bin/python3', 'python3'].find(program => works(program, ['--version']))

/** Shoal from a checkout (by default this one) as it is installed: one bundle, which `buildCommandLine` makes. */
export const shoalAt = (
  name: string,
  root?: string,
  nodeFlags: readonly string[] = [],
  flags: readonly string[] = [],
): Client => shoalRunBy(name, [bundleOf(root)], nodeFlags, flags)

/** Shoal from the sources of this checkout: slower to start, but a profile names its files. */
export const shoalFromSource = (name: string, nodeFlags: readonly string[]): Client =>
  shoalRunBy(name, [here('../../main/launch.mjs'), 'shoal'], nodeFlags, [])

/** The program as it is installed. */
export const bundleOf = (root = here('../..')): string => join(root, 'dist', 'cli', 'shoal.js')

/** Builds what `shoalAt` runs. `root`: a checkout whose packages are installed, by default this one. */
export function buildCommandLine(root = here('../..')): void {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', '--app', '--logLevel', 'error']
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0 || !existsSync(bundleOf(root))) throw new Error(`${root} cannot be built`)
}

const shoalRunBy = (
  name: string,
  program: readonly string[],
  nodeFlags: readonly string[],
  flags: readonly string[],
): Client =>
  client(name, ({ list, atOnce, ca, folder, home }) => ({
    program: process.execPath,
    args: [
      ...nodeFlags,
      ...program,
      ...['get', list, '-o', folder, '-c', `${atOnce}`, '--per-host', `${atOnce}`, '--json'],
      ...(ca === undefined ? [] : ['--ca', ca]),
      ...flags,
    ],
    env: { SHOAL_HOME: home },
  }))

/** Not a peer: got called in the simplest way. Shoal's own way to call it costs less. */
const floor = client("got's floor", ({ list, atOnce, folder }) => ({
  program: process.execPath,
  args: [here('got-floor.ts'), list, folder, `${atOnce}`],
}))

/** Neither: got called as Shoal calls it, with files as safe as Shoal's. */
const least = client('got, saved safely', ({ list, atOnce, folder }) => ({
  program: process.execPath,
  args: [here('got-least.ts'), list, folder, `${atOnce}`],
}))

const curl: Client = {
  name: 'curl',
  command: async ({ list, atOnce, ca, folder, home }) => {
    // curl has no lists: a configuration names the file of each URL.
    await Promise.all([mkdir(folder), mkdir(home)])
    const urls = (await readFile(list, 'utf8')).trim().split('\n')
    const config = join(home, 'curl.conf')
    await writeFile(
      config,
      urls.map(url => `url = "${url}"\noutput = "${join(folder, basename(url))}"\n`).join(''),
    )
    // Without "immediate" curl holds requests back to share connections, and takes twice as long.
    const parallel = ['--parallel', '--parallel-immediate', '--parallel-max', `${atOnce}`]
    const trust = ca === undefined ? [] : ['--cacert', ca]
    const args = ['-q', '--fail', '--silent', '--show-error', ...trust, ...parallel]
    return { program: 'curl', args: [...args, '--config', config] }
  },
}

const wget2 = client('wget2', ({ list, atOnce, folder }) => ({
  program: 'wget2',
  args: ['--no-config', '--quiet', `--max-threads=${atOnce}`, '-i', list, '-P', folder],
}))

const aria2 = client('aria2c', ({ list, atOnce, folder }) => ({
  program: 'aria2c',
  args: ['--no-conf', '-q', '-j', `${atOnce}`, '--file-allocation=none', '-i', list, '-d', folder],
}))

const aiohttp = client('aiohttp', ({ list, atOnce, folder }) => ({
  program: findPython() ?? 'python3',
  args: [here('aiohttp-client.py'), list, folder, `${atOnce}`],
}))

/**
 * The clients this machine has: Shoal, the peers (curl also by itself), and got's two floors. `only`: the names that take
 * part, all by default. `base`: another checkout of Shoal, which takes part beside this one. `lanes`: Shoal takes part
 * once with each of these numbers of lanes.
 */
export function findClients(only: readonly string[] = [], base?: string, lanes: readonly string[] = []) {
  const python = findPython()
  const those = (...clients: Client[]) =>
    clients.filter(({ name }) => only.length === 0 || only.includes(name))
  const installed = (client: Client, program: string, args = ['--version']) =>
    those(client).filter(() => works(program, args))
  const shoals = lanes.map(count => shoalAt(`shoal, lanes ${count}`, undefined, [], ['--lanes', count]))
  const installedCurl = installed(curl, 'curl')
  return {
    lanes,
    shoal: [
      ...(shoals.length > 0 ? shoals : those(shoalAt('shoal'))),
      ...(base === undefined ? [] : [shoalAt(baseName, base)]),
    ],
    curl: installedCurl,
    peers: [
      ...installedCurl,
      ...installed(wget2, 'wget2'),
      ...installed(aria2, 'aria2c'),
      ...(python === undefined ? [] : installed(aiohttp, python, ['-c', 'import aiohttp'])),
    ],
    floor: those(floor),
    /** For images that fit into memory. */
    least: those(least),
  }
}

/** What the other checkout is called in tables. */
export const baseName = 'shoal, base'

function client(name: string, toCommand: (job: Job) => Command): Client {
  return {
    name,
    command: async job => {
      await mkdir(job.folder)
      return toCommand(job)
    },
  }
}
