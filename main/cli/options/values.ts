import { InvalidArgumentError } from 'commander'
import {
  formatOfName,
  type MeasurementFormat,
  measurementFormatNames,
} from '../../../shared/export-formats.ts'
import { headerFault } from '../../../shared/header.ts'
import { splitScope } from '../../../shared/header-scope.ts'
import { isProxy, withScheme } from '../../../shared/proxy-env.ts'

const durationUnits: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** `10s`, `500ms`, `2m`, `1.5h`; a bare number means seconds. Returns ms. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = durationUnits[match?.[2]?.toLowerCase() || 's']
  const ms = Number(match?.[1]) * (unit ?? Number.NaN)
  if (!(ms >= 1 && ms <= 2_147_483_647)) {
    throw new InvalidArgumentError('Give a time such as 10s, 500ms or 2m (at most 24 days).')
  }
  return ms
}

const sizeUnits: Record<string, number> = {
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

/** `200MB`, `1.5GB`, `64KiB`; a bare number means bytes. Returns bytes. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
  const unit = sizeUnits[match?.[2]?.toLowerCase() || 'b']
  const bytes = Math.round(Number(match?.[1]) * (unit ?? Number.NaN))
  if (!(bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidArgumentError('Give a size such as 200MB or 64KiB.')
  }
  return bytes
}

/** `5MB/s`; the `/s` may be left out. Returns bytes per second. */
export function parseRate(text: string): number {
  try {
    return parseSize(text.replace(/\/s$/i, ''))
  } catch {
    throw new InvalidArgumentError('Give a rate such as 5MB/s.')
  }
}

/** A whole number from 1 to `most`. */
export function parseCount(most: number, least = 1): (text: string) => number {
  return text => {
    const count = Number(text)
    if (!/^\d+$/.test(text.trim()) || count < least || count > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
    }
    return count
  }
}

/** Adds one `Name: value` to the headers given before. The value may be empty. */
export function parseHeader(text: string, before: Record<string, string> = {}): Record<string, string> {
  // A host may have its port.
  const colon = text.indexOf(':', /^host=\S+ +/i.exec(text)?.[0].length)
  const given = text.slice(0, Math.max(0, colon))
  const value = text.slice(colon + 1).trim()
  const { name } = splitScope(given)
  if (headerFault(name, '') !== undefined)
    throw new InvalidArgumentError(
      'Give a header as "Name: value", or for one host as "host=example.org Name: value".',
    )
  if (headerFault(name, value) !== undefined) throw new InvalidArgumentError(unsendable)
  return { ...before, [given]: value }
}

/** A text for the User-Agent header. */
export function parseUserAgent(text: string): string {
  parseNamed('a text')(text)
  if (headerFault('User-Agent', text) !== undefined) throw new InvalidArgumentError(unsendable)
  return text
}

const unsendable = 'A header must be one line of Latin letters, digits and punctuation.'

/** A text that must not be empty, such as a file name. `what`: its name with an article, for the error. */
export function parseNamed(what: string): (text: string) => string {
  return text => {
    if (text.trim() === '') throw new InvalidArgumentError(`Give ${what}.`)
    return text
  }
}

export type MeasurementFile = { path: string; format: MeasurementFormat }

/** A file whose ending says what a measurement is written as. */
export function parseMeasurementFile(path: string): MeasurementFile {
  const format = formatOfName(path, measurementFormatNames)
  if (format === undefined) {
    const endings = measurementFormatNames.map(name => `.${name}`).join(', ')
    throw new InvalidArgumentError(`Give a file name that ends in one of ${endings}.`)
  }
  return { path, format }
}

/**
 * A proxy's address; without a scheme it is taken as `http://`, as the environment variables are, and then must have
 * its port: a single word is probably a typing mistake, and would make every image fail.
 */
export function parseProxy(text: string): string {
  const given = text.trim()
  const url = withScheme(given)
  if (isProxy(url) && (url === given || /:\d+\/?$/.test(given))) return url
  throw new InvalidArgumentError(
    'Give an HTTP proxy with its port, such as cache.example:3128; SOCKS is not supported.',
  )
}

/** A command line cut into its words, as `--exec` takes it: quotes group, nothing else is special. */
export function parseCommand(text: string): string[] {
  const words =
    text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)?.map(word => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2')) ??
    []
  const quotes = text.replace(/"[^"]*"|'[^']*'/g, '')
  if (words.length === 0 || /["']/.test(quotes)) {
    throw new InvalidArgumentError(
      'Give a command such as \'optipng "{file}"\'; check that all quotes are closed.',
    )
  }
  return words
}

/** A number from 1 on. */
export function parseRatio(text: string): number {
  const ratio = Number(text)
  if (text.trim() === '' || !(ratio >= 1 && ratio <= 10_000))
    throw new InvalidArgumentError('Give a number from 1 to 10000, such as 3.')
  return ratio
}
