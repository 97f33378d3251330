import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Counts, closingLines, type Failure, failedAs, none, totalOf } from './counts.ts'
import { findBrowser } from './helpers/browser.ts'
import { browser, install, realServers } from './helpers/install.ts'

type Suite = { name: string; run: () => Promise<Counts> }

const root = fileURLToPath(new URL('..', import.meta.url))
const typescript = 'node_modules/typescript/bin/tsc'
const biome = 'node_modules/@biomejs/biome/bin/biome'
const vitest = 'node_modules/vitest/vitest.mjs'
const reporter = 'test/counting-reporter.ts'
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
  for (const line of closingLines(all)) console.log(line)
  return all.failed > 0 || all.passed === 0 ? 1 : 0
}

/** A tool that passes or fails as one test. */
function check(name: string, command: string[]): Suite {
  return {
    name,
    run: async () => {
      const { status, output } = await runNode(command, { isKept: true })
      if (status !== 0) return failedAs(name, output)
      console.log('fine')
      return { ...none, passed: 1 }
    },
  }
}

/** What Playwright's JSON report says, of the part that counts here: a suite is a file or a group in it. */
export type EndToEndReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  suites: readonly EndToEndSuite[]
  errors: readonly { message?: string }[]
}

type EndToEndSuite = {
  specs: readonly { title: string; file: string; tests: readonly EndToEndTest[] }[]
  suites?: readonly EndToEndSuite[]
}

type EndToEndTest = {
  status: string
  results: readonly { errors: readonly { message: string }[]; stderr: readonly { text?: string }[] }[]
}

/** Counts a report; a test that passed only when tried again has failed. */
export function countEndToEnd(report: EndToEndReport | undefined, status: number): Counts {
  if (report === undefined) return failedAs('end to end', 'There is no report.')
  const { expected, unexpected, flaky, skipped } = report.stats
  const failed = unexpected + flaky
  const outside = failedAs('end to end: an error outside all tests', said(report.errors))
  const counts = { passed: expected, failed, skipped, failures: report.suites.flatMap(failuresOf) }
  return failed === 0 && status !== 0 ? totalOf([counts, outside]) : counts
}

const failuresOf = ({ specs, suites = [] }: EndToEndSuite): Failure[] => [
  ...specs.flatMap(({ file, title, tests }) => {
    const wrong = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky')
    const results = wrong.flatMap(({ results }) => results)
    const message = [
      said(results.flatMap(({ errors }) => errors)),
      ...results.flatMap(({ stderr }) => stderr.map(({ text = '' }) => text)),
    ].join('\n')
    return wrong.length === 0 ? [] : [{ test: `${file}: ${title}`, message }]
  }),
  ...suites.flatMap(failuresOf),
]

const said = (errors: readonly { message?: string }[]): string =>
  errors.map(({ message = '' }) => message).join('\n')

async function runEndToEnd(): Promise<Counts> {
  const executable = findBrowser()
  if (executable === undefined) {
    console.log('SKIPPED: there is no browser.')
    return { ...none, skipped: 1 }
  }
  return withReport(async file => {
    const env = { CHROMIUM_PATH: executable, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
    const command = [playwright, 'test', '-c', 'test/e2e', '--reporter=list,json']
    const { status } = await runNode(command, { env })
    return countEndToEnd(await readReport<EndToEndReport>(file), status)
  })
}

/** What is run once more in lanes; `npm run test:lanes` runs all that has to do with transfers. */
const inLanes = [
  'test/engine/transfer/transfer.test.ts',
  'test/engine/run/control.test.ts',
  'test/crash/steps.test.ts',
]
const oneLane = { SHOAL_TEST_LANES: '1' }

function runTests(args: string[], env: Record<string, string> = {}): Promise<Counts> {
  return withReport(async file => {
    const command = [vitest, 'run', '--reporter=default', `--reporter=${join(root, reporter)}`, ...args]
    const { status } = await runNode(command, { env: { ...env, SHOAL_TEST_REPORT: file } })
    const counts = await readReport<Counts>(file)
    if (counts === undefined) return failedAs('tests', 'There is no report.')
    const isUnexplained = counts.failed === 0 && status !== 0
    return isUnexplained ? totalOf([counts, failedAs('tests', `They ended with status ${status}.`)]) : counts
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

/** Runs a program of Node on this terminal. What it writes is kept on request, and then it writes to no terminal. */
function runNode(
  args: string[],
  { env = {}, isKept = false }: { env?: Record<string, string>; isKept?: boolean },
): Promise<{ status: number; output: string }> {
  const output: string[] = []
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: isKept ? ['inherit', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...env },
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output.push(text)
      process.stdout.write(text)
    })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => resolve({ status: status ?? 1, output: output.join('') }))
  })
}
