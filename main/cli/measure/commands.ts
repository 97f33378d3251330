import { type Command, Option } from 'commander'
import { type ConnectionPolicy, connectionPolicies } from '../../../shared/comparison.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { addBatchFlags, readBatchFlags } from '../options/batch-flags.ts'
import { type MeasurementFile, parseCount, parseMeasurementFile, parseNamed } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'

/** `shoal compare` */
export function addCompare(program: Command, act: Act): void {
  const compare = program
    .command('compare')
    .summary('measure how much time parallel downloads save')
    .description(
      'Downloads the same images one after another and in parallel, in turns, after a warm-up that does not count. Then prints how many times faster parallel was, or why it was not faster. The images are deleted afterwards, unless you use -o.',
    )
    .option('--rounds <n>', 'number of runs of each kind, at least 2', parseCount(20), 2)
    .option(
      '-o, --output <folder>',
      'keep the images, in a subfolder of this folder for each run',
      parseNamed('a folder'),
    )
  addMeasureFlags(compare, 'compare').action(
    async (sources: string[], flags: MeasureFlags & { output?: string }) => {
      checkSources(compare, sources, flags)
      const command = await import('./measure.ts')
      const settings = { kind: 'comparison' as const, ...commonOf(flags) }
      await act(() => command.measure(sources, { ...optionsOf(flags), settings, keepIn: flags.output }))
    },
  )
}

/** `shoal sweep` */
export function addSweep(program: Command, act: Act): void {
  const sweep = program
    .command('sweep')
    .summary('find the best number of downloads at a time')
    .description(
      'Downloads the same images with 1, 2, 4, 8 … downloads at a time, until more is not faster, the host responds more slowly, or it asks to slow down. Remembers the best number for the host. The images are deleted afterwards.',
    )
    .option('--rounds <n>', 'number of runs of each step, at least 2', parseCount(20), 3)
    .option('--up-to <n>', 'largest number of downloads at a time to try', parseCount(512), 64)
  addMeasureFlags(sweep, 'sweep').action(
    async (sources: string[], flags: MeasureFlags & { upTo: number }) => {
      checkSources(sweep, sources, flags)
      const command = await import('./measure.ts')
      const settings = { kind: 'sweep' as const, upTo: flags.upTo, ...commonOf(flags) }
      await act(() => command.measure(sources, { ...optionsOf(flags), settings, keepIn: undefined }))
    },
  )
}

type MeasureFlags = {
  rounds: number
  images: number
  connections: ConnectionPolicy
  base?: string
  export?: MeasurementFile
  sample?: boolean
  json?: boolean
  quiet?: boolean
}

const addMeasureFlags = (command: Command, use: 'compare' | 'sweep'): Command =>
  addBatchFlags(
    command
      .argument('[source...]', 'links, list files, or - for standard input')
      .option('--images <n>', 'most images to use, taken evenly from the list', parseCount(10_000), 100)
      .addOption(
        new Option('--connections <policy>', 'reuse connections within a run, or open one for each image')
          .choices(connectionPolicies)
          .default('kept'),
      )
      .option('--base <url>', 'address that relative links are resolved against')
      .option(
        '--export <file>',
        'write the measurement as CSV, JSON or an HTML report, depending on the file name',
        parseMeasurementFile,
      )
      .option('--sample', 'use five built-in sample images, slowed down like a distant site'),
    use,
  )
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the result')

function checkSources(command: Command, sources: readonly string[], flags: MeasureFlags): void {
  if (sources.length === 0 && !flags.sample)
    command.error('error: give a link, a list file, - for standard input, or --sample')
  if (flags.rounds < 2) command.error('error: --rounds: give at least 2; a single run shows no variation')
}

const commonOf = ({ images, rounds, connections }: MeasureFlags) => ({ images, rounds, connections })

const optionsOf = (flags: MeasureFlags) => ({
  batch: batchOptions.parse(readBatchFlags(flags)),
  base: flags.base,
  file: flags.export,
  sample: flags.sample ?? false,
  json: flags.json ?? false,
  quiet: flags.quiet ?? false,
})
