import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { JPEG } from './images.ts'

/** How one answer leaves the origin. Built with the functions and methods below. */
export type Plan = {
  /** `http`: everything below applies. The others say what HTTP cannot, and ignore most of it. */
  wire: 'http' | 'silent' | 'hang-up' | { raw: Uint8Array }
  /** Absent: 200, 206 or 416, as the request's range wants. */
  status: number | undefined
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  /** The body is the beginning of a flood that ends when the client leaves. */
  endless: boolean
  etag: 'strong' | 'weak' | 'changing' | { value: string } | undefined
  lastModified: Date | undefined
  range: 'honest' | 'ignored' | WrongRange
  framing: 'length' | 'chunked' | 'until-close' | { promised: string }
  end: 'whole' | { how: 'cut' | 'reset' | 'stall'; after: number }
  pace: { bytes: number; everyMs: number } | undefined
  delayMs: number
  /** Body bytes sent before waiting for `origin.release`; -1 waits before the headers. */
  holdAt: number | undefined
}

/** A 206 that lies. What is not given is as the request asked. */
export type WrongRange = {
  /** Sends from here instead. */
  start?: number
  /** Claims this total. */
  total?: number | '*'
  /** The Content-Range as it is sent, whatever the bytes are; `none` leaves it out. */
  header?: string
  /** Answers 206 though no range was asked for. */
  uninvited?: boolean
}

/** One step of a script: an answer whose methods give changed copies, so that faults combine. */
export class Answer {
  readonly plan: Plan

  constructor(plan: Plan) {
    this.plan = plan
  }

  /** After n bytes of this answer's body the connection closes, in good manners. */
  cutAfter = (bytes: number): Answer => this.#with({ end: { how: 'cut', after: bytes } })
  /** After n bytes of this answer's body the connection is reset (RST). */
  resetAfter = (bytes: number): Answer => this.#with({ end: { how: 'reset', after: bytes } })
  /** After n bytes of this answer's body nothing more comes until the client leaves. */
  stallAfter = (bytes: number): Answer => this.#with({ end: { how: 'stall', after: bytes } })

  /** Content-Length says this; the body is what it is, and the connection closes after it. */
  wrongLength = (promised: number | string): Answer => this.#with({ framing: { promised: `${promised}` } })
  wrongRange = (lie: WrongRange): Answer => this.#with({ range: lie })
  /** Answers 200 with the whole body, whatever part was asked for. */
  ignoreRange = (): Answer => this.#with({ range: 'ignored' })

  /** This ETag exactly, or a weak one made from the body, or another one for each request. */
  etag = (kind: 'strong' | 'weak' | 'changing' | { value: string }): Answer => this.#with({ etag: kind })
  lastModified = (date: Date): Answer => this.#with({ lastModified: date })
  noEtag = (): Answer => this.#with({ etag: undefined })
  /** Neither ETag nor Last-Modified. */
  noValidators = (): Answer => this.#with({ etag: undefined, lastModified: undefined })

  /** No Content-Length. With `cutAfter` the final chunk is missing. */
  chunked = (): Answer => this.#with({ framing: 'chunked' })
  /** Neither length nor chunks: the body ends where the connection does. */
  untilClose = (): Answer => this.#with({ framing: 'until-close' })

  /** Sends this many bytes at a time, with a pause after each. */
  drip = (bytes: number, everyMs: number): Answer => this.#with({ pace: { bytes, everyMs } })
  /** Waits before the answer. */
  delay = (ms: number): Answer => this.#with({ delayMs: ms })
  /** Waits before the answer until `origin.release`. */
  hold = (): Answer => this.#with({ holdAt: -1 })
  /** Sends n bytes of the body, then waits until `origin.release`. */
  holdAfter = (bytes: number): Answer => this.#with({ holdAt: bytes })

  /** Compresses the body without being asked; an encoding it does not know is only claimed. */
  encoding = (name: string): Answer => {
    const compress = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[name]
    return this.#with({ body: compress?.(this.plan.body) ?? this.plan.body }).header('content-encoding', name)
  }
  gzip = (): Answer => this.encoding('gzip')

