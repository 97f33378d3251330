import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatLogLine, ignoredBy, type LogFacts, logEvents } from '../../main/system/log.ts'
import { logFileName, openLogFile } from '../../main/system/log-file.ts'

const lineOf = (facts: LogFacts) => formatLogLine(0, 'unexpected', facts)

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-log-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('a line is one object of JSON with its time, its event and its facts', () => {
  const line = formatLogLine(0, 'batch-started', { batch: 'b1', atOnce: 16, folder: '/home/me/a\nb' })
  expect(line.split('\n')).toHaveLength(2)
  expect(JSON.parse(line)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    event: 'batch-started',
    batch: 'b1',
    atOnce: 16,
    folder: '/home/me/a\nb',
  })
})

test('of a system error its code and words are reported, of any other also where it came from', () => {
  const system = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })
  expect(JSON.parse(lineOf({ error: system })).error).toEqual({
    code: 'ENOENT',
    message: 'ENOENT: no such file',
  })
  expect(JSON.parse(lineOf({ error: new TypeError('x') })).error.stack).toContain('log.test.ts')
})

test('no secret of a link, a header or a proxy reaches the log, wherever it is put', () => {
  const secret = fc.stringMatching(/^[ZXQJ][a-z]{6,12}[ZXQJ]$/)
  const texts: ((value: string) => unknown)[] = [
    v => `https://a.example/i?token=${v}`,
    v => `connect to http://me:${v}@p.example:3128/ failed`,
    v => `proxy me:${v}@p.example:3128 refused`,
    v => `Authorization: Bearer ${v}`,
    v => `sent {"Cookie": "id=${v}"}`,
    v => `X-Api-Key: ${v}`,
    v => new Error(`GET https://a.example/b;jsessionid=${v}?w=1`),
    v => Object.assign(new Error(`ftp://me:${v}@h/`), { code: 'EPROTO' }),
    v => ({ headers: { cookie: v } }),
    v => ['cookie', v],
  ]
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom(...texts),
      fc.constantFrom('what', 'url', 'error'),
      (v, text, name) => {
        expect(lineOf({ [name]: text(v) })).not.toContain(v)
        expect(lineOf({ proxyPassword: v, authorization: v })).not.toContain(v)
      },
    ),
    { numRuns: 1000 },
  )
})

test('an error that nothing depends on is noted with what was done', () => {
  const told: unknown[] = []
  ignoredBy((...all) => told.push(all), 'removing a file')(new Error('x'))
  expect(told).toEqual([['error-ignored', { what: 'removing a file', error: new Error('x') }]])
})

test('the file is this user’s own, and older lines go', () =>
  inFolder(async folder => {
    const place = join(folder, 'logs')
    const file = openLogFile(place, 'web', undefined, '1K')
    for (let n = 0; n < 60; n += 1) file.log('unexpected', { n, text: 'x'.repeat(100) })
    await file.close()
    file.log('unexpected', { n: 'late' })
    const names = await readdir(place)
    expect(names.toSorted()).toEqual(['web.1.log', 'web.2.log', 'web.log'])
    const modes = await Promise.all(names.map(async name => (await stat(join(place, name))).mode & 0o777))
    if (process.platform !== 'win32') {
      expect(modes).toEqual([0o600, 0o600, 0o600])
      expect((await stat(place)).mode & 0o777).toBe(0o700)
    }
    const newest = await readFile(join(place, logFileName('web')), 'utf8')
    const before = await readFile(join(place, logFileName('web', 1)), 'utf8')
    expect(`${before}${newest}`).toContain('"n":59')
    expect(`${before}${newest}`).not.toContain('late')
  }))

test('where no log can be written, that is said once and nothing else happens', () =>
  inFolder(async folder => {
    await writeFile(join(folder, 'logs'), '')
    const told: Error[] = []
    const file = openLogFile(join(folder, 'logs'), 'web', error => told.push(error))
    file.log('unexpected')
    file.log('unexpected')
    await file.close()
    expect(told).toHaveLength(1)
  }))

test('every event is in the reference', async () => {
  const reference = await readFile(new URL('../../REFERENCE.md', import.meta.url), 'utf8')
  expect(Object.keys(logEvents).filter(event => !reference.includes(`| \`${event}\` |`))).toEqual([])
})
