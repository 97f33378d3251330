import { Command, CommanderError, Option } from 'commander'
import { type ConversionInput, conversion, convertedTypes, isConversion } from '../../shared/conversion.ts'
import { type ExportFormat, exportFormatNames, formatOfName } from '../../shared/export-formats.ts'
import { lessonSettings } from '../../shared/lesson.ts'
import { batchOptions } from '../../shared/settings.ts'
import { readVersion } from '../system/version.ts'
import { addMove, addRename } from './arrange-commands.ts'
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
import { addListFlags, columnMemoryOf, type ListFlags, listOptionsOf } from './list-flags.ts'
import { logInOf } from './log-in.ts'
import { addCompare, addSweep } from './measure-commands.ts'
import { addPack } from './pack-command.ts'
import { addQueueCommands } from './queue-commands.ts'
import { addRunFlags, type RunFlags, runOptionsOf } from './run-flags.ts'
import { addScan } from './scan-command.ts'
import { publicUsageError } from './usage-error.ts'
import { parseCount, parseDuration, parseNamed, parseRate } from './values.ts'

/** The command line. `argv`: the words after `shoal`. Resolves with the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  // A reader that closes early (head, less) is not an error; it expects the program to end at once.
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
    .description('Downloads many images at once and shows honestly how much time that saved.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(publicUsageError(text)) })
    .option('--verbose', 'log to standard error, as JSON Lines (same as NODE_DEBUG=shoal)')
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
  addAgain(program, act)
  addHistory(program, act)
  addForget(program, act)
  addSessions(program, act)
  addExport(program, act)
  addVerify(program, act)
  addConvert(program, act)
  addRename(program, act)
  addMove(program, act)
  addPack(program, act)
  addQueueCommands(program, act)
  addCompare(program, act)
  addSweep(program, act)
  addLesson(program, act)
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
      'Downloads images from links, list files (text, aria2, CSV, TSV, JSON, JSON Lines, HTML, Markdown) and standard input (-), many at a time, into a folder. In lists, links without http:// or https:// are read as https.',
    )
    .argument('[source...]', 'links, list files, or - for standard input')
    .option('-o, --output <folder>', 'folder for the images', parseNamed('a folder'), '.')
    .option('--originals', 'look for the originals of thumbnails, and take those that are the same image')
    .option('--sample', 'download five built-in sample images, slowed down like a distant site')
  addRunFlags(addBatchFlags(addListFlags(get), 'get'))
  get.action(async (sources: string[], flags: GetFlags) => {
    if (sources.length === 0 && flags.list === undefined && !flags.sample)
      get.error(
        'error: give a link, a list file, --list with the address of a list, - for standard input, or --sample',
      )
    // Loaded only now: help and usage errors need no engine.
    const command = await import('./get.ts')
    const { originals = false } = flags
    const batch = batchOptions.parse({ ...readBatchFlags(flags), originals })
    const problem = command.checkTemplate(batch.nameTemplate, 'unknown')
    if (problem !== undefined) get.error(`error: --name ${batch.nameTemplate}: ${problem}`)
    await act(() =>
      command.get(sources, {
        folder: flags.output,
        batch,
        lists: listOptionsOf(flags),
        allowPrivate: flags.allowPrivate ?? false,
        columns: columnMemoryOf(flags, get),
        sample: flags.sample ?? false,
        ...runOptionsOf(flags),
      }),
    )
  })
}

function addFollow(program: Command, act: Act): void {
  const command = program
    .command('follow')
    .summary('download images from the pages that a listing links to')
    .description(
      'Follows the links of a listing page to its detail pages and takes an image and some texts from each. Images download while pages are still being read. Use flags, a recipe file (JSON), or both; flags win. Selectors are CSS; SEL@attribute takes an attribute.',
    )
    .argument('<source...>', 'a recipe file, or addresses of listing pages')
    .option('-o, --output <folder>', 'folder for the images', parseNamed('a folder'), '.')
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
        logIn: logInOf(flags),
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
    .description('Shows the links in the lists, and every line that was not understood. Downloads nothing.')
    .argument('[source...]', 'list files, links, or - for standard input')
    .option('--explain', 'show how each column was read, and why')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')
  addListFlags(lists).action(async (sources: string[], flags: ListsFlags) => {
    if (sources.length === 0 && flags.list === undefined)
      lists.error(
        'error: give a list file, a link, --list with the address of a list, or - for standard input',
      )
    const command = await import('./lists.ts')
    await act(() =>
      command.lists(sources, {
        lists: listOptionsOf(flags),
        allowPrivate: flags.allowPrivate ?? false,
        columns: columnMemoryOf(flags, lists),
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
    .summary('resume an unfinished batch')
    .description(
      'Resumes a batch that was stopped or interrupted: the given one, or the newest that has something left. Options given here replace those of the batch, now and for later runs. If the links came from web pages, Cookie and Authorization headers are sent only to the sites that you named.',
    )
    .argument('[id]', 'the batch ID from "shoal history", or its first letters')
    .option('--retry-failed', 'also retry what failed')
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

type AgainFlags = RunFlags & { changed?: boolean; replaceChanged?: boolean; stored?: boolean }

function addAgain(program: Command, act: Act): void {
  const command = program
    .command('again')
    .summary('run a batch again for what is new or changed')
    .description(
      'Reads the lists or pages of a batch again and downloads what is new into the same folder. With --changed, sites are also asked whether saved images changed (ETag, Last-Modified, otherwise by comparing the bytes); those that did not are skipped. The second run is a batch of its own.',
    )
    .argument('<id>', 'the batch ID from "shoal history", or its first letters')
    .option('--changed', 'also download images that changed; the earlier file stays beside the new one')
    .option('--replace-changed', 'with --changed: the new file replaces the earlier one')
    .option('--stored', 'do not read lists or pages again: take the links of the batch as they are')
  addRunFlags(addBatchFlags(command, 'again'))
  command.action(async (id: string, flags: AgainFlags) => {
    const { changed = false, replaceChanged: replace = false, stored = false } = flags
    if (replace && !changed) command.error('error: --replace-changed needs --changed')
    const { again } = await import('./again.ts')
    await act(() =>
      again(id, { ...runOptionsOf(flags), changed, replace, stored, changes: readBatchFlags(flags) }),
    )
  })
}

function addHistory(program: Command, act: Act): void {
  program
    .command('history')
    .summary('list batches and their remaining downloads')
    .description(
      'Lists the batches, newest first, with their state and the number of images in each state. A batch is running, stopped (by Ctrl+C or a failure), cut off (by a crash) or ended. Times are local.',
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
    .summary('remove a batch and its unfinished files')
    .description(
      'Removes a batch from the history, and its unfinished files (.part) from its folder. Saved images stay. Shoal then forgets these links, so a later batch downloads them again.',
    )
    .argument('<id>', 'the batch ID from "shoal history", or its first letters')
    .action(async (id: string) => {
      const command = await import('./forget.ts')
      await act(() => command.forget(id))
    })
}

function addSessions(program: Command, act: Act): void {
  program
    .command('sessions')
    .summary('list or remove kept sessions at sites')
    .description(
      'Lists the sessions that --keep-session kept: their names, and the sites that their cookies are for. Their files are readable by you alone.',
    )
    .option('--remove <name>', 'remove this session (repeatable)', collect)
    .option('--json', 'print JSON Lines and nothing else')
    .action(async (flags: { remove?: string[]; json?: boolean }) => {
      const command = await import('./sessions.ts')
      await act(() => command.sessions({ remove: flags.remove ?? [], json: flags.json ?? false }))
    })
}

const collect = (name: string, before: string[] = []): string[] => [...before, name]

function addExport(program: Command, act: Act): void {
  const command = program
    .command('export')
    .summary('write the times of a batch to a file')
    .description(
      'Writes every phase of every attempt of a batch as CSV, JSON or HTTP archive (HAR), or a report as one HTML page that works offline. Secrets in links are removed. Without -o, writes to standard output.',
    )
    .argument('[id]', 'the batch ID from "shoal history", or its first letters (default: the newest)')
    .addOption(
      new Option('--format <format>', 'output format (default: from the file name)').choices(
        exportFormatNames,
      ),
    )
    .option('-o, --output <file>', 'file to write', parseNamed('a file'))
  command.action(async (id: string | undefined, flags: { format?: ExportFormat; output?: string }) => {
    const format = flags.format ?? formatOfName(flags.output ?? '', exportFormatNames)
    if (format === undefined) return command.error(`error: give a --format: ${exportFormatNames.join(', ')}`)
    const { exportOf } = await import('./export.ts')
    await act(() => exportOf(id, { format, output: flags.output }))
  })
}

function addVerify(program: Command, act: Act): void {
  program
    .command('verify')
    .summary('check the images in a folder again')
    .description(
      'Checks every file in a folder, including files that Shoal did not save: intact, damaged, broken or not an image. Files that Shoal saved must still have the same bytes. Files a batch saved here that no longer exist are reported as missing.',
    )
    .argument('<folder>', 'the folder; subfolders are checked too', parseNamed('a folder'))
    .addOption(
      new Option('--check <level>', 'how thorough the check is')
        .choices(['structure', 'decode'])
        .default('decode'),
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

function addConvert(program: Command, act: Act): void {
  const command = program
    .command('convert')
    .summary('convert, resize or strip the images of a batch')
    .description(
      'Makes other files of the saved images of a batch. The downloaded files stay, unless you use --replace; then each goes only once the new file is on the disk and was read back. Orientation and colour profile are kept. Images that cannot be read, or that would lose frames, are left as they are and listed. Repeating the command makes only what is missing.',
    )
    .argument('<id>', 'the batch ID from "shoal history", or its first letters')
    .addOption(
      new Option('--to <type>', 'type of the new files (default: as they are)').choices(convertedTypes),
    )
    .addOption(
      new Option('--max-edge <pixels>', 'longest side; smaller images keep their size').argParser(
        parseCount(65_535),
      ),
    )
    .addOption(
      new Option('--quality <n>', 'quality of JPEG, WebP and AVIF, 1 to 100').argParser(parseCount(100)),
    )
    .option('--strip', 'leave out what the camera noted, such as the place')
    .option('--replace', 'remove the downloaded files')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary, and what could not be converted')
  command.action(async (id: string, { json = false, quiet = false, ...wish }: ConvertFlags) => {
    const asked = conversion.parse(wish)
    if (!isConversion(asked)) command.error('error: give --to, --max-edge or --strip')
    const { convert } = await import('./convert.ts')
    await act(() => convert(id, asked, { json, quiet }))
  })
}

type ConvertFlags = ConversionInput & { json?: boolean; quiet?: boolean }

type LessonFlags = {
  images: number
  delay: number
  linkRate?: number
  loss: number
  serverTakes?: number
  pool: number
  json?: boolean
}

function addLesson(program: Command, act: Act): void {
  const command = program
    .command('lesson')
    .summary('try what downloading at once is worth, on a slow server')
    .description(
      'Downloads the same images one after another, several at a time and all at once, from a slow server on this machine, and says what that teaches. Nothing is requested from the network or kept. Ends after a minute in any case.',
    )
    .option('--images <n>', 'number of images, 2 to 40', parseCount(40, 2), 20)
    .option('--delay <time>', 'how long the server waits before each answer, up to 1s', parseDuration, 300)
    .option('--link-rate <rate>', 'speed of the line that all share, such as 1MB/s', parseRate)
    .option('--loss <percent>', 'answers of a hundred that break off, 0 to 30', parseCount(30, 0), 0)
    .option('--server-takes <n>', 'requests that the server works on at a time', parseCount(40, 1))
    .option('--pool <n>', 'downloads at a time of the second way', parseCount(40, 2), 5)
    .option('--json', 'print one line of JSON and nothing else')
  command.action(async ({ json = false, delay, linkRate, serverTakes, ...flags }: LessonFlags) => {
    const settings = lessonSettings.safeParse({
      ...{ images: flags.images, lossPercent: flags.loss, pool: flags.pool, delayMs: delay },
      ...(linkRate !== undefined && { linkBytesPerSecond: Math.round(linkRate) }),
      ...(serverTakes !== undefined && { serverTakes }),
    })
    if (!settings.success) {
      const [first] = settings.error.issues
      const flag = first?.path[0] === 'delayMs' ? '--delay' : '--link-rate'
      return command.error(`error: ${flag}: ${first?.message}`)
    }
    const { lesson } = await import('./lesson.ts')
    await act(() => lesson(settings.data, { json }))
  })
}

function addDoctor(program: Command, act: Act): void {
  program
    .command('doctor')
    .summary('print details for a bug report')
    .description(
      'Prints versions, the system, its limits, the image decoder, the files Shoal keeps and the last errors in its logs, for a bug report. The output may contain folder and file names, but no passwords or keys.',
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
    .summary('open Shoal in a browser on this machine')
    .description(
      'Serves the window to browsers on this machine. Each address printed in the terminal lets one browser in, once; that browser stays signed in until a week after its last visit. Links and list files given here open in the window, for review. Press Ctrl+C to stop; unfinished downloads are kept.',
    )
    .argument('[source...]', 'links and list files')
    .addOption(
      new Option(
        '--port <n>',
        'port to listen on (default: 7462, or any free port if that is in use)',
      ).argParser(parseCount(65_535)),
    )
    .option('--open', 'open the browser')
    .option('--sample', 'start with the five built-in sample images')
    .option('--forget-sessions', 'sign all browsers out, and exit')
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

type GetFlags = RunFlags & ListFlags & { output: string; originals?: boolean; sample?: boolean }

type FollowFlags = RunFlags &
  RecipeFlags &
  PageFlags & { output: string; saveRecipe?: string; dryRun?: boolean; sequential?: boolean }
