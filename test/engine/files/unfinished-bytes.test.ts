import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openInside } from '../../../main/engine/files/inside.ts'
import { createBytes } from '../../../main/engine/files/unfinished-bytes.ts'
import type { PartFacts } from '../../../main/engine/http/resume.ts'
import { until } from '../../helpers/engine.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-unfinished-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Unfinished bytes of which `bytes` are on disk, and the checkpoints that are noted of them. */
async function kept(bytes: number) {
  const path = join(folder, 'a.part')
  await writeFile(path, Buffer.alloc(bytes))
  const noted: number[] = []
  const facts: PartFacts = { bytes, validator: '"1"', totalBytes: 9_000_000 }
  const clock = { ms: 0, now: () => clock.ms }
  const note = (reached: PartFacts) => noted.push(reached.bytes)
  const unfinished = createBytes(await openInside(folder), path, facts, true, note, clock)
  return { unfinished, part: await unfinished.part(), noted, clock }
}

describe('checkpoints', () => {
  test('come every two million bytes', async () => {
    const { unfinished, part, noted } = await kept(1_000_000)
    await part.append(Buffer.alloc(1_999_999))
    unfinished.checkpoint()
    await part.append(Buffer.alloc(1))
    unfinished.checkpoint()
    await until(() => noted.length > 0)
    expect(noted).toEqual([3_000_000])
    await part.keep()
  })

  test('come once a second at most', async () => {
    const { unfinished, part, noted, clock } = await kept(1_000_000)
    const bring = async (): Promise<void> => {
      await part.append(Buffer.alloc(2_000_000))
      unfinished.checkpoint()
      // What a checkpoint writes is written before this.
      await part.sync()
    }
    await bring()
    await until(() => noted.length === 1)
    clock.ms += 999
    await bring()
    clock.ms += 1
    await bring()
    await until(() => noted.length === 2)
    expect(noted).toEqual([3_000_000, 7_000_000])
    await part.keep()
  })

  test('come again after a restart from zero, before the file is as long as it was', async () => {
    const { unfinished, part, noted } = await kept(5_000_000)
    await part.reset()
    unfinished.describe('"2"', 9_000_000)
    await part.append(Buffer.alloc(2_000_000))
    unfinished.checkpoint()
    await part.sync()
    await until(() => noted.length > 0)
    expect(noted).toEqual([2_000_000])
    await part.keep()
  })

  test('are not made of bytes that nothing proves', async () => {
    const { unfinished, part, noted } = await kept(1_000_000)
    unfinished.distrust()
    await part.append(Buffer.alloc(3_000_000))
    unfinished.checkpoint()
    await part.keep()
    expect(noted).toEqual([])
  })
})
