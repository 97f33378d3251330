import { type Command, Option } from 'commander'
import { packedTypes, packOptions, resizeModes } from '../../../shared/pack.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import { parseCount, parseNamed } from '../options/values.ts'

export type ShardFlags = {
  pack?: boolean
  shardSize?: number
  caption?: string
  resize?: (typeof resizeModes)[number]
  encode?: (typeof packedTypes)[number]
  exif?: boolean
  ignoreOptOut?: boolean
}

/** What shards are to be like, wherever their images come from. */
export const addShardFlags = (command: Command): Command =>
  command
    .addOption(
      new Option('--shard-size <rows>', 'rows of the list in each shard (default: 10000)').argParser(
        parseCount(1_000_000),
      ),
    )
    .option('--caption <field>', 'field with the caption (default: caption)', parseNamed('a field'))
    .addOption(
      new Option(
        '--resize <mode>',
        'with --max-edge: keep the shape, add a white border, cut out the middle, or no resizing (default: keep)',
      ).choices(resizeModes),
    )
    .addOption(
      new Option('--encode <type>', 'type of the packed images (default: as they are)').choices(packedTypes),
    )
    .option('--exif', 'add what the camera noted')
    .option('--ignore-opt-out', 'also pack images whose site asks not to')

const shardOptions = ['shardSize', 'caption', 'resize', 'encode', 'exif', 'ignoreOptOut'] as const

/** The same for a download, whose images go straight into shards. */
export const addPackWhileDownloading = (command: Command): Command =>
  addShardFlags(
    command.addOption(
      new Option(
        '--pack',
        'put the images straight into the shards of a dataset, as "shoal pack" makes them, instead of files',
      ).conflicts(['convert', 'strip', 'replace', 'exec', 'manifest', 'name', 'onConflict', 'sameContent']),
    ),
  )

/**
 * Options of a batch, with those of its shards where it has any: their size and shape are the shards' then. Ends the
 * command where flags do not belong together.
 */
export function withShards(
  command: Command,
  flags: ShardFlags,
  batch: Partial<BatchOptions>,
): Partial<BatchOptions> {
  if (!flags.pack) {
    const lone = command.options.find(option =>
      shardOptions.some(name => name === option.attributeName() && flags[name] !== undefined),
    )
    if (lone !== undefined) command.error(`error: ${lone.long} goes with --pack`)
    return batch
  }
  const { maxEdge, quality, minSize, maxAspect, ...rest } = batch
  const given = Object.fromEntries(shardOptions.map(name => [name, flags[name]]))
  const pack = packOptions.safeParse({ ...given, maxEdge, quality, minSize, maxAspect })
  if (!pack.success) command.error('error: --max-edge is at most 16384 with --pack')
  return { ...rest, pack: pack.data }
}
