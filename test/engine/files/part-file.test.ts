import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Inside, openInside } from '../../../main/engine/files/inside.ts'
import { openPart, type PartFile } from '../../../main/engine/files/part-file.ts'
import { sha256 } from '../../helpers/engine.ts'
import { jpegOf } from '../../helpers/images.ts'

const small = jpegOf(3000)
/** Larger than what a part file keeps in memory. */
const large = jpegOf(5_000_000)

let folder: string
let path: string
let inside: Inside

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-part-'))
  path = join(folder, 'cat.jpg.part')
  inside = await openInside(folder)
})
afterEach(() => rm(folder, { recursive: true }))

async function appendAll(part: PartFile, bytes: Uint8Array, step = 65_536): Promise<void> {
  for (let at = 0; at < bytes.length; at += step) await part.append(bytes.subarray(at, at + step))
}

const readAll = async (part: PartFile): Promise<Uint8Array> => {
  const source = await part.read()
  return source.read(0, source.bytes)
}

const onDisk = () => readdir(folder)

describe('small bodies', () => {
  test('touch the disk only when they are sealed', async () => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, small, 1000)
    expect(await readAll(part)).toEqual(small)
    expect(await onDisk()).toEqual([])
    expect(await part.seal()).toBe(sha256(small))
    expect(await readFile(path)).toEqual(small)
  })

  test('leave nothing when they are refused', async () => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, small)
    await part.reset()
    expect(part.bytes).toBe(0)
    expect(await onDisk()).toEqual([])
  })
})

describe('bytes that are its own', () => {
  /** Pieces of a body as connections bring them: each alone in its memory, or several in one piece of memory. */
  function piecesOf(body: Uint8Array, lengths: readonly number[]): Uint8Array[] {
    const pieces: Uint8Array[] = []
    for (let at = 0, n = 0; at < body.length; n += 1) {
      const memory = new Uint8Array(body.subarray(at, at + (lengths[n % lengths.length] ?? 1)))
      at += memory.length
      const cut = n % 3 === 0 ? memory.length >> 1 : 0
      pieces.push(memory.subarray(0, cut), memory.subarray(cut))
    }
    return pieces.filter(({ length }) => length > 0)
  }

  test('are freed once they are written, and the newest when the file is sealed', async () => {
    const part = await openPart(inside, path, 0, { ownsBytes: true })
    const pieces = Array.from({ length: 20 }, (_, n) => new Uint8Array(65_536).fill(n))
    for (const piece of pieces) await part.append(piece)
    await part.sync()
    expect(pieces.map(({ length }) => length)).toEqual([...Array(19).fill(0), 65_536])
    await part.seal()
    expect(pieces.at(-1)?.length).toBe(0)
  })

  test('are written, hashed and checked whole, however they came', async () => {
    const lengths = fc.array(fc.integer({ min: 9_000, max: 400_000 }), { minLength: 1, maxLength: 9 })
    await fc.assert(
      fc.asyncProperty(lengths, async lengths => {
        const part = await openPart(inside, path, 0, { ownsBytes: true })
        for (const piece of piecesOf(large, lengths)) await part.append(piece)
        expect(part.finding()).toMatchObject({ kind: 'whole', image: { type: 'jpg' } })
        expect(await part.seal()).toBe(sha256(large))
        expect((await readFile(path)).equals(large)).toBe(true)
        await rm(path)
      }),
      { numRuns: 12 },
    )
  })
})

describe('large bodies', () => {
  test('go to disk as they come, and read back whole', async () => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, large)
    const source = await part.read()
    expect(source.bytes).toBe(large.length)
    expect((await lstat(path)).size).toBe(large.length)
    expect(Buffer.from(await source.read(4_000_000, 100))).toEqual(large.subarray(4_000_000, 4_000_100))
    expect(await part.seal()).toBe(sha256(large))
    expect(sha256(await readFile(path))).toBe(sha256(large))
  })

  test('are removed when they are refused', async () => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, large)
    await part.reset()
    expect(await onDisk()).toEqual([])
    await part.reset()
  })

  test('begin again after a reset', async () => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, large)
    await part.reset()
    await appendAll(part, small)
    expect(await part.seal()).toBe(sha256(small))
    expect(await readFile(path)).toEqual(small)
  })
})

