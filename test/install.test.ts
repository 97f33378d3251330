import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { hasSamePackages } from '../main/install.mjs'
import { takeLock } from '../main/launch-lock.mjs'

/** An npm that does what `npm ci` does to node_modules, and waits for the file `go` where `hold` is there. */
const fakeNpm = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
appendFileSync('npm.log', 'begin ')
rmSync('node_modules', { recursive: true, force: true })
const end = () => {
  if (existsSync('hold') && !existsSync('go')) return setTimeout(end, 5)
  if (existsSync('broken')) return process.exit(7)
  mkdirSync('node_modules')
  const { packages: { '': _, ...packages } } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
  appendFileSync('npm.log', 'end ')
}
end()
`
/** A command line that runs until its standard input ends. */
const fakeCli = `
export async function run(args: string[]) {
  console.log('runs')
  if (args[0] === 'wait') for await (const _ of process.stdin);
  return 0
}`

const one = { 'node_modules/one': { version: '1.0.0', integrity: 'sha512-a' } }
const two = { ...one, 'node_modules/two': { version: '2.0.0', integrity: 'sha512-b' } }
const started: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-launch-'))
  folders.push(folder)
  return folder
}

/** A checkout with the real launcher, and a command line and an npm that only show what is done. */
async function checkout(packages: object) {
  const root = await newFolder()
  mkdirSync(join(root, 'main', 'cli'), { recursive: true })
  mkdirSync(join(root, 'main', 'system'), { recursive: true })
  for (const file of [
    'launch.mjs',
    'install.mjs',
    'launch-lock.mjs',
    'electron-runtime.mjs',
    'system/thread-pool.mjs',
    'system/warnings.mjs',
  ])
    copyFileSync(fileURLToPath(new URL(`../main/${file}`, import.meta.url)), join(root, 'main', file))
  writeFileSync(join(root, 'main', 'cli', 'shoal.ts'), fakeCli)
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(root, 'npm'))
  writeFileSync(join(root, 'npm', 'package.json'), '{}')
  writeFileSync(join(root, 'npm', 'npm-cli.js'), fakeNpm)
  const checkout = {
    root,
    setLockfile: (packages: object) =>
      writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } })),
    put: (file: string, content = '') => writeFileSync(join(root, file), content),
    npmLog: () => (existsSync(join(root, 'npm.log')) ? readFileSync(join(root, 'npm.log'), 'utf8') : ''),
    start(...args: string[]) {
      const child = spawn(process.execPath, [join(root, 'main', 'launch.mjs'), 'shoal', ...args], {
        stdio: 'pipe',
        env: { ...process.env, npm_execpath: join(root, 'npm', 'npm-cli.js') },
      })
      started.push(child)
      return {
        child,
        output: Promise.all([text(child.stdout), text(child.stderr)]),
        ended: once(child, 'exit').then(([status]) => status as number | null),
      }
    },
    /** Starts, and waits for the end: the exit status and what was printed to stdout and stderr. */
    async run(...args: string[]) {
      const { output, ended } = checkout.start(...args)
      return [await ended, ...(await output)] as const
    },
    /** Starts a Shoal that runs until it is ended. */
    async startRunning() {
      const running = checkout.start('wait')
      await once(running.child.stdout, 'data')
      return running
    },
  }
  checkout.setLockfile(packages)
  return checkout
}

const written = async (read: () => string, wanted: string) => expect.poll(read).toBe(wanted)

describe('whether npm ci must run', () => {
  test('where nothing is installed, once', async () => {
    const { run, npmLog } = await checkout(one)
    expect(await run()).toEqual([0, 'runs\n', expect.stringContaining('npm ci')])
    expect(await run()).toEqual([0, 'runs\n', ''])
    expect(npmLog()).toBe('begin end ')
  })

  test('not where only times changed', async () => {
    const { root, run, npmLog } = await checkout(one)
    await run()
    const tomorrow = Date.now() / 1000 + 86_400
    utimesSync(join(root, 'package-lock.json'), tomorrow, tomorrow)
    expect(await run()).toEqual([0, 'runs\n', ''])
    expect(npmLog()).toBe('begin end ')
  })

  test('where the lockfile has other packages', async () => {
    const { run, setLockfile, npmLog } = await checkout(one)
    await run()
    setLockfile(two)
    await run()
    expect(npmLog()).toBe('begin end begin end ')
  })

  test('not where npm was run by hand', async () => {
    const { root, run, put, npmLog } = await checkout(one)
    mkdirSync(join(root, 'node_modules'))
    put('node_modules/.package-lock.json', JSON.stringify({ packages: one }))
    expect(await run()).toEqual([0, 'runs\n', ''])
    expect(npmLog()).toBe('')
    expect(readdirSync(join(root, 'node_modules'))).toContain('.shoal-lock-hash')
  })

  test('where a package was added by hand since', async () => {
    const { run, put, npmLog } = await checkout(one)
    await run()
    put('node_modules/.package-lock.json', JSON.stringify({ packages: two }))
    await run()
    expect(npmLog()).toBe('begin end begin end ')
  })

  test('again where it failed, with its exit status', async () => {
    const { root, run, put, npmLog } = await checkout(one)
    put('broken')
    expect(await run()).toEqual([7, '', expect.any(String)])
    rmSync(join(root, 'broken'))
    expect(await run()).toEqual([0, 'runs\n', expect.any(String)])
    expect(npmLog()).toBe('begin begin end ')
  })

  test('not in an installed package, which has no lockfile and gets no folder', async () => {
    const { root, run } = await checkout(one)
    rmSync(join(root, 'package-lock.json'))
    expect(await run()).toEqual([0, 'runs\n', ''])
    expect(existsSync(join(root, '.launch'))).toBe(false)
  })
})

describe('what npm installed', () => {
  const same = (wanted: object, there: object) =>
    hasSamePackages(JSON.stringify({ packages: wanted }), JSON.stringify({ packages: there }))

  test.for([
    ['the same packages', { '': {}, ...two }, two, true],
    ['one is missing', two, one, false],
    ['one is too many', one, two, false],
    ['another version', one, { 'node_modules/one': { version: '1.0.1', integrity: 'sha512-a' } }, false],
    ['other content', one, { 'node_modules/one': { version: '1.0.0', integrity: 'sha512-z' } }, false],
    ['one for another platform', { ...one, 'node_modules/x': { version: '1', optional: true } }, one, true],
    ['the same for developers', { ...one, 'node_modules/x': { version: '1', devOptional: true } }, one, true],
  ] as const)('%s', ([, wanted, there, expected]) => {
    expect(same(wanted, there)).toBe(expected)
  })

  test('what cannot be read is not the same', () => {
    expect(hasSamePackages('{"packages":{}}', '{"pack')).toBe(false)
    expect(hasSamePackages('{}', '{}')).toBe(false)
  })
})

describe('several starts at once', () => {
  test('install once; the others wait and use it', async () => {
    const { start, put, npmLog } = await checkout(one)
    put('hold')
    const starts = [start(), start(), start(), start()]
    await written(npmLog, 'begin ')
    put('go')
    expect(await Promise.all(starts.map(({ ended }) => ended))).toEqual([0, 0, 0, 0])
    expect(npmLog()).toBe('begin end ')
  })

  test('nothing is installed below a running Shoal, and the way out is said', async () => {
    const { start, startRunning, run, setLockfile, npmLog } = await checkout(one)
    const running = await startRunning()
    setLockfile(two)
    const [status, stdout, stderr] = await run()
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(new RegExp(`process ${running.child.pid}\\b.*Close that Shoal`))
    expect(npmLog()).toBe('begin end ')
    running.child.stdin.end()
    await running.ended
    expect(await start().ended).toBe(0)
    expect(npmLog()).toBe('begin end begin end ')
  })

  test('a Shoal that was killed is not taken for running', async () => {
    const { startRunning, run, setLockfile, npmLog } = await checkout(one)
    const running = await startRunning()
    running.child.kill('SIGKILL')
    await running.ended
    setLockfile(two)
    expect((await run())[0]).toBe(0)
    expect(npmLog()).toBe('begin end begin end ')
  })

  test.skipIf(process.platform === 'win32')(
    'while npm works on without its killed launcher, others wait for it',
    async () => {
      const { start, put, npmLog } = await checkout(one)
      put('hold')
      const first = start()
      await written(npmLog, 'begin ')
      first.child.kill('SIGKILL')
      await first.ended
      const second = start()
      await once(second.child.stderr, 'data')
      expect(npmLog()).toBe('begin ')
      put('go')
      expect(await second.ended).toBe(0)
      expect(npmLog()).toBe('begin end ')
    },
  )
})

describe('the lock', () => {
  test('is held by one at a time, and passes on', async () => {
    const folder = await newFolder()
    const ends = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const code = `import { takeLock } from ${JSON.stringify(new URL('../main/launch-lock.mjs', import.meta.url).href)}
          import { rmSync, writeFileSync } from 'node:fs'
          for (let i = 0; i < 10; i++) {
            const lock = await takeLock(${JSON.stringify(folder)})
            writeFileSync(${JSON.stringify(join(folder, 'held'))}, '', { flag: 'wx' })
            rmSync(${JSON.stringify(join(folder, 'held'))})
            lock.release()
          }`
        const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'pipe' })
        started.push(child)
        const errors = text(child.stderr)
        return [...(await once(child, 'exit')), await errors]
      }),
    )
    expect(ends).toEqual(Array(4).fill([0, null, '']))
  })

  test.for([
    ['a process that is gone', { pid: 4_194_305, at: Date.now() }],
    ['a process of before the system started', { pid: process.ppid, at: 1000 }],
    ['this process number, in another life', { pid: process.pid, at: Date.now() }],
    ['a holder that gave it back', { pid: 0, at: Date.now() }],
  ] as const)('is free where it names %s', async ([, holder]) => {
    const folder = await newFolder()
    writeFileSync(join(folder, 'lock.7'), JSON.stringify(holder))
    const lock = await takeLock(folder, () => expect.unreachable())
    expect(readdirSync(folder)).toEqual(['lock.8'])
    lock.release()
  })

  test('that is still being written is held, and free when its process died over it', async () => {
    const folder = await newFolder()
    const file = join(folder, 'lock.1')
    writeFileSync(file, '')
    const aged = (ms: number) => utimesSync(file, (Date.now() - ms) / 1000, (Date.now() - ms) / 1000)
    let looks = 0
    await takeLock(folder, () => {
      looks++
      if (looks === 2) aged(60_000)
    })
    expect(looks).toBe(2)
  })
})
