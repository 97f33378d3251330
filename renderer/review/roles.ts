import type { ColumnRole, GivenRoles } from '../../shared/columns.ts'
import type { ReviewedColumn, ReviewedRole } from '../../shared/contract/commands.ts'

/** Roles that a click can give, in words. */
export const roleChoices: readonly { role: ColumnRole; label: string; means: string }[] = [
  { role: 'image', label: 'Image link', means: 'Download what it links to' },
  { role: 'name', label: 'File name', means: 'Name the file after it' },
  { role: 'folder', label: 'Folder', means: 'Sort files into subfolders by it' },
  { role: 'caption', label: 'Caption', means: 'Keep it as the image’s caption' },
  { role: 'none', label: 'Leave out', means: 'Not used, but names can have it' },
]

const words: Readonly<Record<ReviewedRole, string>> = {
  image: 'Image link',
  form: 'Smaller image',
  mirrors: 'Other addresses',
  name: 'File name',
  folder: 'Folder',
  referer: 'Referer',
  caption: 'Caption',
  page: 'Page',
  licence: 'Licence',
  minor: 'Other image',
  text: 'Text',
  none: 'Not used',
}

export const roleWords = (role: ReviewedRole | undefined): string =>
  role === undefined ? 'Empty' : words[role]

/** Whether a column is used for the files that are downloaded. */
export const isUsed = (role: ReviewedRole | undefined): boolean =>
  role === 'image' || role === 'name' || role === 'folder' || role === 'caption'

/** Of these, a table has one column each. */
const single: ReadonlySet<ColumnRole> = new Set(['name', 'folder'])

/**
 * The roles of a table after one column was given another. All that are used are named, so that what is seen stays as it
 * is: a second column of images leaves the first one, a second name takes the place of the first.
 */
export function rolesAfter(columns: readonly ReviewedColumn[], path: string, role: ColumnRole): GivenRoles {
  const roles: Record<string, ColumnRole> = {}
  for (const column of columns) {
    if (column.role === 'image' || column.role === 'name' || column.role === 'folder')
      roles[column.path] = single.has(role) && column.role === role ? 'none' : column.role
    if (column.role === 'caption') roles[column.path] = 'caption'
    if (column.why === 'as asked for' && column.role === 'none') roles[column.path] = 'none'
  }
  return { ...roles, [path]: role }
}
