/** How a request is made: on a connection that was kept, on a new one, or on a new one and read leniently. */
export type Manner = 'usual' | 'fresh' | 'lenient'

/** What broke before an answer had begun. */
export type Broken = {
  code: string
  manner: Manner
  /** The connection had carried another exchange before. */
  isReused: boolean
  mayBeLenient: boolean
}

/** How a kept connection ends that its server has closed meanwhile. */
const closedCodes = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_DESTROYED'])

/** Errors of Node's parser that leniency does not help against. */
const beyondLeniency = new Set(['HPE_HEADER_OVERFLOW', 'HPE_CHUNK_EXTENSIONS_OVERFLOW'])

/**
 * How a request is repeated at once after it broke, without anybody being charged for it; undefined: not at all.
 * A server may close a kept connection at any moment, so that says nothing of the request (RFC 9112, 9.3.1).
 */
export function secondTry({ code, manner, isReused, mayBeLenient }: Broken): Manner | undefined {
  const isMalformed = code.startsWith('HPE_')
  // What is on a kept connection may be left over from another answer.
  if (manner === 'usual' && isReused && (isMalformed || closedCodes.has(code))) return 'fresh'
  const isMendable = isMalformed && !beyondLeniency.has(code)
  return isMendable && manner !== 'lenient' && mayBeLenient ? 'lenient' : undefined
}
