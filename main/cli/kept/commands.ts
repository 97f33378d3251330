import { type Command, Option } from 'commander'
import { type ConversionInput, conversion, convertedTypes, isConversion } from '../../../shared/conversion.ts'
import { type ExportFormat, exportFormatNames, formatOfName } from '../../../shared/export-formats.ts'
import { parseCount, parseNamed } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'

export function addHistory(program: Command, act: Act): void {
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

export function addForget(program: Command, act: Act): void {
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

export function addSessions(program: Command, act: Act): void {
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

export function addExport(program: Command, act: Act): void {
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

export function addVerify(program: Command, act: Act): void {
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

export function addDuplicates(program: Command, act: Act): void {
  program
    .command('duplicates')
    .summary('find images that are there more than once')
    .description(
      'Finds images of a batch, or in a folder and below it, that are there more than once, and suggests which to keep: the one with the most pixels. By their bytes; with --alike also other sizes and formats of one image, by how they look. Changes nothing.',
    )
    .argument('<where>', 'a folder, or a batch ID from "shoal history"', parseNamed('a folder or a batch'))
    .option('--alike', 'also images that look alike; each is decoded once')
    .option('--json', 'print JSON Lines and nothing else')
    .action(async (where: string, { alike = false, json = false }: { alike?: boolean; json?: boolean }) => {
      const { duplicates } = await import('./duplicates.ts')
      await act(() => duplicates(where, { alike, json }))
    })
}

export function addConvert(program: Command, act: Act): void {
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
