import type { Item } from '../../shared/model.ts'

/** Columns that say how large a file is: `bytes`, `Size`, `file_size`, `Content-Length`, `size in bytes`. */
const sizeName = /^(?:(?:file|image)?size(?:in)?(?:bytes)?|bytes|contentlength)$/

/** What a unit stands for; a number without one is of bytes. */
const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
}

/** The bytes that a list says its image has; undefined where it does not say so, or says something else there. */
export function sizeSaid(fields: Item['fields']): number | undefined {
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (!sizeName.test(name.toLowerCase().replace(/[^a-z]/g, ''))) continue
    const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(value) ?? []
    const times = units[unit.toLowerCase()]
    const bytes = Number(number) * (times ?? 0)
    // “12” in such a column is a size in pixels or a shoe's, not a file.
    if (bytes >= 100) return Math.round(bytes)
  }
  return undefined
}
