/** The pieces of a body as they arrived: when, in ms after `startAt` (epoch ms), and how many bytes. */
export type Ticks = { startAt: number; atMs: number[]; bytes: number[] }

export type Trace = {
  /** This many bytes arrived, at this epoch ms. Times never go back. */
  add(at: number, bytes: number): void
  /** What was kept; undefined while nothing arrived. */
  ticks(): Ticks | undefined
}

/** Ticks of one item. A screen has no more pixels. */
const mostTicks = 1000

/**
 * Keeps what arrives in bounded memory. Where it would be too much, neighbours become one tick each time it is full,
 * from then on: a long download is recorded as evenly at its beginning as at its end.
 */
export function createTrace(most = mostTicks): Trace {
  let startAt: number | undefined
  let atMs: number[] = []
  let bytes: number[] = []
  /** Pieces in one tick, and how many the last has. */
  let stride = 1
  let inLast = 0

  return {
    add(at, size) {
      startAt ??= at
      if (inLast > 0 && inLast < stride) {
        inLast += 1
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) + size
        return
      }
      if (atMs.length === most) {
        atMs = atMs.filter((_, n) => n % 2 === 0)
        bytes = atMs.map((_, n) => (bytes[2 * n] ?? 0) + (bytes[2 * n + 1] ?? 0))
        stride *= 2
      }
      atMs.push(at - startAt)
      bytes.push(size)
      inLast = 1
    },
    ticks: () => (startAt === undefined ? undefined : { startAt, atMs: [...atMs], bytes: [...bytes] }),
  }
}

const ticksPerMs = 10

/**
 * Ticks as they are stored: the start as a float of 64 bits, then for each tick the tenths of a millisecond since the
 * one before and its bytes, as numbers of seven bits a byte, the lowest first (LEB128). About four bytes a tick.
 */
export function encodeTicks({ startAt, atMs, bytes }: Ticks): Uint8Array {
  const out: number[] = [...new Uint8Array(new Float64Array([startAt]).buffer)]
  let before = 0
  for (const [n, ms] of atMs.entries()) {
    const at = Math.max(before, Math.round(ms * ticksPerMs))
    put(out, at - before)
    put(out, bytes[n] ?? 0)
    before = at
  }
  return Uint8Array.from(out)
}

/** Reads what `encodeTicks` wrote. What is cut off at the end is left out. */
export function decodeTicks(encoded: Uint8Array): Ticks {
  const [startAt = 0] = new Float64Array(encoded.slice(0, 8).buffer)
  const ticks: Ticks = { startAt, atMs: [], bytes: [] }
  let place = 8
  let tenths = 0
  const take = (): number | undefined => {
    let value = 0
    for (let unit = 1; place < encoded.length; unit *= 128) {
      const byte = encoded[place] ?? 0
      place += 1
      value += (byte & 127) * unit
      if (byte < 128) return value
    }
    return undefined
  }
  for (;;) {
    const since = take()
    const size = take()
    if (since === undefined || size === undefined) return ticks
    tenths += since
    ticks.atMs.push(tenths / ticksPerMs)
    ticks.bytes.push(size)
  }
}

function put(out: number[], value: number): void {
  let rest = value
  while (rest >= 128) {
    out.push(128 + (rest % 128))
    rest = Math.floor(rest / 128)
  }
  out.push(rest)
}
