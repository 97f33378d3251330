import { stringify } from 'csv-stringify/sync'

/** Records as rows of CSV under these columns, with formulas made harmless. `header`: the row of names goes before. */
export const table = (columns: readonly string[], records: readonly object[], header = true): string =>
  stringify([...records], {
    header,
    escape_formulas: true,
    columns: [...columns],
    cast: { boolean: (value: boolean) => String(value) },
  })
