import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEarlyLane } from '../../main/app/early-lane.ts'
import { createLanePool } from '../../main/engine/lanes/pool.ts'

let folder: string
let long: string
let short: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-early-'))
  long = join(folder, 'long.txt')
  short = join(folder, 'short.txt')
  await writeFile(long, 'https://a.example/a-picture-of-a-cat/000001.jpg\n'.repeat(3000))
  await writeFile(short, 'https://a.example/a-picture-of-a-cat/000001.jpg\n'.repeat(30))
})

afterAll(() => rm(folder, { recursive: true }))

/** How many lanes these words on the command line start. */
async function startedBy(...words: string[]): Promise<number> {
  let started = 0
  const thread = { post() {}, setBusy() {}, takeLoad: () => 0, end() {} }
  const start = () => {
    started += 1
    return thread
  }
  await startEarlyLane(words, createLanePool({ start, cores: 2 }))
  return started
}

test('a long list has a lane before the program is loaded', async () => {
  expect(await startedBy('get', long, '-o', folder)).toBe(1)
  expect(await startedBy('--verbose', 'get', '-o', folder, short, long)).toBe(1)
})

test('a short list, a link and other commands have none', async () => {
  expect(await startedBy('get', short)).toBe(0)
  expect(await startedBy('get', 'https://a.example/1.jpg', '-', folder, join(folder, 'none.txt'))).toBe(0)
  expect(await startedBy('lists', long)).toBe(0)
  expect(await startedBy(long)).toBe(0)
  expect(await startedBy()).toBe(0)
})

test('who names a number of lanes has no more than that', async () => {
  expect(await startedBy('get', long, '--lanes', '0')).toBe(0)
  expect(await startedBy('get', '--lanes=0', long)).toBe(0)
})
