import type { Command } from 'commander'
import { batchOptions } from '../../../shared/settings.ts'
import { addBatchFlags, readBatchFlags } from '../options/batch-flags.ts'
import { addListFlags, columnMemoryOf, type ListFlags, listOptionsOf } from '../options/list-flags.ts'
import { parseCount, parseNamed } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'
import type { QueueFlags } from './queue-address.ts'

export const addQueueFlags = (command: Command): Command =>
  command
    .option('--queue <address>', 'address of Redis without a password (default: SHOAL_QUEUE)')
    .option('--queue-file <file>', 'file that holds the address, with its password', parseNamed('a file'))
    .option('--queue-ca <file>', 'certificates in PEM to trust for rediss://', parseNamed('a file'))

/** Commands that share the downloads of a list between machines. */
export function addQueueCommands(program: Command, act: Act): void {
  addEnqueue(program, act)
  addWork(program, act)
  addStatus(program, act)
}

function addEnqueue(program: Command, act: Act): void {
  const enqueue = program
    .command('enqueue')
    .summary('put a list into a queue, for workers on several machines')
    .description(
      'Writes a list into a folder that the workers share, and puts a job for each of its hosts into a queue on Redis. One worker at a time downloads from a host, so its limits hold over all machines. The jobs hold no links. The same list again adds only what is not done, also after Redis has lost its jobs.',
    )
    .argument('[source...]', 'list files, links, or - for standard input')
    .requiredOption('-o, --output <folder>', 'folder that the workers share', parseNamed('a folder'))
    .option('--name <template>', 'file names, as for "shoal get"', parseNamed('a template'), '{name}')
    .option('--retry-failed', 'also what failed before')
    .option('--reconcile', 'add again what is not done of all lists in the folder; without a list')
    .option('--json', 'print JSON Lines and nothing else')
  addQueueFlags(addListFlags(enqueue)).action(async (sources: string[], flags: EnqueueFlags) => {
    const hasList = sources.length > 0 || flags.list !== undefined
    if (!hasList && !flags.reconcile)
      enqueue.error('error: give a list file, a link, --list with the address of a list, or -')
    if (hasList && flags.reconcile) enqueue.error('error: --reconcile takes no list')
    const command = await import('./queue.ts')
    const wanted = {
      ...{ folder: flags.output, retryFailed: flags.retryFailed ?? false },
      ...{ queue: flags, json: flags.json ?? false },
    }
    await act(() =>
      flags.reconcile
        ? command.reconcileQueue(wanted)
        : command.enqueueList(sources, {
            ...{ ...wanted, nameTemplate: flags.name },
            ...{ lists: listOptionsOf(flags), columns: columnMemoryOf(flags, enqueue) },
          }),
    )
  })
}

function addWork(program: Command, act: Act): void {
  const work = program
    .command('work')
    .summary('download what is in a queue')
    .description(
      'Takes the hosts of enqueued lists from a queue, one after another, and downloads their images with the limits, headers and checks given here. Press Ctrl+C to stop: what is not finished goes to other workers.',
    )
    .requiredOption('-o, --output <folder>', 'folder for the images', parseNamed('a folder'))
    .option('--lists <folder>', 'folder that the lists were enqueued into (default: that of the images)')
    .option('--hosts <n>', 'hosts at a time', parseCount(256), 8)
    .option('--until-empty', 'end when the queue is empty')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')
  addQueueFlags(addBatchFlags(work, 'compare')).action(async (flags: WorkFlags) => {
    const command = await import('./queue.ts')
    const options = batchOptions.parse({ ...readBatchFlags(flags), saved: 'again', manifest: false })
    await act(() =>
      command.workQueue({
        ...{ folder: flags.output, lists: flags.lists ?? flags.output, options, hosts: flags.hosts },
        ...{ untilEmpty: flags.untilEmpty ?? false, queue: flags },
        ...{ json: flags.json ?? false, quiet: flags.quiet ?? false },
      }),
    )
  })
}

function addStatus(program: Command, act: Act): void {
  const status = program
    .command('status')
    .summary('show how far the enqueued lists of a folder are')
    .description(
      'Shows what is saved, failed and left of the lists that were enqueued into a folder, as far as the files on the disk say, and the workers and jobs of the queue where there is one.',
    )
    .argument('<folder>', 'the folder that the workers share', parseNamed('a folder'))
    .option('--manifest', 'write manifest.jsonl into the folder, for "shoal verify" and "shoal pack"')
    .option('--json', 'print JSON Lines and nothing else')
  addQueueFlags(status).action(async (folder: string, flags: StatusFlags) => {
    const command = await import('./queue.ts')
    await act(() =>
      command.queueStatus(folder, {
        ...{ queue: flags, manifest: flags.manifest ?? false, json: flags.json ?? false },
      }),
    )
  })
}

type EnqueueFlags = ListFlags &
  QueueFlags & { output: string; name: string; retryFailed?: boolean; reconcile?: boolean; json?: boolean }
type WorkFlags = QueueFlags & {
  output: string
  lists?: string
  hosts: number
  untilEmpty?: boolean
  json?: boolean
  quiet?: boolean
}
type StatusFlags = QueueFlags & { manifest?: boolean; json?: boolean }
