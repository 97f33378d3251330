import { Command, CommanderError, Option } from 'commander'
import { type ExportFormat, exportFormatNames, formatOfName } from '../../shared/export-formats.ts'
import { batchOptions } from '../../shared/settings.ts'
import { readVersion } from '../system/version.ts'
import { addBatchFlags, readBatchFlags } from './batch-flags.ts'
import { type Act, exitStatus } from './exit-status.ts'
import {
  addPageFlags,
  addRecipeFlags,
  type PageFlags,
  type RecipeFlags,
  readPageFlags,
  readRecipeFlags,
} from './follow-flags.ts'
import { helpBelow, tour } from './help.ts'
import { addListFlags, type ListFlags, listOptionsOf } from './list-flags.ts'
import { addCompare, addSweep } from './measure-commands.ts'
import { addRunFlags, type RunFlags, runOptionsOf } from './run-flags.ts'
import { addScan } from './scan-command.ts'
import { publicUsageError } from './usage-error.ts'
import { parseCount, parseNamed } from './values.ts'

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

function createProgram(act: Act): Command {
  const program = new Command('shoal')
    .description('Downloads many images at once and shows honestly what doing it at once was worth.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(publicUsageError(text)) })
    .option('--verbose', 'say on standard error what happens, as JSON Lines; as NODE_DEBUG=shoal does')
    .on('option:verbose', () => {
      const others = process.env['NODE_DEBUG']
      process.env['NODE_DEBUG'] = others ? `${others},shoal` : 'shoal'
    })
    .exitOverride()
  addGet(program, act)
  addFollow(program, act)
  addLists(program, act)
  addScan(program, act)
  addResume(program, act)
  addHistory(program, act)
  addForget(program, act)
  addExport(program, act)
  addVerify(program, act)
  addCompare(program, act)
  addSweep(program, act)
  addDoctor(program, act)
  addWeb(program, act)
  program.addHelpText('after', tour)
  for (const command of program.commands) command.addHelpText('after', helpBelow(command.name()))
  return program
}

function addGet(program: Command, act: Act): void {
  const get = program
    .command('get')
    .summary('download images')
    .description(
      'Downloads images from links, list files (text, aria2, CSV, TSV, JSON, JSON Lines, HTML, Markdown) and standard input (-), many at once, into a folder. In lists of links, one without http:// or https:// is taken as https.',
    )
    .argument('[source...]', 'links, list files, or - for standard input')
    .option('-o, --output <folder>', 'where the images go', parseNamed('a folder'), '.')
    .option('--sample', 'get the five built-in sample images, as slow as from a site far away')
  addRunFlags(addBatchFlags(addListFlags(get), 'get'))
  get.action(async (sources: string[], flags: GetFlags) => {
    if (sources.length === 0 && !flags.sample)
      get.error('error: name a link, a list file, - for standard input, or --sample')
    // Loaded only now: help and usage errors need no engine.
    const command = await import('./get.ts')
    const batch = batchOptions.parse(readBatchFlags(flags))
    const problem = command.checkTemplate(batch.nameTemplate, 'unknown')
    if (problem !== undefined) get.error(`error: --name ${batch.nameTemplate}: ${problem}`)
    await act(() =>
      command.get(sources, {
        folder: flags.output,
        batch,
        lists: listOptionsOf(flags),
        sample: flags.sample ?? false,
        ...runOptionsOf(flags),
      }),
    )
  })
}

function addFollow(program: Command, act: Act): void {
  const command = program
    .command('follow')
    .summary('download images from the pages a listing leads to')
    .description(
      'Goes from a listing page to its detail pages and takes an image and some texts from each; images download while pages are still being read. What to follow is said by flags, by a recipe file (small JSON), or both: then flags go first. Selectors are CSS; SEL@attribute takes an attribute.',
    )
    .argument('<source...>', 'a recipe file, or addresses of listing pages')
    .option('-o, --output <folder>', 'where the images go', parseNamed('a folder'), '.')
  addRunFlags(addBatchFlags(addPageFlags(addRecipeFlags(command)), 'get'))
  command.action(async (sources: string[], flags: FollowFlags) => {
    if (flags.allImages && flags.image === undefined) command.error('error: --all-images needs --image')
    const { followRecipe } = await import('./follow.ts')
    const batch = batchOptions.parse(readBatchFlags(flags))
    await act(() =>
      followRecipe(sources, {
        folder: flags.output,
        batch,
        pages: { ...readPageFlags(flags, batch), ...(flags.sequential && { atOnce: 1, perHost: 1 }) },
        recipe: readRecipeFlags(flags),
        saveRecipe: flags.saveRecipe,
        dryRun: flags.dryRun ?? false,
        sequential: flags.sequential ?? false,
        ...runOptionsOf(flags),
      }),
    )
  })
}

type ListsFlags = ListFlags & { explain?: boolean; json?: boolean; quiet?: boolean }

function addLists(program: Command, act: Act): void {
  const lists = program
    .command('lists')
    .summary('show what would be downloaded')
    .description('Shows which links the lists hold, and every line that was not understood.')
    .argument('<source...>', 'list files, links, or - for standard input')
    .option('--explain', 'tell what each column was taken for, and why')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')
  addListFlags(lists).action(async (sources: string[], flags: ListsFlags) => {
    const command = await import('./lists.ts')
    await act(() =>
      command.lists(sources, {
        lists: listOptionsOf(flags),
        explain: flags.explain ?? false,
        json: flags.json ?? false,
        quiet: flags.quiet ?? false,
      }),
    )
  })
}

function addResume(program: Command, act: Act): void {
  const resume = program
    .command('resume')
    .summary('go on with a batch that did not finish')
    .description(
      'Goes on with a batch that was stopped or cut off: the one named, else the newest with something left. Options given here take the place of those it was begun with, now and the next time. Where pages chose the links, a Cookie or Authorization goes only to the sites that were named.',
    )
    .argument('[id]', 'the batch, as "shoal history" shows it; its first letters are enough')
    .option('--retry-failed', 'try again what failed, too')
  addRunFlags(addBatchFlags(resume, 'resume'))
  resume.action(async (id: string | undefined, flags: RunFlags & { retryFailed?: boolean }) => {
    const command = await import('./resume.ts')
    await act(() =>
      command.resume(id, {
        ...runOptionsOf(flags),
        retryFailed: flags.retryFailed ?? false,
        changes: readBatchFlags(flags),
      }),
    )
  })
}

function addHistory(program: Command, act: Act): void {
  program
    .command('history')
    .summary('show the batches and what is left of them')
    .description(
      'Shows the batches, the newest first: running, stopped (with Ctrl+C or at a failure), cut off (by a crash), or ended, with how many images are in each state. Times are local.',
    )
    .option('--json', 'print JSON Lines and nothing else')
    .action(async (flags: { json?: boolean }) => {
      const command = await import('./history.ts')
      await act(() => command.history({ json: flags.json ?? false }))
    })
}

function addForget(program: Command, act: Act): void {
  program
    .command('forget')
    .summary('drop a batch and the unfinished files it left')
    .description(
      'Takes a batch out of the history and removes the unfinished files (.part) it left in its folder. Saved images stay. Their links are not known any more then: a later batch gets them again.',
    )
    .argument('<id>', 'the batch, as "shoal history" shows it; its first letters are enough')
    .action(async (id: string) => {
      const command = await import('./forget.ts')
      await act(() => command.forget(id))
    })
}

function addExport(program: Command, act: Act): void {
  const command = program
    .command('export')
    .summary('write the times of a batch as a file')
    .description(
      'Writes every phase of every try of a batch as CSV, JSON or HTTP archive (HAR), or a report as one HTML page that needs no network. Secrets in links are cut. Without -o it goes to standard output.',
    )
    .argument(
      '[id]',
      'the batch, as "shoal history" shows it; its first letters are enough (default: the newest)',
    )
    .addOption(
      new Option('--format <format>', 'what to write (default: as the file name says)').choices(
        exportFormatNames,
      ),
    )
    .option('-o, --output <file>', 'where to write it', parseNamed('a file'))
  command.action(async (id: string | undefined, flags: { format?: ExportFormat; output?: string }) => {
    const format = flags.format ?? formatOfName(flags.output ?? '', exportFormatNames)
    if (format === undefined) return command.error(`error: name a --format: ${exportFormatNames.join(', ')}`)
    const { exportOf } = await import('./export.ts')
    await act(() => exportOf(id, { format, output: flags.output }))
  })
}

function addVerify(program: Command, act: Act): void {
  program
    .command('verify')
    .summary('check the images of a folder again')
    .description(
      'Checks every file of a folder, whoever put it there: whole, damaged, broken or not an image. Files that Shoal saved must also have the same bytes as then. What a batch saved there and is gone is missing.',
    )
    .argument('<folder>', 'the folder; its subfolders are checked too', parseNamed('a folder'))
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

function addDoctor(program: Command, act: Act): void {
  program
    .command('doctor')
    .summary('print what a bug report needs')
    .description(
      'Prints versions, the system, limits, the image decoder, what Shoal keeps and the last errors of its logs, for a bug report. Folder and file names may be in it; passwords and keys are not.',
    )
    .option('--json', 'print one line of JSON and nothing else')
    .action(async (flags: { json?: boolean }) => {
      const command = await import('./doctor.ts')
      await act(() => command.doctor({ json: flags.json ?? false }))
    })
}

function addWeb(program: Command, act: Act): void {
  program
    .command('web')
    .summary('open Shoal as a page in a browser of this machine')
    .description(
      'Serves the window to browsers of this machine, at addresses that let one browser in, once; a browser that was let in stays so for a week after its last visit. Links and list files given here are what it opens with, to be reviewed. Ctrl+C ends it; what is not finished is kept for the next time.',
    )
    .argument('[source...]', 'links and list files')
    .addOption(
      new Option('--port <n>', 'where to listen (default: 7462, or a free one)').argParser(
        parseCount(65_535),
      ),
    )
    .option('--open', 'open it in the browser')
    .option('--sample', 'begin with the five built-in sample images')
    .option('--forget-sessions', 'let in no browser any more that was let in before, and end')
    .action(async (sources: string[], flags: WebFlags) => {
      const command = await import('./web.ts')
      await act(() =>
        command.web(sources, {
          port: flags.port,
          open: flags.open ?? false,
          sample: flags.sample ?? false,
          forgetSessions: flags.forgetSessions ?? false,
        }),
      )
    })
}

type WebFlags = { port?: number; open?: boolean; sample?: boolean; forgetSessions?: boolean }

type GetFlags = RunFlags & ListFlags & { output: string; sample?: boolean }

type FollowFlags = RunFlags &
  RecipeFlags &
  PageFlags & { output: string; saveRecipe?: string; dryRun?: boolean; sequential?: boolean }
