import { type Command, Option } from 'commander'
import { type ConnectionPolicy, connectionPolicies } from '../../shared/comparison.ts'
import { batchOptions } from '../../shared/settings.ts'
import { addBatchFlags, readBatchFlags } from './batch-flags.ts'
import type { Act } from './exit-status.ts'
import { type MeasurementFile, parseCount, parseMeasurementFile, parseNamed } from './values.ts'

/** `shoal compare` */
export function addCompare(program: Command, act: Act): void {
  const compare = program
    .command('compare')
    .summary('measure what doing it at once is worth')
    .description(
      'Really downloads the same images one after another and all at once, interleaved, after a warm-up that does not count, and says how many times faster it was, or why it was not. Nothing is kept unless asked.',
    )
    .option('--rounds <n>', 'runs of each kind, at least 2', parseCount(20), 2)
    .option(
      '-o, --output <folder>',
      'keep what each run downloads in a folder of its own here',
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
    .summary('find how many at once are worth it')
    .description(
      'Downloads the same images with 1, 2, 4, 8 … at once until that gains nothing, the host takes longer to answer, or it asks to slow down. Remembers the best for the host. Nothing is kept.',
    )
    .option('--rounds <n>', 'runs of each step, at least 2', parseCount(20), 3)
    .option('--up-to <n>', 'the most at once to try', parseCount(512), 64)
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
      .option(
        '--images <n>',
        'measure with so many images at most, taken evenly from the list',
        parseCount(10_000),
        100,
      )
      .addOption(
        new Option('--connections <policy>', 'use connections again within a run, or open one for each image')
          .choices(connectionPolicies)
          .default('kept'),
      )
      .option('--base <url>', 'address that relative links of HTML and Markdown belong to')
      .option(
        '--export <file>',
        'write what was measured as CSV, JSON or an HTML report, by the ending',
        parseMeasurementFile,
      )
      .option('--sample', 'the five built-in sample images, as slow as from a site far away'),
    use,
  )
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the result')

function checkSources(command: Command, sources: readonly string[], flags: MeasureFlags): void {
  if (sources.length === 0 && !flags.sample)
    command.error('error: name a link, a list file, - for standard input, or --sample')
  if (flags.rounds < 2) command.error('error: --rounds: one run of each shows no spread; give at least 2')
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
