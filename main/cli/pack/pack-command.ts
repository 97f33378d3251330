import { type Command, Option } from 'commander'
import { packOptions } from '../../../shared/pack.ts'
import { parseCount, parseNamed, parseRatio } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'
import { addShardFlags } from './shard-flags.ts'

export function addPack(program: Command, act: Act): void {
  const command = program
    .command('pack')
    .summary('make a dataset of a batch: shards with metadata')
    .description(
      'Packs the saved images of a batch into shards for training: WebDataset tar archives (key.jpg, key.json, and key.txt for the caption), each with its metadata as Parquet. Each file is proven to be what was saved. The same batch and options make the same bytes. A shard that is there already stays, so an interrupted run is completed by repeating the command. The downloaded files stay. Images whose site asks not to be used for training or indexed (X-Robots-Tag, noai, noimageai, noindex) are left out and counted.',
    )
    .argument(
      '<source>',
      'the batch ID from "shoal history", or its first letters; or a folder with its manifest.jsonl, from anywhere',
    )
    .requiredOption('-o, --output <folder>', 'folder for the shards', parseNamed('a folder'))
    .addOption(
      new Option('--max-edge <pixels>', 'longest side of the packed images').argParser(parseCount(16_384)),
    )
    .addOption(new Option('--quality <n>', 'quality of JPEG and WebP, 1 to 100').argParser(parseCount(100)))
    .addOption(
      new Option('--min-size <pixels>', 'leave out images with a shorter side').argParser(parseCount(65_535)),
    )
    .option('--max-aspect <ratio>', 'leave out images that are longer and narrower, such as 3', parseRatio)
    .option('--sha256sums', 'also write SHA256SUMS, the checksums of the shards')
    .option('--bagit', 'instead of shards: copy the files into a BagIt bag, an archive with checksums')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary')
  addShardFlags(command)
  command.action(async (source: string, flags: PackCommandFlags) => {
    const { output, json = false, quiet = false, bagit = false, sha256sums = false, ...wish } = flags
    const report = { target: output, json, quiet }
    if (bagit && Object.keys(wish).some(name => command.getOptionValueSource(name) === 'cli'))
      command.error('error: --bagit copies the files as they are: it cannot be used with options of shards')
    const options = packOptions.parse(wish)
    const { bag, pack } = await import('./pack.ts')
    await act(() => (bagit ? bag(source, report) : pack(source, options, { ...report, sha256sums })))
  })
}

type PackCommandFlags = {
  output: string
  json?: boolean
  quiet?: boolean
  bagit?: boolean
  sha256sums?: boolean
}
