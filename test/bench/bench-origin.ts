import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filmSite, listingPath } from '../helpers/films.ts'
import { jpegOf } from '../helpers/images.ts'
import { startNginx } from '../helpers/real-servers.ts'

/**
 * Different pictures of one size; names beyond this share their bytes. As many as most lists have, because images
 * with the same bytes are looked at twice.
 */
const different = 10_000
/** Above this all names share one picture: more of them would fill the disk. */
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
 * `/SIZE/000123.jpg` is picture 0123 of that size.
 */
export async function startBenchOrigin(): Promise<BenchOrigin> {
  const nginx = await startNginx({
    workers: 2,
    locations: `location ~ ^/many/(?<size>\\d+)/\\d*(?<picture>\\d\\d\\d\\d)\\.jpg$ { rewrite ^ /$size-$picture.jpg break; }`,
  })
  if (nginx?.canDelay) return originOf('nginx with the echo module', nginx)
  await nginx?.close()
  return originOf('a plain Node server', await startPlainOrigin())
}

type Server = { folder: string; url: (path: string) => string; close: () => Promise<void> }

async function originOf(name: string, { folder, url, close }: Server): Promise<BenchOrigin> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-bench-'))
  /** How many pictures of each size there are. */
  const made = new Map<number, number>()
  let lists = 0
  return {
    name,
    batch: async (files, bytesEach, delaySeconds = 0) => {
      const wanted = bytesEach > largeBytes ? 1 : Math.min(files, different)
      const have = made.get(bytesEach) ?? 0
      for (let n = have; n < wanted; n += 1) {
        await writeFile(join(folder, pictureName(bytesEach, n)), jpegOf(bytesEach, n + 1))
      }
      made.set(bytesEach, Math.max(have, wanted))
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

const pictureName = (bytes: number, n: number): string => `${bytes}-${String(n).padStart(4, '0')}.jpg`

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
