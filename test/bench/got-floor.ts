// What got itself costs: streams into files, a fixed number at once, without checks, records or names.
// got-floor.ts LIST FOLDER AT_ONCE
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import got from 'got'

const [list = '', folder = '', atOnce = '1'] = process.argv.slice(2)
const urls = (await readFile(list, 'utf8')).trim().split('\n').values()
const agent = new Agent({ keepAlive: true, maxSockets: Number(atOnce) })

async function work(): Promise<void> {
  for (const url of urls) {
    const body = got.stream(url, { agent: { http: agent }, retry: { limit: 0 }, decompress: false })
    await pipeline(body, createWriteStream(join(folder, url.slice(url.lastIndexOf('/') + 1))))
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, work))
agent.destroy()
