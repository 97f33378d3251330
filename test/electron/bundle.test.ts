import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { createBuilder } from 'vite'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { createTestLanes } from '../helpers/lanes.ts'
import { runModel } from './model/run-model.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** A folder laid out as the packed app is. */
let packed: string
let built: string

beforeAll(async () => {
  packed = await mkdtemp(join(tmpdir(), 'shoal-bundle-'))
  built = join(packed, 'dist', 'electron')
  const here = { build: { outDir: built } }
  const window = { build: { outDir: join(packed, 'dist', 'renderer') } }
  const builder = await createBuilder({
    root: join(root, 'renderer'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    environments: { electron: here, preload: here, client: window },
  })
  for (const name of ['electron', 'preload', 'client']) {
    const environment = builder.environments[name]
    if (environment !== undefined) await builder.build(environment)
  }
  await cp(join(root, 'package.json'), join(packed, 'package.json'))
  await symlink(join(root, 'assets'), join(packed, 'assets'), 'junction')
  await symlink(join(root, 'node_modules'), join(packed, 'node_modules'), 'junction')
})
afterAll(() => rm(packed, { recursive: true, force: true }))

/** Packages and files that JavaScript asks for, by any way of asking. */
const asksFor = (code: string) =>
  Array.from(
    code.matchAll(
      /^(?:import|export)\b[^'"\n]*?["']([^"']+)["'];?$|\b(?:require|import)\(\s*["'`]([^"'`]+)["'`]/gm,
    ),
    ([, from, called]) => from ?? called ?? '',
  )

describe('the preload script', () => {
  test('is one CommonJS file that asks for electron alone', async () => {
    expect((await readdir(built)).filter(name => name.startsWith('preload'))).toEqual(['preload.cjs'])
    const code = await readFile(join(built, 'preload.cjs'), 'utf8')
    expect(asksFor(code)).toEqual(['electron'])
    expect(code).not.toMatch(
      /^(import|export) |import\(|import\.meta|process\.|\b(ipcRenderer|electron)\.sendSync/m,
    )
  })

  test('gives the page calls, paths of dropped files, opened lists and notices, and no more', async () => {
    const code = await readFile(join(built, 'preload.cjs'), 'utf8')
    const worlds: Record<string, Record<string, (...args: unknown[]) => unknown>> = {}
    const sent: unknown[][] = []
    const heard = new Map<string, (...args: unknown[]) => void>()
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name: string, bridge: (typeof worlds)['']) => {
          worlds[name] = bridge
        },
      },
      ipcRenderer: {
        invoke: async (...args: unknown[]) => {
          sent.push(args)
          return 'reply'
        },
        send: (...args: unknown[]) => sent.push(args),
        on: (channel: string, listener: () => void) => heard.set(channel, listener),
        removeAllListeners: (channel: string) => heard.delete(channel),
      },
      webUtils: { getPathForFile: () => '/lists/a.txt' },
    }
    const location = { hash: '' }
    const require = (name: string) => (name === 'electron' ? electron : undefined)
    runInContext(code, createContext({ require, location, exports: {}, module: { exports: {} } }))

    expect(Object.keys(worlds)).toEqual(['shoal'])
    const shoal = worlds['shoal'] ?? {}
    expect(Object.keys(shoal).sort()).toEqual(['call', 'onNotice', 'onOpen', 'pathOf'])
    expect(await shoal['call']?.('pause', { batch: 'a' }, 'more')).toBe('reply')
    expect(shoal['pathOf']?.({})).toBe('/lists/a.txt')
    const opened: unknown[] = []
    shoal['onOpen']?.((...args: unknown[]) => opened.push(args))
    expect(sent).toEqual([['shoal:call', 'pause', { batch: 'a' }], ['shoal:listening']])
    // The event of Electron itself stays outside the page.
    heard.get('shoal:open')?.({ sender: 'secret' }, { sources: [] })
    expect(opened).toEqual([[{ sources: [] }]])
    heard.get('shoal:go')?.({}, '/history')
    expect(location.hash).toBe('/history')
  })
})

/** Comments about the types of packages import, too. */
const withoutDocs = (code: string): string => code.replace(/\/\*\*.*?\*\//g, '').replace(/^\s*\*.*$/gm, '')

describe('the main bundle', () => {
  test('asks for electron, sharp and what Node brings', async () => {
    const names = (await readdir(built)).filter(name => name.endsWith('.js'))
    expect(names).toContain('main.js')
    const asked = new Set<string>()
    for (const name of names)
      for (const to of asksFor(withoutDocs(await readFile(join(built, name), 'utf8'))))
        if (!to.startsWith('./') && !to.startsWith('node:') && !builtinModules.includes(to)) asked.add(to)
    // An example in a comment of p-queue asks for itself.
    asked.delete('p-queue')
    // The versions of packages, by a name that is found out.
    for (const name of asked) if (name.endsWith('/versions')) asked.delete(name)
    // Not packed, and asked for only where an installed browser is to be used; the app has its own.
    asked.delete('playwright-core')
    expect([...asked].sort()).toEqual(['electron', 'sharp'])
  })

  test('has a lane, which asks for nothing of Electron', async () => {
    const { pool } = createTestLanes({ program: pathToFileURL(join(built, 'lanes-entry.js')) })
    onTestFinished(pool.close)
    pool.want(1, () => {})
    await pool.ready()
    expect(pool.lanes).toHaveLength(1)
  })

  test('runs, and finds the sample, its pictures and the version where they are packed', async () => {
    const model = runModel(packed, packed, ['--sample'])
    onTestFinished(model.close)
    const { version, running } = await model.call('appInfo')
    expect(version).toMatch(/^\d+\.\d+\.\d+/)
    await eventually(async () => (await model.call('appInfo')).running.length === 0)
    const thumbnail = await model.main.serve(`app://shoal/thumb/${running[0]?.batch}/1`, 'GET')
    expect([thumbnail.status, thumbnail.headers['content-type']]).toEqual([200, 'image/webp'])
    const pictures = (await readdir(packed, { recursive: true })).filter(name =>
      /Shoal.\S+\.(jpg|png|webp)$/.test(name),
    )
    expect(pictures).toHaveLength(5)
    expect(await readFile(join(packed, 'home', 'logs', 'desktop.log'), 'utf8')).not.toMatch(
      /"lane(s-off|-lost)"/,
    )
    expect(model.errors()).toBe('')
  })
})

describe('the terms of what others made', () => {
  const read = (...path: string[]) => readFile(join(packed, 'dist', ...path), 'utf8')

  test('go with the main bundle and with the window', async () => {
    expect(await read('electron', 'licenses.md')).toContain('## got - ')
    expect(await read('renderer', 'licenses.md')).toContain('## react - ')
  })

  test("go with the window's font, of which only the Latin parts are packed", async () => {
    expect(await read('renderer', 'inter-license.txt')).toMatch(/^Copyright .* The Inter Project Authors/)
    const fonts = (await readdir(join(packed, 'dist', 'renderer', 'assets'))).filter(name =>
      name.endsWith('.woff2'),
    )
    expect(fonts.map(name => name.replace(/-[\w-]{8}\.woff2$/, '')).sort()).toEqual([
      'inter-latin-ext-wght-normal',
      'inter-latin-wght-normal',
    ])
  })
})
