import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './helpers/browser.ts'
import { browser, install, realServers } from './helpers/install.ts'

/** What a suite came to, and which of its tests failed. */
export type Counts = { passed: number; failed: number; skipped: number; failures: readonly string[] }

/** Where no test ran. */
export const none: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

type Suite = { name: string; run: () => Promise<Counts> }

const root = fileURLToPath(new URL('..', import.meta.url))
const typescript = 'node_modules/typescript/bin/tsc'
const biome = 'node_modules/@biomejs/biome/bin/biome'
const vitest = 'node_modules/vitest/vitest.mjs'
const playwright = 'node_modules/@playwright/test/cli.js'

/** The window in a real browser: the slowest, so it comes last. */
const endToEnd: Suite[] = [
  { name: 'a browser for the end-to-end tests', run: () => install(browser) },
  { name: 'end to end', run: runEndToEnd },
]

/**
 * `npm test`: types, lint, then all tests, each whatever came before, and one closing line over all.
 * Arguments go to vitest, to run some files only. Answers the exit status.
 */
export async function run(args: string[]): Promise<number> {
  const suites: Suite[] = [
    ...['shared', 'main', 'renderer', 'test'].map(folder =>
      check(`types: ${folder}`, [typescript, '-p', folder]),
    ),
    check('lint', [biome, 'ci', process.stdout.isTTY ? '--colors=force' : '--colors=off', '.']),
    { name: 'real servers for the tests', run: () => install(realServers) },
    { name: 'tests', run: () => runTests(args) },
    ...(args.length > 0 ? [] : [{ name: 'some of them in lanes', run: () => runTests(inLanes, oneLane) }]),
    ...(args.length > 0 ? [] : endToEnd),
  ]
  const results: Counts[] = []
  for (const { name, run } of suites) {
    console.log(`\n── ${name}`)
    results.push(await run())
  }
  const all = totalOf(results)
  // Thousands of lines may lie between a failure and the end.
  for (const failure of all.failures) console.log(`failed: ${failure.replace(root, '')}`)
  console.log(`\n${closingLine(all)}`)
  return all.failed > 0 || all.passed === 0 ? 1 : 0
}

export function totalOf(results: readonly Counts[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of results) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return { ...total, failures: results.flatMap(({ failures }) => failures) }
}

export const closingLine = ({ passed, failed, skipped }: Omit<Counts, 'failures'>): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/** What vitest's JSON report says, of the parts that count here. */
export type TestReport = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: readonly {
    name: string
    status: string
    assertionResults: readonly { status: string; fullName: string }[]
  }[]
}

/**
 * Counts a report. A file that could not even be loaded has no tests to fail and counts as one failure;
 * so does whatever else made vitest fail, like an error outside all tests. No report, no test ran.
 */
export function countTests(report: TestReport | undefined, status: number): Counts {
  if (report === undefined) return { ...none, failed: 1, failures: ['tests: no report'] }
  const unloaded = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failures = [
    ...unloaded.map(file => `${file.name}: could not be loaded`),
    ...report.testResults.flatMap(file =>
      file.assertionResults
        .filter(test => test.status === 'failed')
        .map(test => `${file.name}: ${test.fullName}`),
    ),
  ]
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    ...(failed === 0 && status !== 0
      ? { failed: 1, failures: ['tests: an error outside all tests'] }
      : { failed, failures }),
  }
}

/** A tool that passes or fails as one test. */
function check(name: string, command: string[]): Suite {
  return {
    name,
    run: async () => {
      const passed = (await runNode(command)) === 0
      if (!passed) return { ...none, failed: 1, failures: [name] }
      console.log('fine')
      return { ...none, passed: 1 }
    },
  }
}

/** What Playwright's JSON report says, of the part that counts here: a suite is a file or a group in it. */
export type EndToEndReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  suites: readonly EndToEndSuite[]
}

type EndToEndSuite = {
  specs: readonly { title: string; file: string; tests: readonly { status: string }[] }[]
  suites?: readonly EndToEndSuite[]
}

/** Counts a report; a test that passed only when tried again has failed. */
export function countEndToEnd(report: EndToEndReport | undefined, status: number): Counts {
  if (report === undefined) return { ...none, failed: 1, failures: ['end to end: no report'] }
  const { expected, unexpected, flaky, skipped } = report.stats
  const failed = unexpected + flaky
  return {
    passed: expected,
    skipped,
    ...(failed === 0 && status !== 0
      ? { failed: 1, failures: ['end to end: an error outside all tests'] }
      : { failed, failures: report.suites.flatMap(failuresOf) }),
  }
}

const failuresOf = ({ specs, suites = [] }: EndToEndSuite): string[] => [
  ...specs
    .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky'))
    .map(({ file, title }) => `${file}: ${title}`),
  ...suites.flatMap(failuresOf),
]

async function runEndToEnd(): Promise<Counts> {
  const executable = findBrowser()
  if (executable === undefined) {
    console.log('SKIPPED: there is no browser.')
    return { ...none, skipped: 1 }
  }
  return withReport(async file => {
    const env = { CHROMIUM_PATH: executable, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
    const status = await runNode([playwright, 'test', '-c', 'test/e2e', '--reporter=list,json'], env)
    return countEndToEnd(await readReport<EndToEndReport>(file), status)
  })
}

/** What is run once more in lanes; `npm run test:lanes` runs all that has to do with transfers. */
const inLanes = [
  'test/engine/transfer.test.ts',
  'test/engine/run/control.test.ts',
  'test/crash/steps.test.ts',
]
const oneLane = { SHOAL_TEST_LANES: '1' }

function runTests(args: string[], env: Record<string, string> = {}): Promise<Counts> {
  return withReport(async file => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const status = await runNode([vitest, 'run', ...reporters, ...args], env)
    return countTests(await readReport<TestReport>(file), status)
  })
}

async function withReport(use: (file: string) => Promise<Counts>): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-test-'))
  try {
    return await use(join(folder, 'report.json'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Undefined where there is none: the runner did not get that far. */
const readReport = <Report>(file: string): Promise<Report | undefined> =>
  readFile(file, 'utf8').then(
    text => JSON.parse(text) as Report,
    () => undefined,
  )

function runNode(args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', status => resolve(status ?? 1))
  })
}
