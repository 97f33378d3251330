import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readStream } from '../../main/lists/index.ts'
import { createTempFolders, type TempFolders } from '../../main/system/temp-folder.ts'
import { odsOf, xlsxOf } from '../helpers/sheets.ts'
import { brief } from './entries.ts'

let folder = ''
let tempFolders: TempFolders
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-stream-'))
  tempFolders = createTempFolders(folder)
})
afterAll(() => rm(folder, { recursive: true }))

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = async (chunks: AsyncIterable<Uint8Array>) =>
  brief((await Array.fromAsync(readStream({ name: 'stdin', live: true, chunks }, tempFolders))).flat())

const rows = [
  ['Name', 'Image'],
  ['Cat', 'https://a.com/1.jpg'],
]

test.each([
  ['.xlsx', xlsxOf(rows), 7],
  ['.ods', odsOf(rows), 100_000],
])('%s from a pipe is read, and nothing is left of it', async (_, bytes, size) => {
  expect(await read(pieces(bytes, size))).toEqual(['2 https://a.com/1.jpg'])
  expect(await readdir(folder)).toEqual([])
})

test('a damaged sheet leaves nothing either', async () => {
  await expect(read(pieces(xlsxOf(rows).subarray(0, -30), 50))).rejects.toThrow('damaged')
  expect(await readdir(folder)).toEqual([])
})

test.each([1, 3, 100])('a text is read as it is, in pieces of %i bytes', async size => {
  expect(await read(pieces(Buffer.from('P\nhttps://a.com/1.jpg\n'), size))).toEqual([
    '1 ✗ P',
    '2 https://a.com/1.jpg',
  ])
})

test('a text comes at once, though its stream goes on', async () => {
  async function* endless() {
    yield Buffer.from('https://a.com/1.jpg\n')
    await new Promise(() => {})
  }
  const reading = readStream({ name: 'stdin', live: true, chunks: endless() }, tempFolders)
  expect(brief((await reading.next()).value ?? [])).toEqual(['1 https://a.com/1.jpg'])
})

test('who stops early lets go of the stream', async () => {
  let isClosed = false
  async function* source() {
    try {
      for (;;) yield Buffer.from('https://a.com/1.jpg\n')
    } finally {
      isClosed = true
    }
  }
  for await (const _ of readStream({ name: 'stdin', live: true, chunks: source() }, tempFolders)) break
  expect(isClosed).toBe(true)
})
