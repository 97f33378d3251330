/** Roles that a user may give to columns of a list. */
export const columnRoles = [
  'image',
  'name',
  'folder',
  'caption',
  'mirrors',
  'referer',
  'page',
  'none',
] as const
export type ColumnRole = (typeof columnRoles)[number]

/** Roles by the names of columns, squashed as the planner squashes them. */
export type GivenRoles = Readonly<Record<string, ColumnRole>>
