import { type BatchOptions, batchOptions } from '../../shared/settings.ts'

/** Options that are an amount of bytes or time. */
export type AmountKey =
  | 'maxBytes'
  | 'limitBytesPerSecond'
  | 'itemTimeoutMs'
  | 'connectTimeoutMs'
  | 'responseTimeoutMs'
  | 'stallTimeoutMs'

/** Units people use, each with the digits after its point that make one byte or one millisecond. */
const digits = { MB: 6, 'MB/s': 6, s: 3 } as const
export type AmountUnit = keyof typeof digits

/** Digits after the point that can be typed. */
export const decimalsOf = (unit: AmountUnit): number => digits[unit]

const partsOf = (unit: AmountUnit): number => 10 ** digits[unit]

const defaults = batchOptions.parse({})

/** What is typed into the field of an amount: a number of its unit, a text that is none, or nothing. */
export type Typed = number | string

/** The default as a field says it while it is empty: `200 MB`, or `none`. */
export function defaultWords(key: AmountKey, unit: AmountUnit): string {
  const amount = defaults[key]
  return amount === undefined ? 'none' : wordsOf(amount, unit)
}

/** What a field shows of an option; nothing of its default. */
export const shownAmount = (value: BatchOptions[AmountKey], key: AmountKey, unit: AmountUnit): Typed =>
  value === undefined || value === defaults[key] ? '' : value / partsOf(unit)

/** The option that was typed; an empty field is the default. Words where it cannot be taken. */
export function parseAmount(
  typed: Typed,
  key: AmountKey,
  unit: AmountUnit,
): { value: BatchOptions[AmountKey] } | { problem: string } {
  if (typed === '') return { value: defaults[key] }
  const value = Math.round(Number(typed) * partsOf(unit))
  if (!(value >= 1)) return { problem: `Type more than 0, or nothing for ${defaultWords(key, unit)}.` }
  const most = batchOptions.shape[key].unwrap().maxValue ?? Number.POSITIVE_INFINITY
  return value > most ? { problem: `At most ${wordsOf(most, unit)}.` } : { value }
}

const wordsOf = (amount: number, unit: AmountUnit): string =>
  `${Math.floor(amount / partsOf(unit)).toLocaleString('en-US')} ${unit}`
