import { type Command, InvalidArgumentError } from 'commander'
import { type ImageType, imageTypes } from '../../shared/model.ts'
import { batchOptions, type ScanOptionsInput, scanOptions } from '../../shared/settings.ts'
import { addBatchFlags, readBatchFlags } from './batch-flags.ts'
import type { Act } from './exit-status.ts'
import { addPageFlags, type PageFlags, readPageFlags } from './follow-flags.ts'
import { addRunFlags, type RunFlags, runOptionsOf } from './run-flags.ts'
import { parseCount, parseNamed, parseSize } from './values.ts'

type ScanFlags = RunFlags &
  PageFlags & {
    output?: string
    get?: boolean
    list?: string
    skipped?: boolean
    minSize?: { minWidth: number; minHeight: number }
    minBytes?: number
    type?: ImageType[]
    sameHost?: boolean
    text?: string
    selector?: string
    depth?: number
    pages?: number
    look: boolean
    stylesheets: boolean
  }

/** `shoal scan` */
export function addScan(program: Command, act: Act): void {
  const scan = program
    .command('scan')
    .summary('find the images of web pages')
    .description(
      'Shows the images that pages, feeds and sitemaps name: where, how large they really are, and of what type, by asking for the first bytes of each. With -o or --get they are downloaded, each with its page as Referer.',
    )
    .argument('<url...>', 'addresses of pages, feeds or sitemaps')
    .option('-o, --output <folder>', 'download what was found into this folder', parseNamed('a folder'))
    .option('--get', 'download what was found into the current folder')
    .option('--list <file>', 'write what was found as a list that can be got later', parseNamed('a file'))
    .option('--min-size <WxH>', 'only images of at least so many pixels, such as 800x600', parsePixels)
    .option('--min-bytes <size>', 'only images of at least so many bytes, such as 50kB', parseSize)
    .option('--type <types>', `only these types: ${imageTypes.join(', ')}; several with commas`, parseTypes)
    .option('--same-host', 'only images on the host of their page')
    .option('--text <text>', 'only images whose link, description or caption says this')
    .option('--selector <selector>', 'only images inside what this CSS selector matches')
    .option('--depth <n>', 'follow links on the same host so far (default: not at all)', parseCount(10))
    .option('--pages <n>', 'pages to read at most where links are followed (default: 50)', parseCount(10_000))
    .option('--no-look', 'do not ask for the first bytes: types and sizes stay unknown')
    .option('--no-stylesheets', 'do not read stylesheets for backgrounds')
    .option('--skipped', 'show also what was passed over, and why')
  addRunFlags(addBatchFlags(addPageFlags(scan), 'get'))
  scan.action(async (urls: string[], flags: ScanFlags) => {
    const command = await import('./scan.ts')
    const batch = batchOptions.parse(readBatchFlags(flags))
    const problem = command.checkTemplate(batch.nameTemplate)
    if (problem !== undefined) scan.error(`error: --name ${batch.nameTemplate}: ${problem}`)
    await act(() =>
      command.scan(urls, {
        folder: flags.output ?? (flags.get ? '.' : undefined),
        batch,
        scan: scanOptions.parse({ ...readPageFlags(flags, batch), ...readScanFlags(flags) }),
        list: flags.list,
        showsSkipped: flags.skipped ?? false,
        ...runOptionsOf(flags),
      }),
    )
  })
}

const readScanFlags = (flags: ScanFlags): ScanOptionsInput => ({
  ...flags.minSize,
  ...Object.fromEntries(
    Object.entries({
      minBytes: flags.minBytes,
      types: flags.type,
      sameHost: flags.sameHost,
      text: flags.text,
      selector: flags.selector,
      depth: flags.depth,
      pages: flags.pages,
    }).filter(([, value]) => value !== undefined),
  ),
  look: flags.look,
  stylesheets: flags.stylesheets,
})

function parsePixels(text: string): { minWidth: number; minHeight: number } {
  const [, width, height] = /^(\d{1,6})\s*[x×]\s*(\d{1,6})$/i.exec(text.trim()) ?? []
  if (!(Number(width) > 0 && Number(height) > 0)) {
    throw new InvalidArgumentError('Give width and height in pixels, such as 800x600.')
  }
  return { minWidth: Number(width), minHeight: Number(height) }
}

function parseTypes(text: string): ImageType[] {
  const names = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  const types = names.map(name => imageTypes.find(type => type === (otherNames[name] ?? name)))
  const known = types.filter(type => type !== undefined)
  if (known.length === 0 || known.length < names.length) {
    throw new InvalidArgumentError(`Give some of ${imageTypes.join(', ')}.`)
  }
  return known
}

const otherNames: Readonly<Record<string, string>> = { jpeg: 'jpg', tif: 'tiff', heif: 'heic' }
