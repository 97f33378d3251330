import { Command, CommanderError, Option } from 'commander'
import { readVersion } from '../system/version.ts'
import { addAgain, addGet, addLists, addResume } from './download/commands.ts'
import { helpBelow, tour } from './help.ts'
import { addMove, addRename } from './kept/arrange-commands.ts'
import {
  addConvert,
  addDuplicates,
  addExport,
  addForget,
  addHistory,
  addSessions,
  addVerify,
} from './kept/commands.ts'
import { addCompare, addSweep } from './measure/commands.ts'
import { addLesson } from './measure/lesson-command.ts'
import { parseCount, parseNamed } from './options/values.ts'
import { addPack } from './pack/pack-command.ts'
import { addFollow } from './pages/follow-command.ts'
import { addScan } from './pages/scan-command.ts'
import { type Act, exitStatus } from './process/exit-status.ts'
import { addQueueCommands, addQueueFlags } from './queue/commands.ts'
import type { QueueFlags } from './queue/queue-address.ts'
import { publicUsageError } from './usage-error.ts'

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
  addDuplicates(program, act)
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

function addDoctor(program: Command, act: Act): void {
  const doctor = program
    .command('doctor')
    .summary('print details for a bug report')
    .description(
      'Prints versions, the system, its limits, the image decoder, the files Shoal keeps and the last errors in its logs, for a bug report; with the address of a queue also what is at risk there. The output may contain folder and file names, but no passwords or keys.',
    )
    .option('--json', 'print one line of JSON and nothing else')
  addQueueFlags(doctor).action(async ({ json = false, ...queue }: QueueFlags & { json?: boolean }) => {
    const command = await import('./doctor.ts')
    await act(() => command.doctor({ json, queue }))
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
    .option(
      '--queue-file <file>',
      'file with the address of a queue to show (default: SHOAL_QUEUE)',
      parseNamed('a file'),
    )
    .option('--queue-ca <file>', 'certificates in PEM to trust for rediss://', parseNamed('a file'))
    .action(async (sources: string[], flags: WebFlags) => {
      const command = await import('./web.ts')
      await act(() =>
        command.web(sources, {
          port: flags.port,
          open: flags.open ?? false,
          sample: flags.sample ?? false,
          forgetSessions: flags.forgetSessions ?? false,
          queue: flags,
        }),
      )
    })
}

type WebFlags = QueueFlags & {
  port?: number
  open?: boolean
  sample?: boolean
  forgetSessions?: boolean
}