  /** Claims this content type. */
  type = (contentType: string): Answer => this.header('content-type', contentType)
  header = (name: string, value: string): Answer =>
    this.#with({ headers: { ...this.plan.headers, [name.toLowerCase()]: value } })
  /** Answers with this status, whatever range was asked for. */
  status = (code: number): Answer => this.#with({ status: code })
  /** Closes the connection after this answer. */
  close = (): Answer => this.header('connection', 'close')

  #with(change: Partial<Plan>): Answer {
    return new Answer({ ...this.plan, ...change })
  }
}

const honest: Plan = {
  wire: 'http',
  status: undefined,
  headers: {},
  body: new Uint8Array(),
  endless: false,
  etag: 'strong',
  lastModified: new Date('2024-05-06T07:08:09Z'),
  range: 'honest',
  framing: 'length',
  end: 'whole',
  pace: undefined,
  delayMs: 0,
  holdAt: undefined,
}

/** The file as an honest origin serves it: type from its bytes, length, validators, ranges. */
export const serve = (body: Uint8Array): Answer =>
  new Answer({ ...honest, body, headers: { 'content-type': typeOf(body) } })

/** A sign-in page that claims to be an image. `.type('text/html')` makes it honest. */
export const page = (title = 'Sign in'): Answer =>
  serve(
    Buffer.from(
      `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><form>…</form></body></html>\n`,
    ),
  ).type('image/jpeg')

/** A status with a short text; `retryAfter` in seconds, or as a date, or as any text at all. */
export function status(code: number, { retryAfter }: { retryAfter?: number | Date | string } = {}): Answer {
  const answer = serve(Buffer.from(`status ${code}\n`))
    .noValidators()
    .type('text/plain')
    .status(code)
  if (retryAfter === undefined) return answer
  return answer.header(
    'retry-after',
    retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter),
  )
}

/** Points elsewhere: relative, absolute, back at itself, or to another scheme altogether. */
export const redirect = (to: string, code: 301 | 302 | 303 | 307 | 308 = 302): Answer =>
  status(code).header('location', to)

/** 200 with an image type and no bytes. */
export const empty = (): Answer => serve(new Uint8Array()).type('image/jpeg')

/** Begins like a JPEG and never ends; no length. */
export const endless = (body = JPEG.subarray(0, -2)): Answer =>
  new Answer({ ...serve(body).chunked().ignoreRange().plan, endless: true })

/** A small JPEG that promises more bytes than there are. */
export const absurdLength = (promised = '9007199254740993'): Answer => serve(JPEG).wrongLength(promised)

/** Takes the request and never answers. */
export const silent = (): Answer => new Answer({ ...honest, wire: 'silent' })

/** Takes the request and closes the connection without a byte. */
export const hangUp = (): Answer => new Answer({ ...honest, wire: 'hang-up' })

/** These bytes instead of an answer, then the connection closes. */
const raw = (bytes: string | Uint8Array): Answer =>
  new Answer({ ...honest, wire: { raw: Buffer.from(bytes) } })

/** Not HTTP. */
export const garbage = (): Answer => raw('SSH-2.0-OpenSSH_9.9\r\n\0\x01\x02 nothing that HTTP knows\r\n')

/** More headers than any client should read: 1 MB. */
export const headerBomb = (): Answer =>
  raw(`HTTP/1.1 200 OK\r\n${`x-bomb: ${'b'.repeat(1000)}\r\n`.repeat(1000)}content-length: 0\r\n\r\n`)

function typeOf(body: Uint8Array): string {
  const start = Buffer.from(body.subarray(0, 12)).toString('latin1')
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('\x89PNG')) return 'image/png'
  if (start.startsWith('GIF8')) return 'image/gif'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  if (start.startsWith('<!DOCTYPE html')) return 'text/html; charset=utf-8'
  return 'application/octet-stream'
}
