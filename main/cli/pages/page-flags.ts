import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { RecipeInput } from '../../../shared/recipe.ts'
import { type BatchOptions, type PageOptionsInput, pageLimitsOf, reachOf } from '../../../shared/settings.ts'
import { parseCount, parseDuration, parseNamed } from '../options/values.ts'

export type RecipeFlags = {
  item?: string
  link?: string
  via?: string[]
  image?: string
  allImages?: boolean
  field?: Record<string, string>
  next?: string
  pages?: number
  details?: number
  depth?: number
  otherHosts?: boolean
  name?: string
}

/** Adds the flags that say what to follow and what to take. */
export const addRecipeFlags = (command: Command): Command =>
  command
    .option('--link <selector>', 'links from the listing to the detail pages')
    .option(
      '--via <selector>',
      'one more link on the way to the image, from the page that the links before it lead to (repeatable)',
      parseVia,
    )
    .option('--item <selector>', 'one entry of the listing; links and fields are then searched inside it')
    .option(
      '--image <selector>',
      'the image of a detail page (default: the main image that the page declares)',
    )
    .option('--all-images', 'take every image that the selector matches, not only the first')
    .option('--field <name=selector>', 'a text for {field:name} and the manifest (repeatable)', parseField)
    .option(
      '--next <selector>',
      'link from one listing page to the next, rel=next for what the page says itself, or numbers, such as 2-20',
    )
    .option('--pages <n>', 'most listing pages to read (default: 100)', parseCount(100_000))
    .option('--details <n>', 'most detail pages to read (default: 10000)', parseCount(1_000_000))
    .option('--depth <n>', 'links between a start page and the image pages (default: 1)', parseCount(10))
    .option('--other-hosts', 'also follow links to other hosts; images may always be on other hosts')
    .option('--save-recipe <file>', 'save these flags as a recipe file', parseNamed('a file'))
    .option('--dry-run', 'read the pages and show what would be taken; download nothing')

/** The parts of a recipe that were given as flags, and nothing else. */
export function readRecipeFlags(flags: RecipeFlags): Partial<RecipeInput> {
  const { item, link, via, image, allImages, field, next, pages, details, depth, otherHosts, name } = flags
  const given = { item, link, next, pages, details, depth, otherHosts, name, fields: field }
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(via !== undefined && { via: via.map(link => ({ link })) }),
    ...(image !== undefined && { image: allImages ? { selector: image, all: true } : image }),
  }
}

export type PageFlags = {
  pageDelay?: number
  ignoreRobots?: boolean
  allowPrivate?: boolean
  asNamed?: boolean
  render?: boolean
  renderImages?: boolean
  browser?: string
  session?: boolean
  keepSession?: string
  perHost?: number
}

/** Adds the flags that say how pages are read. */
export const addPageFlags = (command: Command): Command =>
  command
    .option('--page-delay <time>', 'wait between two pages of the same host (default: 100ms)', parseDelay)
    .option('--ignore-robots', 'ignore robots.txt')
    .option('--allow-private', 'allow links from public pages to addresses in your own network')
    .option('--as-named', 'take images as they are named, without trying where their originals may be')
    .option('--render', 'load pages in a browser, run their scripts and scroll to their end')
    .option('--render-images', 'as --render, and load the images, for pages that wait for them')
    .option(
      '--browser <program>',
      'the browser for --render (default: an installed Chrome, Edge or Chromium)',
      parseNamed('a program'),
    )
    .option('--session', 'log in by hand first, in a window of a browser; ends with this command')
    .option(
      '--keep-session <name>',
      'the same, and keep the session under this name; later commands use it again',
      parseNamed('a name'),
    )

/** How pages are read: as a batch's images are, where both have the option. */
export function readPageFlags(flags: PageFlags, batch: BatchOptions): PageOptionsInput {
  return {
    ...reachOf(batch),
    headers: batch.headers,
    atOnce: pageLimitsOf(batch).atOnce,
    ...(flags.perHost !== undefined && { perHost: pageLimitsOf(batch).perHost }),
    ...(flags.pageDelay !== undefined && { intervalMs: flags.pageDelay }),
    ignoreRobots: flags.ignoreRobots ?? false,
    allowPrivate: flags.allowPrivate ?? false,
    asNamed: flags.asNamed ?? false,
    render: flags.renderImages ? 'images' : flags.render ? 'page' : 'off',
    ...(flags.browser !== undefined && { browser: resolve(flags.browser) }),
  }
}

const parseDelay = (text: string): number => (/^0(?:ms|s)?$/.test(text) ? 0 : parseDuration(text))

const parseVia = (text: string, before: string[] = []): string[] => [...before, text]

/** Adds one `NAME=SELECTOR` to those given before. */
function parseField(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, selector] = /^([^={}]+)=(.+)$/s.exec(text) ?? []
  if (name === undefined || selector === undefined) {
    throw new InvalidArgumentError('Give a field as name=selector, such as title=h1 or date=time@datetime.')
  }
  return { ...before, [name.trim()]: selector.trim() }
}
