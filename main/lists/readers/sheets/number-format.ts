/** How numbers of a cell style are shown: with zeros in front, as a day and time, or as they are. */
export type NumberFormat = { kind: 'digits'; least: number } | { kind: 'date' } | undefined

/** Formats that every workbook has (ECMA-376, 18.8.30): of them these are days and times. */
const isDateId = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 45 && id <= 47)

/** `000000` shows 123 as 000123; a format with `d`, `m` or `y` outside of quotes and brackets shows a day. */
export function formatOf(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) return isDateId(id) ? { kind: 'date' } : undefined
  if (/^0{2,}$/.test(code)) return { kind: 'digits', least: code.length }
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '')
  return /[dmy]/i.test(bare) && !/[#0?]/.test(bare.replace(/s\.0+/gi, '')) ? { kind: 'date' } : undefined
}

/** A number as its cell shows it. `from1904`: the workbook counts its days from 1904. */
export function shownNumber(written: string, format: NumberFormat, from1904: boolean): string {
  if (format === undefined || !/^\d+(?:\.\d+)?(?:E-?\d+)?$/i.test(written)) return written
  if (format.kind === 'digits') return written.padStart(format.least, '0')
  const days = Number(written) + (from1904 ? 1462 : 0)
  // Day 60 of 1900 never was, so the count of days is right from March 1900 on.
  const at = new Date(Math.round((days - 25_569) * 86_400) * 1000)
  if (days < 61 || Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999) return written
  const text = at.toISOString()
  return Number.isInteger(days) ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}

/** A number with more digits than Excel keeps: the last of them are lost in the file. */
export const isRounded = (written: string): boolean => /E\+(?:1[5-9]|[2-9]\d)$/i.test(written)
