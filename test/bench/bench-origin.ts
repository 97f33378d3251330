import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filmSite, listingPath } from '../helpers/films.ts'
import { jpegOf } from '../helpers/images.ts'
import { startNginx } from '../helpers/real-servers.ts'

/** Different pictures of one size; names beyond this share their bytes. Keeps the origin in memory. */
const different = 100
/** Above this all names share one picture: a hundred of them would fill the disk. */
const largeBytes = 1_000_000

export type Batch = { list: string; files: number; bytes: number }

/** An origin in processes of its own. */
export type BenchOrigin = {
  name: string
  /** A list of so many pictures of a size, each answered after a delay. */
  batch: (files: number, bytesEach: number, delaySeconds?: number) => Promise<Batch>
  /** A cinema's site of so many films, its pages answered after a delay; the address of its listing. */
  films: (count: number, delaySeconds: number) => Promise<string>
  close: () => Promise<void>
}

/**
 * nginx where it is installed with the echo module, else a plain Node server, which is slower than the
 * clients: its numbers compare delays, not throughput.
 *
 * `/SIZE/000123.jpg` is picture 23 of that size.
 */
export async function startBenchOrigin(): Promise<BenchOrigin> {
  const nginx = await startNginx({
    workers: 2,
    locations: `location ~ ^/many/(?<size>\\d+)/\\d*(?<picture>\\d\\d)\\.jpg$ { rewrite ^ /$size-$picture.jpg break; }`,
  })
  if (nginx?.canDelay) return originOf('nginx with the echo module', nginx)
  await nginx?.close()
  return originOf('a plain Node server', await startPlainOrigin())
}

type Server = { folder: string; url: (path: string) => string; close: () => Promise<void> }

async function originOf(name: string, { folder, url, close }: Server): Promise<BenchOrigin> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-bench-'))
  const sizes = new Set<number>()
  let lists = 0
  return {
    name,
    batch: async (files, bytesEach, delaySeconds = 0) => {
      if (!sizes.has(bytesEach)) await addPictures(folder, bytesEach)
      sizes.add(bytesEach)
      lists += 1
      const list = join(place, `${lists}.txt`)
      const before = delaySeconds === 0 ? '' : `/delay/${delaySeconds}`
      const lines = Array.from({ length: files }, (_, index) => {
        const number = bytesEach > largeBytes ? index * different : index
        return url(`${before}/many/${bytesEach}/${String(number).padStart(6, '0')}.jpg`)
      })
      await writeFile(list, `${lines.join('\n')}\n`)
      return { list, files, bytes: files * bytesEach }
    },
    films: async (count, delaySeconds) => {
      const { pages, posters } = filmSite({ count, posterBytes: 20_000 })
      for (const [path, content] of [...pages, ...posters]) {
        const file = join(folder, ...path.split('/'))
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, content)
      }
      return url(`/delay/${delaySeconds}${listingPath}`)
    },
    close: async () => {
      await close()
      await rm(place, { recursive: true })
    },
  }
}

async function addPictures(folder: string, bytes: number): Promise<void> {
  const count = bytes > largeBytes ? 1 : different
  for (let n = 0; n < count; n += 1)
    await writeFile(join(folder, pictureName(bytes, n)), jpegOf(bytes, n + 1))
}

const pictureName = (bytes: number, n: number): string => `${bytes}-${String(n).padStart(2, '0')}.jpg`

async function startPlainOrigin(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-bench-origin-'))
  const child = fork(fileURLToPath(new URL('plain-origin.ts', import.meta.url)), [folder])
  const [port] = (await once(child, 'message')) as [number]
  return {
    folder,
    url: path => `http://127.0.0.1:${port}${path}`,
    close: async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
