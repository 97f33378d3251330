import { type Command, InvalidArgumentError } from 'commander'
import { ListError } from '../app/app.ts'
import { type AskedColumns, type ListOptions, parseColumns } from '../lists/index.ts'

/** How lists are to be read. */
export type ListFlags = { base?: string; columns?: AskedColumns }

export const addListFlags = (command: Command): Command =>
  command
    .option('--base <url>', 'address that relative links belong to')
    .option(
      '--columns <roles>',
      "what columns are for, as 'Image Src=image,Handle=folder,SKU=name'; image, name, folder, caption, mirrors, referer, page or none",
      parseColumnsFlag,
    )

export const listOptionsOf = ({ base, columns }: ListFlags): ListOptions => ({
  ...(base !== undefined && { base }),
  ...(columns !== undefined && { columns }),
})

function parseColumnsFlag(text: string): AskedColumns {
  try {
    return parseColumns(text)
  } catch (error) {
    if (error instanceof ListError) throw new InvalidArgumentError(error.message)
    throw error
  }
}
