import { stringify } from 'csv-stringify/sync'

/** Records as rows of CSV with these columns; formulas are made harmless. `header`: begins with the row of names. */
export const table = (columns: readonly string[], records: readonly object[], header = true): string =>
  stringify([...records], {
    header,
    escape_formulas: true,
    columns: [...columns],
    cast: { boolean: (value: boolean) => String(value) },
  })
