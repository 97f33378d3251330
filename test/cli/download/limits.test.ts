import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { jpegOf } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'

const launcher = fileURLToPath(new URL('../../../main/launch.mjs', import.meta.url))

/** `shoal get` under a limit of the system; undefined where there is no shell that sets one. */
async function getUnder(limit: string, urls: readonly string[], ...flags: string[]) {
  if (process.platform === 'win32') return undefined
  const folder = await mkdtemp(join(tmpdir(), 'shoal-limits-'))
  try {
    const command = `${limit} && exec "$0" "$@"`
    const args = [launcher, 'shoal', 'get', '-', '-o', 'out', '--json', ...flags]
    const child = spawn('bash', ['-c', command, process.execPath, ...args], {
      cwd: folder,
      // A shell would complain of a language that is not installed.
      env: { ...process.env, LC_ALL: 'C', SHOAL_HOME: join(folder, 'home'), NO_PROXY: '*' },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.stdin.end(urls.join('\n'))
    const [status] = (await once(child, 'close')) as [number | null]
    const lines = stdout
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, unknown>)
    return { status, stderr, lines, files: await readdir(join(folder, 'out')) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const skipped = () => console.warn('skipped: this system has no ulimit')

test(
  'too few open files cost no image: fewer run at once, and that is said once',
  withOrigin(async origin => {
    const urls = Array.from({ length: 120 }, (_, n) => origin.url(`/${n}.jpg`))
    origin.otherwise(path => serve(jpegOf(3000, Number(/\d+/.exec(path)?.[0]) + 1)).delay(100))
    const got = await getUnder('ulimit -n 60', urls, '-c', '100', '--per-host', '100')
    if (got === undefined) return skipped()
    expect(got.stderr).toMatch(
      /^The limit on open files is reached\. Downloading \d+ at a time from now on; .*\n$/,
    )
    expect(got.status).toBe(0)
    expect(got.files).toHaveLength(120)
    const attempts = got.lines.filter(({ type }) => type === 'item').map(item => item['attempts'])
    expect(new Set(attempts)).toEqual(new Set([1]))
  }),
)

test(
  'a file larger than the system allows is named for that, and the others are saved',
  withOrigin(async origin => {
    origin.script('/large.jpg', serve(jpegOf(3_000_000)))
    origin.script('/small.jpg', serve(jpegOf(3000)))
    const got = await getUnder('ulimit -f 2000', [origin.url('/large.jpg'), origin.url('/small.jpg')])
    if (got === undefined) return skipped()
    const ends = got.lines.filter(({ type }) => type === 'item')
    expect(ends.find(({ url }) => String(url).includes('large'))).toMatchObject({
      state: 'failed',
      failure: { code: 'file-size-limit' },
    })
    expect(got.files).toEqual(['small.jpg'])
  }),
)
