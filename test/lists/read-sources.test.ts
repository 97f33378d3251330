import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { likelyImages, readSources } from '../../main/lists/index.ts'
import type { Rejected } from '../../shared/model.ts'

async function* bytes(text: string) {
  yield Buffer.from(text)
}

const read = async (sources: readonly string[], stdin = '') => {
  const rejected: Rejected[] = []
  const reader = readSources(sources, bytes(stdin), entry => rejected.push(entry))
  const urls = (await Array.fromAsync(reader.items)).flat().map(({ url }) => url)
  return { urls, rejected, duplicates: reader.duplicates }
}

test('links and standard input are one list, each link once', async () => {
  const stdin = 'https://a.example/1.jpg\nhttps://a.example/2.jpg\n'
  expect(await read(['https://a.example/1.jpg', '-', 'https://a.example/3.jpg'], stdin)).toEqual({
    urls: ['https://a.example/1.jpg', 'https://a.example/3.jpg', 'https://a.example/2.jpg'],
    rejected: [],
    duplicates: 1,
  })
})

test('what is no link is reported, without the password in it', async () => {
  const { rejected } = await read(['-'], 'ftp://me:geheim@a.example/cat.jpg\n')
  expect(rejected).toMatchObject([{ source: 'stdin', line: 1, text: 'ftp://…@a.example/cat.jpg' }])
})

test('what tells links apart is let go once all are read, while the reader is kept', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heldBytes = () => {
    collect()
    return process.memoryUsage().arrayBuffers
  }
  const links = Array.from({ length: 100_000 }, (_, number) => `https://a.example/${number}.jpg\n`).join('')
  const reader = readSources(['-'], bytes(links), () => {})
  let most = 0
  let read = 0
  const before = heldBytes()
  for await (const items of reader.items) {
    read += items.length
    if (read === 100_000) most = heldBytes()
  }
  expect(most - before).toBeGreaterThan(2_000_000)
  // V8 gives buffers back on another thread, some time after the collection that found them dead.
  await expect.poll(heldBytes).toBeLessThan(before + 1_000_000)
  expect(reader.duplicates).toBe(0)
})

test('a list that is not there ends the reading in words', async () => {
  await expect(read(['no-such-list.txt'])).rejects.toThrow('no-such-list.txt cannot be read')
})

test('how many images list files hold is guessed by their size, without a word of what cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-sources-'))
  try {
    const list = join(folder, 'list.txt')
    await writeFile(list, 'https://a.example/a-picture-of-a-cat/000001.jpg\n'.repeat(2000))
    const few = await likelyImages(['https://a.example/1.jpg', '-', folder, join(folder, 'none.txt')])
    expect(few).toBe(0)
    const many = await likelyImages([list, list])
    expect(many).toBeGreaterThan(2000)
    expect(many).toBeLessThan(8000)
  } finally {
    await rm(folder, { recursive: true })
  }
})