describe('bytes that were kept', () => {
  const kept = async (bytes: Uint8Array) => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, bytes)
    await part.keep()
  }

  test.each([1000, 2_000_000])('%i of them are continued, and the hash is of the whole', async count => {
    await kept(large.subarray(0, count))
    expect((await lstat(path)).size).toBe(count)
    const part = await openPart(inside, path, count)
    expect(part.bytes).toBe(count)
    await appendAll(part, large.subarray(count))
    expect(await part.seal()).toBe(sha256(large))
    expect(sha256(await readFile(path))).toBe(sha256(large))
  })

  test('go on in the same part file as well', async () => {
    const part = await openPart(inside, path, 0)
    await appendAll(part, small.subarray(0, 1000))
    await part.keep()
    await appendAll(part, small.subarray(1000))
    expect(await part.seal()).toBe(sha256(small))
    expect(await readFile(path)).toEqual(small)
  })

  test('what lies behind them is not part of the file', async () => {
    await writeFile(path, Buffer.concat([small.subarray(0, 1000), Buffer.alloc(9000, 1)]))
    const part = await openPart(inside, path, 1000)
    await appendAll(part, small.subarray(1000))
    expect(await part.seal()).toBe(sha256(small))
    expect(await readFile(path)).toEqual(small)
  })

  test('fewer than promised are no basis', async () => {
    await writeFile(path, small.subarray(0, 999))
    await expect(openPart(inside, path, 1000)).rejects.toThrow()
    await rm(path)
    await expect(openPart(inside, path, 1000)).rejects.toThrow()
  })

  test('are gone after a reset', async () => {
    await kept(small)
    const part = await openPart(inside, path, small.length)
    await part.reset()
    expect(await onDisk()).toEqual([])
  })

  test('property: however it is cut up, kept and continued, the file and its hash are right', async () => {
    const body = jpegOf(2_500_000, 5)
    const cuts = fc.array(fc.integer({ min: 1, max: body.length - 1 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(cuts, fc.constantFrom(10_000, 65_536, 1_500_000), async (places, step) => {
        const ends = [...new Set(places)].toSorted((a, b) => a - b)
        let at = 0
        for (const end of ends) {
          const part = await openPart(inside, path, at)
          await appendAll(part, body.subarray(at, end), step)
          await part.keep()
          at = end
        }
        const last = await openPart(inside, path, at)
        await appendAll(last, body.subarray(at), step)
        expect(await last.seal()).toBe(sha256(body))
        expect(sha256(await readFile(path))).toBe(sha256(body))
        await rm(path)
      }),
      { numRuns: 15 },
    )
  })
})

describe('something else at its path', () => {
  test('a file from a run that was cut off is replaced', async () => {
    await writeFile(path, 'left behind, and longer than the image'.repeat(1000))
    const part = await openPart(inside, path, 0)
    await appendAll(part, small)
    expect(await part.seal()).toBe(sha256(small))
    expect(await readFile(path)).toEqual(small)
  })

  test('a link is not followed, neither for new bytes nor for kept ones', async () => {
    const target = join(folder, 'precious')
    await writeFile(target, small)
    await symlink(target, path)
    await expect(openPart(inside, path, 1000)).rejects.toThrow()
    const part = await openPart(inside, path, 0)
    await appendAll(part, jpegOf(400))
    await part.seal()
    expect(await readFile(target)).toEqual(small)
    expect(await readFile(path)).toEqual(jpegOf(400))
  })
})

describe('a disk that fails', () => {
  test('tells it when the bytes are wanted', async () => {
    const part = await openPart(inside, join(folder, 'missing', 'cat.part'), 0)
    await appendAll(part, small)
    await expect(part.seal()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('tells it while large bodies come', async () => {
    const part = await openPart(inside, join(folder, 'missing', 'cat.part'), 0)
    await expect(appendAll(part, large)).rejects.toMatchObject({ code: 'ENOENT' })
    await part.reset()
  })
})
