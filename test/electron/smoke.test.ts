import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type SmokeParts, smoke } from '../../main/electron/smoke.ts'
import { smokeBuilt } from './smoke-built.ts'

const sample = fileURLToPath(new URL('../../assets/sample/', import.meta.url))

/** An app in which everything works, except for what the test changes. */
async function smokeWith(change: {
  isDrawn?: boolean
  thumbnails?: number
  isEmpty?: boolean
  /** How long a step may take, the usual time unless one never ends here. */
  mostMs?: number
  spoil?: (images: string) => Promise<void>
}) {
  const { isDrawn = true, thumbnails = 5, isEmpty = false, mostMs, spoil } = change
  const folder = await mkdtemp(join(tmpdir(), 'shoal-smoke-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const webContents = {
    executeJavaScript: async (script: string) => (script.includes('h1') ? isDrawn : thumbnails),
    capturePage: async () => ({ isEmpty: () => isEmpty, toPNG: () => Buffer.from('png') }),
  }
  const parts = {
    folder,
    sample,
    ...(mostMs !== undefined && { mostMs }),
    window: () => ({ isVisible: () => true, webContents }),
    go() {},
    api: {
      review: async () => ({ draft: 'd' }),
      appInfo: async () => ({ options: {} }),
      async start() {
        await cp(sample, join(folder, 'images'), { recursive: true })
        await spoil?.(join(folder, 'images'))
        return 'b'
      },
    },
    finish: async () => {},
  } as unknown as SmokeParts
  const report = await smoke(parts)
  expect(JSON.parse(await readFile(join(folder, 'smoke.json'), 'utf8'))).toEqual(report)
  return { passed: report.passed, last: report.steps.at(-1) }
}

test('everything works', async () => {
  expect(await smokeWith({})).toMatchObject({
    passed: true,
    last: { step: 'the window can be photographed' },
  })
})

test.each([
  [
    'a window that shows nothing',
    { isDrawn: false, mostMs: 300 },
    'the window shows its page',
    /longer than 0.3 s/,
  ],
  [
    'thumbnails that are not drawn',
    // Two steps that write and read files come before.
    { thumbnails: 4, mostMs: 2000 },
    'the window shows its thumbnails',
    /longer than/,
  ],
  ['an empty screenshot', { isEmpty: true }, 'the window can be photographed', /empty/],
])('%s is where it ends, in failure', async (_what, change, step, words) => {
  const { passed, last } = await smokeWith(change)
  expect(passed).toBe(false)
  expect(last).toMatchObject({ step, problem: expect.stringMatching(words) as string })
})

test.each([
  ['other bytes', (images: string) => writeFile(join(images, 'kelp.png'), 'no kelp'), 'kelp.png'],
  ['one that is missing', (images: string) => rm(join(images, 'dusk.webp')), 'dusk.webp'],
  ['one too many', (images: string) => writeFile(join(images, 'more.jpg'), ''), 'more.jpg'],
])('an image with %s is named', async (_what, spoil, name) => {
  expect((await smokeWith({ spoil })).last).toMatchObject({ problem: `Not as their originals: ${name}.` })
})

describe('a built app that is started once', () => {
  const passed = { passed: true, steps: [{ step: 'it starts', tookMs: 1 }] }
  const broken = { passed: false, steps: [{ step: 'it starts', tookMs: 1, problem: 'It did not.' }] }

  /** A program in the place of the app: it writes this report, then ends so. */
  async function startOf(report: object | undefined, end: string, mostMs?: number) {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-smoke-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const program = join(folder, 'app.mjs')
    const write = `writeFileSync(process.argv[2].slice('--smoke='.length) + '/smoke.json', ${JSON.stringify(JSON.stringify(report))})`
    await writeFile(program, `import { writeFileSync } from 'node:fs'\n${report ? write : ''}\n${end}`)
    return smokeBuilt([process.execPath, program], join(folder, 'out'), mostMs)
  }

  test.each<[string, object | undefined, string, string | undefined]>([
    ['works', passed, 'process.exit(0)', undefined],
    ['breaks at a step', broken, 'process.exit(1)', 'it starts: It did not.'],
    ['ends badly after all steps', passed, 'process.exit(3)', 'It ended with status 3.'],
    ['says nothing', undefined, 'process.exit(0)', 'It ended well. There is no report.'],
  ])('%s', async (_what, report, end, words) => expect(await startOf(report, end)).toBe(words))

  test('hangs, and is ended', async () => {
    expect(await startOf(undefined, 'setInterval(() => {}, 1000)', 500)).toMatch(/SIGKILL/)
  })

  test('is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-smoke-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    expect(await smokeBuilt([join(folder, 'none')], folder)).toMatch(/ENOENT/)
  })
})
