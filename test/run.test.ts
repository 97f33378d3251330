import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Counts, closingLines, failedAs, none, totalOf } from './counts.ts'
import { countEndToEnd } from './run.ts'

const failure = (test: string, lines = 1) => ({
  test,
  message: Array.from({ length: lines }, (_, at) => `line ${at + 1}`).join('\n'),
})

test('one closing line over all suites, what failed and why before it', () => {
  const all = totalOf([
    { ...none, passed: 1 },
    { passed: 1400, failed: 1, skipped: 3, failures: [failure('b.test.ts: sorts')] },
    failedAs('c.spec.ts: opens', '\u001b[31mnot\u001b[39m there'),
  ])
  expect(closingLines(all)).toEqual([
    '',
    '── b.test.ts: sorts',
    'line 1',
    '',
    '── c.spec.ts: opens',
    'not there',
    '',
    'failed: b.test.ts: sorts',
    'failed: c.spec.ts: opens',
    '1401 passed, 2 failed, 3 skipped',
  ])
  expect(closingLines({ ...none, passed: 2 })).toEqual(['', '2 passed, 0 failed, 0 skipped'])
})

test('of a long message the first forty lines, and a hundred lines hold something of each of nine', () => {
  const one = closingLines({ ...none, failed: 1, failures: [failure('a', 100)] })
  expect(one.slice(-5)).toEqual([
    'line 40',
    '… and 60 more lines, further up',
    '',
    'failed: a',
    '0 passed, 1 failed, 0 skipped',
  ])
  const failures = Array.from('123456789', name => failure(name, 100))
  const last = closingLines({ ...none, failed: 9, failures }).slice(-100)
  for (const { test } of failures) expect(last).toContain(`── ${test}`)
})

test('a run of vitest is counted: tests that fail, what cannot be loaded or prepared, errors outside', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-counted-'))
  const report = join(folder, 'report.json')
  const vitest = JSON.stringify(import.meta.resolve('vitest'))
  const imports = `import { beforeAll, describe, expect, test } from ${vitest}\n`
  try {
    await writeFile(
      join(folder, 'a.test.mjs'),
      `${imports}
      test('adds', () => {})
      test.skip('waits', () => {})
      test('sorts', () => { expect({ order: [1, 2] }).toEqual({ order: [2, 1] }) })
      describe('group', () => { beforeAll(() => { throw new Error('no room') }); test('fits', () => {}) })
      test('leaves', () => { setImmediate(() => { throw new Error('too late') }); return new Promise(done => setTimeout(done, 50)) })`,
    )
    await writeFile(join(folder, 'b.test.mjs'), `${imports} throw new Error('not today')`)
    const counts = await countsOf(folder, report)
    expect(counts).toMatchObject({ passed: 2, failed: 4 })
    const said = new Map(counts.failures.map(({ test, message }) => [test, message]))
    expect(said.get('a.test.mjs: sorts')).toMatch(/AssertionError[\s\S]*\+ {5}2,[\s\S]*at .*a\.test\.mjs:5:/)
    expect(said.get('a.test.mjs: group')).toContain('no room')
    expect(said.get('b.test.mjs')).toContain('not today')
    expect(said.get('an error outside all tests')).toContain('too late')
  } finally {
    await rm(folder, { recursive: true })
  }
})

async function countsOf(root: string, report: string): Promise<Counts> {
  const reporter = fileURLToPath(new URL('counting-reporter.ts', import.meta.url))
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
  const options = [`--root=${root}`, `--reporter=${reporter}`]
  const env = { ...process.env, SHOAL_TEST_REPORT: report }
  const child = spawn(process.execPath, [vitest, 'run', ...options], { cwd: root, env, stdio: 'ignore' })
  expect(await once(child, 'exit')).toEqual([1, null])
  return JSON.parse(await readFile(report, 'utf8')) as Counts
}

test('end-to-end tests are counted and named, in groups too; one that passed when tried again has failed', () => {
  const spec = (title: string, status: string) => {
    const results = [{ errors: [{ message: `${title} not` }], stderr: [{ text: 'shoal web ended' }] }]
    return { title, file: 'a.spec.ts', tests: [{ status, results }] }
  }
  const suites = [
    {
      specs: [spec('opens', 'expected'), spec('closes', 'unexpected')],
      suites: [{ specs: [spec('drops', 'flaky'), spec('drags', 'skipped')] }],
    },
  ]
  const stats = { expected: 1, unexpected: 1, flaky: 1, skipped: 1 }
  expect(countEndToEnd({ stats, suites, errors: [] }, 1)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 1,
    failures: [
      { test: 'a.spec.ts: closes', message: 'closes not\nshoal web ended' },
      { test: 'a.spec.ts: drops', message: 'drops not\nshoal web ended' },
    ],
  })
  const none = { expected: 1, unexpected: 0, flaky: 0, skipped: 0 }
  const errors = [{ message: 'The window could not be built.' }]
  expect(countEndToEnd({ stats: none, suites: [], errors }, 1)).toMatchObject({
    failed: 1,
    failures: [{ message: 'The window could not be built.' }],
  })
  expect(countEndToEnd(undefined, 0).failed).toBe(1)
})
