import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import {
  type BatchOptions,
  batchOptions,
  checkLevels,
  conflictPolicies,
  sameContentPolicies,
} from '../../shared/settings.ts'
import { readVersion } from '../version.ts'
import { exitStatus } from './exit-status.ts'
import type { RunOptions } from './run-batch.ts'
import { parseCommand, parseCount, parseDuration, parseHeader, parseRate, parseSize } from './values.ts'

/** The command line. `argv`: the words after `shoal`. Resolves with the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  // A reader that has seen enough (head, less) is no error; ending at once is what it expects.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(exitStatus.brokenPipe)
  })
  let status: number = exitStatus.done
  const program = createProgram(async action => {
    status = await action()
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitStatus.done : exitStatus.usage
  }
}

type Act = (action: () => Promise<number>) => Promise<void>

function createProgram(act: Act): Command {
  const program = new Command('shoal')
    .description('Downloads many images at once and shows honestly what doing it at once was worth.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .exitOverride()
  addGet(program, act)
  addLists(program, act)
  addResume(program, act)
  addHistory(program, act)
  addVerify(program, act)
  addWeb(program, act)
  return program
}

const defaults = batchOptions.parse({})

function addGet(program: Command, act: Act): void {
  const get = program
    .command('get')
    .summary('download images')
    .description(
      'Downloads images from links, list files (text, aria2, CSV, TSV, JSON, JSON Lines, HTML, Markdown)\nand standard input (-), many at once, into a folder.',
    )
    .argument('[source...]', 'links, list files, or - for standard input')
    .option('-o, --output <folder>', 'where the images go', '.')
    .option('--base <url>', 'address that relative links of HTML and Markdown belong to')
    .option('-c, --at-once <n>', 'images at once', parseCount(512), defaults.atOnce)
    .option('--per-host <n>', 'at once from one host', parseCount(512), defaults.perHost)
    .addOption(new Option('--sequential', 'one after another').conflicts('atOnce'))
    .option('--attempts <n>', 'tries for each image', parseCount(50), defaults.attempts)
    .addOption(duration('--connect-timeout <time>', 'to reach the host', defaults.connectTimeoutMs))
    .addOption(duration('--response-timeout <time>', 'for the host to answer', defaults.responseTimeoutMs))
    .addOption(duration('--stall-timeout <time>', 'without any data', defaults.stallTimeoutMs))
    .option('--item-timeout <time>', 'for one image with all its tries (default: none)', parseDuration)
    .option(
      '--name <template>',
      'file names from {index} {name} {ext} {host} {date} {field:title}',
      defaults.nameTemplate,
    )
    .addOption(
      new Option('--on-conflict <policy>', 'when a file of that name exists')
        .choices(conflictPolicies)
        .default(defaults.onConflict),
    )
    .addOption(
      new Option('--check <level>', 'how closely to look at each image')
        .choices(checkLevels)
        .default(defaults.check),
    )
    .addOption(
      new Option('--max-size <size>', 'refuse larger files')
        .argParser(parseSize)
        .default(defaults.maxBytes, '200MB'),
    )
    .option('--header <header>', 'add "Name: value" to every request (repeatable)', parseHeader)
    .option('--referer <url>', 'page the images are from, or auto for their own site', parseReferer)
    .option('--user-agent <text>', 'how to introduce ourselves', parseText)
    .option(
      '--proxy <url>',
      'proxy for all requests (default: from HTTP_PROXY, HTTPS_PROXY, NO_PROXY)',
      parseProxy,
    )
    .option('--limit-rate <rate>', 'bytes a second for all together, such as 5MB/s', parseRate)
    .option('--again', 'get also what was saved from the same link before and is still there')
    .addOption(
      new Option('--same-content <policy>', 'when the same image was saved before under another name')
        .choices(sameContentPolicies)
        .default(defaults.sameContent),
    )
    .option('--stop-on-failure', 'stop everything when one image fails')
    .option('--sample', 'get the five built-in sample images, as slow as from a site far away')
  addRunOptions(get)
  get.action(async (sources: string[], flags: GetFlags) => {
    if (sources.length === 0 && !flags.sample)
      get.error('error: name a link, a list file, - for standard input, or --sample')
    // Loaded only now: help and usage errors need no engine.
    const command = await import('./get.ts')
    const problem = command.checkTemplate(flags.name)
    if (problem !== undefined) get.error(`error: --name ${flags.name}: ${problem}`)
    await act(() =>
      command.get(sources, {
        folder: flags.output,
        batch: batchOf(flags),
        base: flags.base,
        sample: flags.sample ?? false,
        ...runOptionsOf(flags),
      }),
    )
  })
}

function addLists(program: Command, act: Act): void {
  program
    .command('lists')
    .summary('show what would be downloaded')
    .description('Shows which links the lists hold, and every line that was not understood.')
    .argument('<source...>', 'list files, links, or - for standard input')
    .option('--base <url>', 'address that relative links of HTML and Markdown belong to')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')
    .action(async (sources: string[], flags: { base?: string; json?: boolean; quiet?: boolean }) => {
      const command = await import('./lists.ts')
      await act(() =>
        command.lists(sources, { base: flags.base, json: flags.json ?? false, quiet: flags.quiet ?? false }),
      )
    })
}

function addResume(program: Command, act: Act): void {
  const resume = program
    .command('resume')
    .summary('go on with a batch that did not finish')
    .description(
      'Goes on with a batch that was stopped or cut off: the one named, else the newest with something left.',
    )
    .argument('[id]', 'the batch, as "shoal history" shows it; its first letters are enough')
    .option('--retry-failed', 'try again what failed, too')
  addRunOptions(resume).action(
    async (id: string | undefined, flags: RunFlags & { retryFailed?: boolean }) => {
      const command = await import('./resume.ts')
      await act(() => command.resume(id, { ...runOptionsOf(flags), retryFailed: flags.retryFailed ?? false }))
    },
  )
}

function addHistory(program: Command, act: Act): void {
  program
    .command('history')
    .summary('show the batches and what is left of them')
    .option('--json', 'print JSON Lines and nothing else')
    .action(async (flags: { json?: boolean }) => {
      const command = await import('./history.ts')
      await act(() => command.history({ json: flags.json ?? false }))
    })
}

function addVerify(program: Command, act: Act): void {
  program
    .command('verify')
    .summary('check the images of a folder again')
    .description(
      'Checks every file of a folder, whoever put it there: whole, damaged, broken or not an image.\nFiles that Shoal saved must also have the same bytes as then. Status 1 if any is not whole.',
    )
    .argument('<folder>', 'the folder; its subfolders are checked too')
    .addOption(
      new Option('--check <level>', 'how closely to look').choices(['structure', 'decode']).default('decode'),
    )
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')
    .action(
      async (folder: string, flags: { check: 'structure' | 'decode'; json?: boolean; quiet?: boolean }) => {
        const command = await import('./verify.ts')
        await act(() =>
          command.verify(folder, {
            level: flags.check,
            json: flags.json ?? false,
            quiet: flags.quiet ?? false,
          }),
        )
      },
    )
}

function addWeb(program: Command, act: Act): void {
  program
    .command('web')
    .summary('open Shoal as a page in a browser of this machine')
    .description(
      'Serves the window to browsers of this machine, at an address that only its reader knows.\nCtrl+C ends it; what is not finished is kept for the next time.',
    )
    .addOption(
      new Option('--port <n>', 'where to listen (default: 7462, or a free one)').argParser(
        parseCount(65_535),
      ),
    )
    .option('--open', 'open it in the browser')
    .option('--sample', 'begin with the five built-in sample images')
    .action(async (flags: { port?: number; open?: boolean; sample?: boolean }) => {
      const command = await import('./web.ts')
      await act(() =>
        command.web({ port: flags.port, open: flags.open ?? false, sample: flags.sample ?? false }),
      )
    })
}

type RunFlags = { exec?: string[]; failed?: string; manifest?: boolean; json?: boolean; quiet?: boolean }

/** What every command that runs a batch can be asked for beside. */
const addRunOptions = (command: Command): Command =>
  command
    .option(
      '--exec <command>',
      'run a command for each saved file, without a shell; {file} is its path, else it comes last',
      parseCommand,
    )
    .option('--failed <file>', 'write what failed as a list that can be got again')
    .option('--manifest', 'write manifest.jsonl and manifest.csv into the folder: every file with its proof')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')

