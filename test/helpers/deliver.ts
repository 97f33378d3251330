import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan, WrongRange } from './answers.ts'

export type Exchange = {
  request: IncomingMessage
  response: ServerResponse
  /** Settles when the test lets this path go on. */
  released: () => Promise<void>
  /** Lets the delay before an answer pass. */
  wait: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** The line all answers share: resolves once it has room for this many bytes. Absent: there is always room. */
  link: ((bytes: number) => Promise<void>) | undefined
}

type Head = { status: number; headers: Record<string, string>; body: Uint8Array }

/** Time for the client to read what was sent: some systems drop unread bytes on a reset. */
const beforeResetMs = 50

/** Answers one request as planned. Ends early, without a fault, when the client leaves. */
export async function deliver(plan: Plan, exchange: Exchange): Promise<'answered' | 'broken' | 'left'> {
  const { request, response } = exchange
  const left = new AbortController()
  const gone = new Promise<'left'>(resolve => {
    response.once('close', () => {
      left.abort()
      resolve('left')
    })
  })
  const sent = send(plan, exchange, left.signal).catch((error: unknown) => {
    if (left.signal.aborted || request.socket.destroyed) return 'left' as const
    throw error
  })
  return Promise.race([sent, gone])
}

async function send(plan: Plan, exchange: Exchange, signal: AbortSignal): Promise<'answered' | 'broken'> {
  const { request, response } = exchange
  if (plan.holdAt === -1) await exchange.released()
  if (plan.delayMs > 0) await exchange.wait(plan.delayMs, signal)
  if (signal.aborted) return never()

  const { wire } = plan
  if (wire === 'silent') return never()
  if (wire !== 'http') {
    if (wire !== 'hang-up') request.socket.write(wire.raw)
    request.socket.destroySoon()
    return 'broken'
  }

  const { status, headers, body } = headOf(plan, exchange)
  if (plan.framing === 'until-close') response.useChunkedEncodingByDefault = false
  response.sendDate = false
  response.writeHead(status, headers)
  if (request.method === 'HEAD') {
    response.end()
    return 'answered'
  }
  response.flushHeaders()
  const stopAt = plan.end === 'whole' ? body.length : Math.min(plan.end.after, body.length)
  for (const [start, end] of piecesOf(stopAt, plan)) {
    if (start === plan.holdAt) await exchange.released()
    await writeThrough(exchange, body.subarray(start, end))
    if (plan.pace !== undefined) await exchange.wait(plan.pace.everyMs, signal)
  }
  if (stopAt === plan.holdAt) await exchange.released()
  while (plan.endless) await write(response, flood)

  const how = plan.end === 'whole' ? 'whole' : plan.end.how
  if (how === 'stall') return never()
  if (how === 'whole' && typeof plan.framing === 'string') {
    response.end()
    return 'answered'
  }
  if (how === 'reset') {
    await sleep(beforeResetMs)
    request.socket.resetAndDestroy()
  } else {
    request.socket.destroySoon()
  }
  return 'broken'
}

/** What a shared line carries of one answer before it turns to the next. */
const packetBytes = 4096

const flood = Buffer.alloc(65_536, 0x55)

const never = (): Promise<never> => new Promise(() => {})

async function writeThrough({ response, link }: Exchange, bytes: Uint8Array): Promise<void> {
  if (link === undefined) return write(response, bytes)
  for (let at = 0; at < bytes.length; at += packetBytes) {
    const packet = bytes.subarray(at, at + packetBytes)
    await link(packet.length)
    await write(response, packet)
  }
}

const write = (response: ServerResponse, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    response.write(bytes, error => (error ? reject(error) : resolve()))
  })

/** Where to pause: at the hold, and at each drop of a drip. */
function* piecesOf(length: number, { pace, holdAt = -1 }: Plan): Generator<[number, number]> {
  for (let start = 0; start < length; ) {
    const step = Math.min(length, start + (pace?.bytes ?? length))
    const end = holdAt > start && holdAt < step ? holdAt : step
    yield [start, end]
    start = end
  }
}

/** Status, headers and bytes of an answer: RFC 9110 sections 13 and 14, and the lies that were ordered. */
function headOf(plan: Plan, { request }: Exchange): Head {
  const etag = etagOf(plan)
  const headers: Record<string, string> = { ...plan.headers }
  if (etag !== undefined) headers['etag'] ??= etag
  if (plan.lastModified !== undefined) headers['last-modified'] ??= plan.lastModified.toUTCString()
  if (plan.framing === 'until-close') headers['connection'] = 'close'
  if (plan.range === 'honest' && plan.status === undefined) headers['accept-ranges'] ??= 'bytes'

  const asked = plan.status === undefined ? askedRange(request, etag, plan) : undefined
  const { status, body, contentRange } = partOf(plan, asked)
  if (contentRange !== undefined) headers['content-range'] = contentRange
  if (plan.framing === 'length') headers['content-length'] = `${body.length}`
  if (typeof plan.framing === 'object') headers['content-length'] = plan.framing.promised
  return { status, headers, body }
}

type Asked = { start: number; end: number }

function partOf(plan: Plan, asked: Asked | undefined) {
  const { range } = plan
  const total = plan.body.length
  if (plan.status !== undefined || range === 'ignored') {
    return { status: plan.status ?? 200, body: plan.body, contentRange: undefined }
  }
  if (typeof range === 'object') return lyingPart(plan.body, range, asked)
  if (asked === undefined) return { status: 200, body: plan.body, contentRange: undefined }
  if (asked.start >= total || asked.start > asked.end) {
    return { status: 416, body: new Uint8Array(), contentRange: `bytes */${total}` }
  }
  const end = Math.min(asked.end, total - 1)
  return {
    status: 206,
    body: plan.body.subarray(asked.start, end + 1),
    contentRange: `bytes ${asked.start}-${end}/${total}`,
  }
}

function lyingPart(body: Uint8Array, lie: WrongRange, asked: Asked | undefined) {
  if (asked === undefined && !lie.uninvited) return { status: 200, body, contentRange: undefined }
  const start = lie.start ?? asked?.start ?? 0
  const end = Math.min(asked?.end ?? Number.POSITIVE_INFINITY, body.length - 1)
  const honest = `bytes ${start}-${end}/${lie.total ?? body.length}`
  const contentRange = lie.header === 'none' ? undefined : (lie.header ?? honest)
  return { status: 206, body: body.subarray(start, end + 1), contentRange }
}

/** The one range that was asked for, where If-Range allows it. Several ranges may be ignored, and are. */
function askedRange(request: IncomingMessage, etag: string | undefined, plan: Plan): Asked | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const condition = request.headers['if-range']
  if (condition !== undefined) {
    const strong = etag !== undefined && !etag.startsWith('W/')
    const same = (strong && condition === etag) || condition === plan.lastModified?.toUTCString()
    if (!same) return undefined
  }
  const length = plan.body.length
  if (first === '') return { start: Math.max(0, length - Number(last)), end: length - 1 }
  return { start: Number(first), end: last === '' ? Number.POSITIVE_INFINITY : Number(last) }
}

function etagOf({ etag, body }: Plan): string | undefined {
  if (etag === undefined) return undefined
  if (typeof etag === 'object') return etag.value
  if (etag === 'changing') return `"${randomUUID()}"`
  const hash = createHash('sha1').update(body).digest('base64url').slice(0, 16)
  return etag === 'weak' ? `W/"${hash}"` : `"${hash}"`
}
