import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createStore } from '../../../main/store/store.ts'
import { type Cli, withCli } from '../../helpers/cli.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../../helpers/origin.ts'

/** A command line whose temporary folder is empty in the end. */
const withTidyCli = (use: (cli: Cli, origin: ImageOrigin) => Promise<void>): (() => Promise<void>) =>
  withOrigin(async origin => {
    const temporary = await mkdtemp(join(tmpdir(), 'shoal-measure-cli-'))
    try {
      await withCli(cli => use(cli, origin), { TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' })
      expect(await readdir(temporary)).toEqual([])
    } finally {
      await rm(temporary, { recursive: true })
    }
  })

/** Links of images that differ. */
function scriptImages(origin: ImageOrigin, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    origin.script(`/${at}.jpg`, serve(jpegOf(1000, at + 1)))
    return origin.url(`/${at}.jpg`)
  })
}

test(
  'compare tells each run and the result, as lines of JSON and nothing else',
  withTidyCli(async ({ shoal }, origin) => {
    const links = scriptImages(origin, 4)
    const { lines, stderr } = await shoal('compare', ...links, '--json')
    expect(stderr).toMatch(
      /^4 images from 127\.0\.0\.1:\d+: 5 runs, at most 20 requests, size not yet known\nAfter the warm-up: 4 runs, at most 16 requests and 16 kB\n$/,
    )
    expect(lines().map(({ type, mode, round }) => [type, mode, round])).toEqual([
      ['run', 'sequential', 1],
      ['run', 'concurrent', 1],
      ['run', 'concurrent', 2],
      ['run', 'sequential', 2],
      ['comparison', undefined, undefined],
    ])
    const spread = { median: expect.any(Number), min: expect.any(Number), max: expect.any(Number) }
    expect(lines()[0]).toMatchObject({ elapsedMs: expect.any(Number) })
    expect(lines().at(-1)).toMatchObject({
      sequentialMs: spread,
      concurrentMs: spread,
      factor: spread,
      boundMs: expect.any(Number),
      identicalBytes: true,
      verdict: expect.stringMatching(/^(faster|slower|no-gain|not-enough-data)$/),
    })
    expect((await shoal('history')).stdout).toBe('No batches yet.\n')
  }),
)

test(
  'compare in words; -o keeps what each run downloaded',
  withTidyCli(async ({ shoal, folder }, origin) => {
    const links = scriptImages(origin, 3)
    const { stdout } = await shoal('compare', ...links, '-o', 'kept')
    expect(stdout).toMatch(/^one after another +[\d.]+ m?s\nall at once +[\d.]+ m?s\n/)
    expect(stdout).toMatch(/\n(.*faster|Slower at once|No measurable gain|Not enough data).*\n/)
    expect(stdout).toContain('Same bytes in every run · connections kept')
    expect((await readdir(join(folder, 'kept'))).toSorted()).toEqual([
      '1-concurrent',
      '1-sequential',
      '2-concurrent',
      '2-sequential',
    ])
    expect(await readFile(join(folder, 'kept/2-concurrent/2.jpg'))).toEqual(jpegOf(1000, 3))
  }),
)

test(
  'not enough data has a status of its own, and says why',
  withTidyCli(async ({ shoal }, origin) => {
    origin.script('/cat.jpg', status(404))
    const { status: exit, stdout, stderr } = await shoal('compare', origin.url('/cat.jpg'))
    expect(exit).toBe(1)
    expect(stderr).not.toContain('After the warm-up')
    expect(stdout).toMatch(/^Not enough data\. No image could be downloaded: 404 Not Found/)
  }),
)

test(
  'sweep tells each step and the best; get speaks of what was found the next time',
  withTidyCli(async ({ shoal, folder }, origin) => {
    const links = scriptImages(origin, 4)
    const { status: exit, lines } = await shoal('sweep', ...links, '--json', '--up-to', '1', '--rounds', '2')
    expect(exit).toBe(0)
    expect(lines()).toMatchObject([
      {
        type: 'step',
        atOnce: 1,
        elapsedMs: { median: expect.any(Number) },
        imagesPerSecond: expect.any(Number),
      },
      { type: 'sweep', best: 1, stoppedBy: 'up-to' },
    ])
    // The most that was allowed says nothing of what would be best.
    expect((await shoal('get', ...links, '-o', 'out')).stdout).not.toContain('was fastest')

    const store = createStore(join(folder, '.home', 'shoal.db'))
    const host = `127.0.0.1:${origin.port}`
    store.measurements.advise({ host, best: 1, measuredAt: 0, imagesPerSecond: 9 })
    await store.close()
    const got = await shoal('get', ...links, '-o', 'out', '--again')
    expect(got.stdout).toMatch(
      /127\.0\.0\.1:\d+ was fastest with 1 at a time \(measured \d{4}-\d\d-\d\d\): --per-host 1/,
    )
    const followed = await shoal('get', ...links, '-o', 'out', '--again', '--per-host', '1')
    expect(followed.stdout).not.toContain('was fastest')
  }),
)

test(
  'what was measured is written as a file, if there is a place for it',
  withTidyCli(async ({ shoal, folder }, origin) => {
    const links = scriptImages(origin, 2)
    const unwritable = await shoal('compare', ...links, '--export', 'none/report.html')
    expect(unwritable).toMatchObject({ status: 2, stdout: '' })
    expect(unwritable.stderr).toContain('none/report.html cannot be written')
    const unknown = await shoal('sweep', ...links, '--export', 'steps.har')
    expect(unknown).toMatchObject({ status: 2, stdout: '' })
    expect(unknown.stderr).toContain('Give a file name that ends in one of .csv, .json, .html.')
    expect(origin.requests).toEqual([])

    await shoal('compare', ...links, '--export', 'report.html')
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<h1>2 images, measured</h1>')
    await shoal('sweep', ...links, '--up-to', '1', '--rounds', '2', '--export', 'steps.csv')
    expect(await readFile(join(folder, 'steps.csv'), 'utf8')).toMatch(/^atOnce,.*\n1,2,/)
  }),
)

test(
  'Ctrl+C tells what was found until then, and leaves nothing behind',
  withTidyCli(async ({ start }, origin) => {
    origin.script('/cat.jpg', [serve(CAT), serve(CAT), serve(CAT).hold()])
    const { child, result } = start('compare', origin.url('/cat.jpg'), '--json')
    await origin.waitFor(3)
    child.kill('SIGINT')
    const { status: exit, lines } = await result
    expect(exit).toBe(130)
    expect(lines()).toMatchObject([
      { type: 'run', mode: 'sequential' },
      { type: 'comparison', concurrentMs: null, verdict: 'not-enough-data', because: 'stopped' },
    ])
  }),
)

test(
  'wrong usage',
  withTidyCli(async ({ shoal }) => {
    expect(await shoal('compare')).toMatchObject({ status: 2, stderr: expect.stringMatching(/give a link/) })
    expect(await shoal('sweep', '--sample', '--rounds', '1')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/at least 2/),
    })
    expect(await shoal('compare', 'nothing.txt')).toMatchObject({ status: 2 })
  }),
)