const runOptionsOf = (flags: RunFlags): RunOptions => ({
  exec: flags.exec,
  failedList: flags.failed,
  manifest: flags.manifest ?? false,
  json: flags.json ?? false,
  quiet: flags.quiet ?? false,
})

type GetFlags = RunFlags & {
  output: string
  atOnce: number
  perHost: number
  sequential?: boolean
  attempts: number
  connectTimeout: number
  responseTimeout: number
  stallTimeout: number
  itemTimeout?: number
  name: string
  onConflict: BatchOptions['onConflict']
  check: BatchOptions['check']
  maxSize: number
  header?: Record<string, string>
  referer?: string
  userAgent?: string
  proxy?: string
  limitRate?: number
  again?: boolean
  sameContent: BatchOptions['sameContent']
  stopOnFailure?: boolean
  base?: string
  sample?: boolean
}

const batchOf = (flags: GetFlags): BatchOptions =>
  batchOptions.parse({
    atOnce: flags.sequential ? 1 : flags.atOnce,
    perHost: flags.perHost,
    attempts: flags.attempts,
    connectTimeoutMs: flags.connectTimeout,
    responseTimeoutMs: flags.responseTimeout,
    stallTimeoutMs: flags.stallTimeout,
    itemTimeoutMs: flags.itemTimeout,
    nameTemplate: flags.name,
    onConflict: flags.onConflict,
    check: flags.check,
    maxBytes: flags.maxSize,
    headers: flags.header,
    referer: flags.referer,
    userAgent: flags.userAgent,
    proxy: flags.proxy,
    limitBytesPerSecond: flags.limitRate,
    again: flags.again,
    sameContent: flags.sameContent,
    stopOnFailure: flags.stopOnFailure,
  })

const duration = (flags: string, description: string, ms: number): Option =>
  new Option(flags, `time allowed ${description}`).argParser(parseDuration).default(ms, `${ms / 1000}s`)

function parseReferer(text: string): string {
  if (text === 'auto' || isHttp(text)) return text
  throw new InvalidArgumentError('Give a page address (http or https), or auto.')
}

function parseProxy(text: string): string {
  if (isHttp(text)) return text
  throw new InvalidArgumentError('Give the proxy as http://host:port.')
}

function parseText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a text.')
  return text
}

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
