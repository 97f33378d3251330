import { type Failure, failure } from '../../../shared/failure.ts'

/** Lower-case response header names to values. */
export type Headers = Readonly<Record<string, string | undefined>>

/** Unfinished bytes on disk and what is known of the whole they belong to. */
export type PartFacts = {
  bytes: number
  /** Absent: the bytes cannot be proven to belong to what the server has now. */
  validator: string | undefined
  totalBytes: number | undefined
}

export type ResponsePlan =
  /** The body continues the part file at its end. */
  | { kind: 'append'; totalBytes: number | undefined }
  /** The body is the whole file, from its first byte. */
  | { kind: 'restart'; totalBytes: number | undefined }
  /** The part file already is the whole file; there is no body to read. */
  | { kind: 'complete' }
  /** Neither; the part file must not be trusted any more. */
  | { kind: 'refuse'; failure: Failure }

/**
 * The strongest proof a response gives that later bytes belong to the same file (RFC 9110, 8.8 and 13.1.5):
 * a strong ETag, else a Last-Modified at least one second older than the answer's Date.
 */
export function validatorOf(headers: Headers): string | undefined {
  const etag = headers['etag']?.trim()
  if (etag?.startsWith('"')) return etag
  // A weak ETag says that even the server's own idea of "same" allows different bytes.
  if (etag !== undefined) return undefined
  const modified = headers['last-modified']?.trim()
  if (modified === undefined) return undefined
  const age = Date.parse(headers['date'] ?? '') - Date.parse(modified)
  return age >= 1000 ? modified : undefined
}

/** Request headers that ask for the rest of a part file, or none where there is no proof to ask with. */
export function rangeHeaders(part: PartFacts | undefined): Record<string, string> {
  if (part?.validator === undefined || part.bytes === 0) return {}
  return { range: `bytes=${part.bytes}-`, 'if-range': part.validator }
}

/**
 * Request headers that ask for a file only if it changed (RFC 9110, 13.1.2 and 13.1.3), or none where its host gave
 * nothing to ask with. A weak ETag will do: nothing is put together from two answers.
 */
export function changeHeaders(
  known: { etag?: string; lastModified?: string } | undefined,
): Record<string, string> {
  if (known?.etag !== undefined) return { 'if-none-match': known.etag }
  return known?.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }
}

/**
 * What a successful response (2xx or 416) allows. `asked` is the part file the request tried to continue,
 * or undefined where the whole file was asked for.
 */
export function planResponse(status: number, headers: Headers, asked: PartFacts | undefined): ResponsePlan {
  if (status === 206) return planPartial(headers, asked)
  if (status === 416) {
    const total = parseContentRange(headers['content-range'])?.totalBytes
    return asked !== undefined && total === asked.bytes
      ? { kind: 'complete' }
      : refuse('wrong-range', 'The host refused the rest of the file')
  }
  return { kind: 'restart', totalBytes: parseLength(headers['content-length']) }
}

function planPartial(headers: Headers, asked: PartFacts | undefined): ResponsePlan {
  const range = parseContentRange(headers['content-range'])
  if (range?.start === undefined || range.end === undefined) {
    return refuse('wrong-range', 'The host sent a part of the file without saying which')
  }
  const { start, end } = range
  const totalBytes = range.totalBytes ?? asked?.totalBytes
  const begin = asked?.bytes ?? 0
  if (start !== begin) return refuse('wrong-range', `Asked for byte ${begin}, the host sent byte ${start}`)
  const isOtherFile = asked?.totalBytes !== undefined && asked.totalBytes !== totalBytes
  // A part that ends early would leave a gap at the end.
  if (!isOtherFile && totalBytes !== undefined && end + 1 !== totalBytes) {
    return refuse('wrong-range', `The host sent bytes up to ${end} of ${totalBytes}`)
  }
  if (asked === undefined) return { kind: 'restart', totalBytes }
  const validator = headers[asked.validator?.startsWith('"') ? 'etag' : 'last-modified']?.trim()
  const changed = isOtherFile || (validator !== undefined && validator !== asked.validator)
  return changed ? refuse('changed-on-host') : { kind: 'append', totalBytes }
}

/** Content-Range (RFC 9110, 14.4): `bytes 0-99/200`, `bytes 0-99/*` or `bytes *` + `/200`. */
export function parseContentRange(
  header: string | undefined,
): { start?: number; end?: number; totalBytes?: number } | undefined {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)\s*$/i.exec(header ?? '')
  if (match === null) return undefined
  const [start, end, totalBytes] = match.slice(1).map(text => (text === undefined ? undefined : Number(text)))
  if (start !== undefined && end !== undefined && end < start) return undefined
  return {
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(totalBytes !== undefined && { totalBytes }),
  }
}

const parseLength = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined

const refuse = (code: 'wrong-range' | 'changed-on-host', message?: string): ResponsePlan => ({
  kind: 'refuse',
  failure: failure(code, message),
})
