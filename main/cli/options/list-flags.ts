import { type Command, InvalidArgumentError } from 'commander'
import { isWebAddress } from '../../../shared/address.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import type { ColumnMemory } from '../../app/app.ts'
import { type AskedColumns, type ListOptions, parseColumns } from '../../lists/index.ts'
import { parseCount } from './values.ts'

/** How lists are to be read. */
export type ListFlags = {
  base?: string
  sheet?: readonly string[]
  columns?: AskedColumns
  rememberColumns?: boolean
  forgetColumns?: boolean
  ranges?: boolean
  maxRange?: number
  list?: readonly string[]
  allowPrivate?: boolean
}

export const addListFlags = (command: Command): Command =>
  command
    .option(
      '--list <url>',
      'address of a list: CSV, JSON, JSON Lines, XML, a feed, a spreadsheet, or a shared Google Sheet (repeatable)',
      (url: string, before: readonly string[] = []) => [...before, parseWebAddress(url)],
    )
    .option('--allow-private', 'allow lists on the internet to name addresses in your own network')
    .option('--base <url>', 'address that relative links are resolved against')
    .option(
      '--sheet <name>',
      'a sheet of a spreadsheet to read, instead of all that are not hidden (repeatable)',
      (name: string, before: readonly string[] = []) => [...before, name],
    )
    .option(
      '--columns <roles>',
      "roles of columns, such as 'Image Src=image,Handle=folder,SKU=name'; the roles are image, name, folder, caption, mirrors, referer, page and none",
      parseColumnsFlag,
    )
    .option('--remember-columns', 'use these --columns again for lists with the same columns')
    .option('--forget-columns', 'forget what is remembered for lists with the same columns')
    .option('--ranges', 'in every list, expand [001-120], [a-f] and {front,back} in the path of a link')
    .option('--max-range <n>', 'largest number of links that one range may expand to', parseCount(10_000_000))

export const listOptionsOf = ({ base, sheet, columns, ranges, maxRange, list }: ListFlags): ListOptions => ({
  ranges: { ...(ranges && { everywhere: true }), ...(maxRange !== undefined && { max: maxRange }) },
  ...(base !== undefined && { base }),
  ...(sheet !== undefined && { sheets: sheet }),
  ...(columns !== undefined && { columns }),
  ...(list !== undefined && { addresses: list }),
})

/** Ends the command where the flags say nothing to remember. */
export function columnMemoryOf(
  { columns, rememberColumns = false, forgetColumns = false }: ListFlags,
  command: Command,
): ColumnMemory {
  if (rememberColumns && columns === undefined) command.error('error: --remember-columns needs --columns')
  return { remember: rememberColumns, forget: forgetColumns }
}

function parseWebAddress(text: string): string {
  const url = URL.parse(text.trim())
  if (url === null || !isWebAddress(url)) {
    throw new InvalidArgumentError('Give the address of a list, starting with http:// or https://.')
  }
  return url.href
}

function parseColumnsFlag(text: string): AskedColumns {
  try {
    return parseColumns(text)
  } catch (error) {
    if (error instanceof RefusalError) throw new InvalidArgumentError(error.message)
    throw error
  }
}
