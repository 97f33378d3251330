import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { jpegOf, smallestJpegBytes } from '../helpers/images.ts'
import { type Answer, type ImageOrigin, serve, silent, status } from '../helpers/origin.ts'

/** One item of the batch. All bodies differ, so a hash tells which item a file is. */
export type Wanted = {
  /** As the list asks for it. */
  folder: string
  name: string
  sha256: string
  /** The origin has it. */
  exists: boolean
}

/** What a batch downloads, and the files that were in its folder before. */
export type Cargo = {
  wanted: readonly Wanted[]
  /** An aria2 list of all of them, with mirrors and subfolders. */
  list: string
  /** By name. Each of them is in the way of an item. */
  earlier: ReadonlyMap<string, Buffer>
}

/** The share of each kind among two hundred files. */
const kinds = {
  /** Up to 60 kB, the way most images come. */
  small: 120,
  /** 1 to 12 MB with a strong ETag and ranges: what can be continued. */
  large: 10,
  /** Neither validators nor ranges: always from the start. */
  unproven: 12,
  /** A few kilobytes at a time. */
  slow: 12,
  /** Breaks off once in the middle. */
  broken: 8,
  /** The same name, from different paths. */
  namesakes: 14,
  /** The first link is gone, or never answers; a mirror has it. */
  mirrored: 8,
  /** Compressed on the way, so that a second part file is written. */
  packed: 4,
  /** A file of an earlier day has its name. */
  inTheWay: 4,
  missing: 8,
} as const
type Kind = keyof typeof kinds

const wholeCount = Object.values(kinds).reduce((sum, count) => sum + count, 0)

/** Scripts an origin with about `count` files of all kinds and tells what comes of them. */
export function loadCargo(origin: ImageOrigin, count: number, random: () => number): Cargo {
  const wanted: Wanted[] = []
  const lines: string[] = []
  const earlier = new Map<string, Buffer>()
  const hostOf = (n: number) => origin.hosts[n % origin.hosts.length]
  const between = (low: number, high: number) => Math.floor(low + random() * (high - low))

  for (const kind of shuffled(Object.keys(kinds) as Kind[], count, random)) {
    const index = wanted.length + 1
    const body = jpegOf(sizeOf(kind, between), index)
    const name = kind === 'namesakes' ? 'photo.jpg' : `${kind}-${index}.jpg`
    const folder = index % 5 === 0 ? `album ${index % 3}/day ${index % 2}` : ''
    const path = `/${index}/${name}`
    const links = [origin.url(path, hostOf(index))]
    if (kind === 'mirrored') {
      const mirror = `/mirror${path}`
      origin.script(path, index % 3 === 0 ? silent() : status(404))
      origin.script(mirror, serve(body).drip(between(2000, 20_000), 5))
      links.push(origin.url(mirror, hostOf(index + 1)))
    } else if (kind !== 'missing') {
      origin.script(path, answersOf(kind, body, between))
    }
    if (kind === 'inTheWay' && folder === '') earlier.set(name, jpegOf(between(2000, 9000), 100_000 + index))
    lines.push(links.join('\t'), ...(folder === '' ? [] : [`  dir=${folder}`]))
    wanted.push({ folder, name, sha256: sha256(body), exists: kind !== 'missing' })
  }
  return { wanted, list: `${lines.join('\n')}\n`, earlier }
}

/** Puts the list and the files of an earlier day in their places. */
export async function unload({ list, earlier }: Cargo, listFile: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await mkdir(dirname(listFile), { recursive: true })
  await writeFile(listFile, list)
  for (const [name, bytes] of earlier) await writeFile(join(folder, name), bytes)
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x = (x + Math.imul(x ^ (x >>> 7), x | 61)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

function sizeOf(kind: Kind, between: (low: number, high: number) => number): number {
  if (kind === 'large') return between(1_000_000, 12_000_000)
  if (kind === 'unproven' || kind === 'broken') return between(100_000, 2_000_000)
  return between(Math.max(2000, smallestJpegBytes), 60_000)
}

function answersOf(kind: Kind, body: Buffer, between: (low: number, high: number) => number) {
  const answers: Partial<Record<Kind, Answer | Answer[]>> = {
    large: serve(body).drip(between(50_000, 400_000), 5),
    unproven: serve(body).noValidators().ignoreRange().chunked(),
    slow: serve(body).drip(between(2000, 8000), between(5, 40)),
    broken: [serve(body).cutAfter(between(1, body.length)), serve(body)],
    packed: serve(body).gzip(),
  }
  return answers[kind] ?? serve(body)
}

/** As many of each kind as its share says, in any order; each kind at least once. */
function shuffled(of: readonly Kind[], count: number, random: () => number): Kind[] {
  const all = of.flatMap(kind =>
    Array.from({ length: Math.max(1, Math.round((kinds[kind] / wholeCount) * count)) }, () => kind),
  )
  return all
    .map(kind => ({ kind, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ kind }) => kind)
}
