import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Sample, startSample } from '../../main/lists/sample.ts'
import { CAT, JPEG, PNG, WEBP } from '../helpers/images.ts'

/** A sample of three known pictures (and one file that is none) that answers without delay. */
async function withSample(body: (sample: Sample, waits: number[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-sample-'))
  const files = { 'wave.jpg': CAT, 'a b.png': PNG, 'dusk.webp': WEBP, 'notes.txt': JPEG }
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes)
  const waits: number[] = []
  const sample = await startSample({ folder, wait: async ms => waits.push(ms) })
  try {
    await body(sample, waits)
  } finally {
    await sample.close()
    await rm(folder, { recursive: true })
  }
}

const get = async (url: string | undefined, headers: Record<string, string> = {}, method = 'GET') => {
  const reply = await fetch(url ?? '', { headers, method })
  return { reply, bytes: Buffer.from(await reply.arrayBuffer()) }
}

test('serves every picture of the folder by name, each after its delay', () =>
  withSample(async ({ items }, waits) => {
    expect(items.map(item => new URL(item.url).pathname)).toEqual(['/a%20b.png', '/dusk.webp', '/wave.jpg'])
    expect(items[2]?.origin).toEqual({ source: 'sample', line: 3 })
    const replies = []
    for (const item of items) replies.push(await get(item.url))
    expect(replies.map(({ bytes }) => bytes)).toEqual([PNG, WEBP, CAT])
    expect(replies.map(({ reply }) => reply.headers.get('content-type'))).toEqual([
      'image/png',
      'image/webp',
      'image/jpeg',
    ])
    expect(waits).toHaveLength(3)
    expect(Math.min(...waits)).toBeGreaterThan(0)
  }))

test('resumes under the same validator only', () =>
  withSample(async ({ items }) => {
    const url = items[2]?.url
    const { reply: head } = await get(url, {}, 'HEAD')
    const etag = head.headers.get('etag') ?? ''
    expect(head.headers.get('content-length')).toBe(`${CAT.length}`)
    const rest = await get(url, { range: 'bytes=4000-', 'if-range': etag })
    expect(rest.reply.status).toBe(206)
    expect(rest.reply.headers.get('content-range')).toBe(`bytes 4000-${CAT.length - 1}/${CAT.length}`)
    expect(rest.bytes).toEqual(CAT.subarray(4000))
    const whole = await get(url, { range: 'bytes=4000-', 'if-range': '"another"' })
    expect([whole.reply.status, whole.bytes]).toEqual([200, CAT])
  }))

test('anything else is not found', () =>
  withSample(async ({ items }) => {
    for (const path of ['/notes.txt', '/%', '/../sample.ts']) {
      expect((await get(new URL(path, items[0]?.url).href)).reply.status, path).toBe(404)
    }
  }))

test('closes while an answer is still waiting', async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const folder = await mkdtemp(join(tmpdir(), 'shoal-sample-'))
  await writeFile(join(folder, 'a.png'), PNG)
  const wait = () => {
    ask()
    return new Promise(() => {})
  }
  const sample = await startSample({ folder, wait })
  const reply = get(sample.items[0]?.url)
  const refused = expect(reply).rejects.toThrow()
  await asked
  await sample.close()
  await refused
  await rm(folder, { recursive: true })
})
