import { type Command, InvalidArgumentError } from 'commander'
import { type ImageType, imageTypes } from '../../../shared/image.ts'
import { batchOptions, type ScanOptionsInput, scanOptions } from '../../../shared/settings.ts'
import { addRunFlags, type RunFlags, runOptionsOf } from '../download/run-flags.ts'
import { addBatchFlags, readBatchFlags } from '../options/batch-flags.ts'
import { parseCount, parseNamed, parseSize } from '../options/values.ts'
import type { Act } from '../process/exit-status.ts'
import { logInOf } from './log-in.ts'
import { addPageFlags, type PageFlags, readPageFlags } from './page-flags.ts'

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
    pagesOf?: string
    look: boolean
    stylesheets: boolean
    everything?: boolean
  }

/** `shoal scan` */
export function addScan(program: Command, act: Act): void {
  const scan = program
    .command('scan')
    .summary('find the images of web pages')
    .description(
      'Lists the images of web pages, feeds and sitemaps with their address, real size and type, by reading the first bytes of each image. With -o or --get, also downloads them, with their page as Referer.',
    )
    .argument('<url...>', 'addresses of pages, feeds or sitemaps')
    .option('-o, --output <folder>', 'download what was found into this folder', parseNamed('a folder'))
    .option('--get', 'download what was found into the current folder')
    .option(
      '--list <file>',
      'write the images found as a list you can pass to "shoal get"',
      parseNamed('a file'),
    )
    .option('--min-size <WxH>', 'only images of at least this size in pixels, such as 800x600', parsePixels)
    .option('--min-bytes <size>', 'only images of at least this file size, such as 50kB', parseSize)
    .option('--type <types>', `only these types, separated by commas: ${imageTypes.join(', ')}`, parseTypes)
    .option('--same-host', 'only images on the host of their page')
    .option('--text <text>', 'only images whose link, description or caption contains this text')
    .option('--selector <selector>', 'only images inside elements that match this CSS selector')
    .option(
      '--depth <n>',
      'follow links on the same host up to this depth (default: do not follow links)',
      parseCount(10),
    )
    .option(
      '--pages-of <way>',
      'also read the pages after it: rel=next for what the page says itself, the selector of a link, or numbers, such as 2-20, in place of the number in the address or of {page}',
      parseNamed('a way'),
    )
    .option('--pages <n>', 'most pages to read when following links (default: 50)', parseCount(10_000))
    .option(
      '--everything',
      'also logos, icons, avatars, and images in the header, menus and footer of the site',
    )
    .option('--no-look', 'do not read the first bytes of images: types and sizes stay unknown')
    .option('--no-stylesheets', 'do not look for background images in stylesheets')
    .option('--skipped', 'also list skipped images, and why')
  addRunFlags(addBatchFlags(addPageFlags(scan), 'scan'))
  scan.action(async (urls: string[], flags: ScanFlags) => {
    const command = await import('./scan.ts')
    const batch = batchOptions.parse(readBatchFlags(flags, 'scan'))
    const problem = command.checkTemplate(batch.nameTemplate)
    if (problem !== undefined) scan.error(`error: --name ${batch.nameTemplate}: ${problem}`)
    await act(() =>
      command.scan(urls, {
        folder: flags.output ?? (flags.get ? '.' : undefined),
        batch,
        scan: scanOptions.parse({ ...readPageFlags(flags, batch), ...readScanFlags(flags) }),
        logIn: logInOf(flags),
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
      pagesOf: flags.pagesOf,
    }).filter(([, value]) => value !== undefined),
  ),
  look: flags.look,
  stylesheets: flags.stylesheets,
  everything: flags.everything ?? false,
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
