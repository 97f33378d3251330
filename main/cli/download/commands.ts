import type { Command } from 'commander'
import { batchOptions } from '../../../shared/settings.ts'
import { addBatchFlags, readBatchFlags } from '../options/batch-flags.ts'
import { addListFlags, columnMemoryOf, type ListFlags, listOptionsOf } from '../options/list-flags.ts'
import { parseNamed } from '../options/values.ts'
import { addPackWhileDownloading, type ShardFlags, withShards } from '../pack/shard-flags.ts'
import type { Act } from '../process/exit-status.ts'
import { addRunFlags, type RunFlags, runOptionsOf } from './run-flags.ts'

export function addGet(program: Command, act: Act): void {
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
  addRunFlags(addPackWhileDownloading(addBatchFlags(addListFlags(get), 'get')))
  get.action(async (sources: string[], flags: GetFlags) => {
    if (sources.length === 0 && flags.list === undefined && !flags.sample)
      get.error(
        'error: give a link, a list file, --list with the address of a list, - for standard input, or --sample',
      )
    // Loaded only now: help and usage errors need no engine.
    const command = await import('./get.ts')
    const { originals = false } = flags
    const batch = batchOptions.parse({ ...withShards(get, flags, readBatchFlags(flags)), originals })
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

type ListsFlags = ListFlags & { explain?: boolean; json?: boolean; quiet?: boolean }

export function addLists(program: Command, act: Act): void {
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

export function addResume(program: Command, act: Act): void {
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

export function addAgain(program: Command, act: Act): void {
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

type GetFlags = RunFlags & ListFlags & ShardFlags & { output: string; originals?: boolean; sample?: boolean }
