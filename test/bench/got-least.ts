// What got, called as Shoal calls it, and the files alone cost: hashed, synced and named, a fixed number at once, but without a
// check, a record, another attempt, or a rule for names and hosts. Small images only: a body is held in memory.
// got-least.ts LIST FOLDER AT_ONCE
import { createHash } from 'node:crypto'
import { link, open, readFile, unlink } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import got from 'got'

const [list = '', folder = '', atOnce = '1'] = process.argv.slice(2)
const urls = (await readFile(list, 'utf8')).trim().split('\n').values()
const agent = new Agent({ keepAlive: true, maxSockets: Number(atOnce) })

const client = got.extend({
  isStream: true,
  retry: { limit: 0 },
  decompress: false,
  throwHttpErrors: false,
  strictContentLength: false,
  // In place of all that got does for timings and time-outs.
  request: (url, { headers = {} }) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url, { agent, headers: headers as Record<string, string> })
      asked.once('response', resolve).once('error', reject).end()
    }),
})

async function bodyOf(url: string): Promise<Buffer[]> {
  const stream = client.stream(url)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    stream.once('response', resolve).on('error', reject)
  })
  const pieces: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    const read = () => {
      for (let piece = answer.read(); piece !== null; piece = answer.read()) pieces.push(piece)
    }
    answer.on('readable', read).once('end', resolve)
    answer.once('close', () => reject(new Error(`${url} broke off`)))
    read()
  })
  stream.destroy()
  return pieces
}

async function work(): Promise<void> {
  for (const url of urls) {
    const pieces = await bodyOf(url)
    const hash = createHash('sha256')
    for (const piece of pieces) hash.update(piece)
    hash.digest('hex')
    const path = join(folder, url.slice(url.lastIndexOf('/') + 1))
    const file = await open(`${path}.part`, 'wx')
    await file.writev(pieces)
    await file.datasync()
    await file.close()
    await link(`${path}.part`, path)
    await unlink(`${path}.part`)
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, work))
agent.destroy()
