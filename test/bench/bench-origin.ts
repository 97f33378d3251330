import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createCertificate } from '../helpers/certificate.ts'
import { filmSite, listingPath } from '../helpers/films.ts'
import { jpegOf } from '../helpers/images.ts'
import { freePort, hostNames } from '../helpers/loopback.ts'
import { startNginx } from '../helpers/real-servers.ts'

/**
 * Different pictures of one size; names beyond this share their bytes. As many as most lists have, because images
 * with the same bytes are looked at twice.
 */
const different = 10_000
const manyHosts = 50
/** Above this all names share one picture: more of them would fill the disk. */
const largeBytes = 1_000_000

/** `ca`: a file with the certificate to be trusted. */
export type Batch = { list: string; files: number; bytes: number; ca?: string }

/** How a work's images are reached. */
export type Way = 'one host' | 'fifty hosts' | 'https' | 'fresh connections'

/** Connections that were opened since the start, and those of them that resumed a TLS session. */
export type Connections = { opened: number; resumed: number }

/** An origin in processes of its own. */
export type BenchOrigin = {
  name: string
  /** A list of images of one size, each answered after a delay. */
  batch: (files: number, bytesEach: number, delaySeconds?: number, way?: Way) => Promise<Batch>
  /** The ways that this origin has. */
  ways: readonly Way[]
  connections: () => Promise<Connections> | Connections
  /** A cinema's site of `count` films, its pages answered after a delay; the address of its listing. */
  films: (count: number, delaySeconds: number) => Promise<string>
  close: () => Promise<void>
}

/**
 * nginx where it is installed with the echo module, else a plain Node server, which is slower than the
 * clients: its numbers compare delays, not throughput.
 *
 * `/many/SIZE/000123.jpg` is picture 0123 of that size, and so below `/counted/` and `/fresh/`.
 */
export async function startBenchOrigin(): Promise<BenchOrigin> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-bench-'))
  const tls = { port: await freePort(), ca: join(place, 'cert.pem'), key: join(place, 'key.pem') }
  const { cert, key } = createCertificate(['127.0.0.1'])
  await Promise.all([writeFile(tls.ca, cert), writeFile(tls.key, key)])
  const log = join(place, 'connections.log')
  const counted = `access_log ${log} connections buffer=64k flush=100ms;`
  const pictures = (folder: string, rules = '') =>
    `location ~ ^/${folder}/(?<size>\\d+)/\\d*(?<picture>\\d\\d\\d\\d)\\.jpg$ { ${rules} rewrite ^ /$size-$picture.jpg break; }`
  const nginx = await startNginx({
    workers: 2,
    locations: `${pictures('many')} ${pictures('counted', counted)} ${pictures('fresh', `keepalive_timeout 0; ${counted}`)}`,
    addresses: hostNames(manyHosts).slice(1),
    servers: `log_format connections "$connection $ssl_session_reused";
      server {
        listen 127.0.0.1:${tls.port} ssl backlog=1024;
        ssl_certificate ${tls.ca};
        ssl_certificate_key ${tls.key};
        ssl_session_cache shared:tls:10m;
        root files;
        ${pictures('counted', counted)}
      }`,
  })
  if (nginx?.canDelay) return originOf('nginx with the echo module', nginx, { place, tls, log })
  await nginx?.close()
  return originOf('a plain Node server', await startPlainOrigin(), { place })
}

type Server = { folder: string; url: (path: string) => string; close: () => Promise<void> }
/** `tls`, `log`: only where all ways are served. */
type Extras = { place: string; tls?: { port: number; ca: string }; log?: string }

async function originOf(name: string, server: Server, { place, tls, log }: Extras): Promise<BenchOrigin> {
  const { folder, url, close } = server
  /** How many pictures of each size there are. */
  const made = new Map<number, number>()
  let lists = 0
  const hosts = hostNames(manyHosts)

  function addressOf(way: Way | undefined, index: number, picture: string, delaySeconds: number): string {
    if (way === 'https') return `https://127.0.0.1:${tls?.port}/counted/${picture}`
    if (way === 'fresh connections') return url(`/fresh/${picture}`)
    if (way === 'one host') return url(log === undefined ? `/many/${picture}` : `/counted/${picture}`)
    if (way === 'fifty hosts') {
      const address = new URL(url(`/counted/${picture}`))
      address.hostname = hosts[index % hosts.length] ?? ''
      return address.href
    }
    return url(`${delaySeconds === 0 ? '' : `/delay/${delaySeconds}`}/many/${picture}`)
  }

  return {
    name,
    ways: tls === undefined ? ['one host'] : ['one host', 'fifty hosts', 'https', 'fresh connections'],
    connections: () => (log === undefined ? { opened: 0, resumed: 0 } : countConnections(log)),
    batch: async (files, bytesEach, delaySeconds = 0, way) => {
      const wanted = bytesEach > largeBytes ? 1 : Math.min(files, different)
      const have = made.get(bytesEach) ?? 0
      for (let n = have; n < wanted; n += 1) {
        await writeFile(join(folder, pictureName(bytesEach, n)), jpegOf(bytesEach, n + 1))
      }
      made.set(bytesEach, Math.max(have, wanted))
      lists += 1
      const list = join(place, `${lists}.txt`)
      const lines = Array.from({ length: files }, (_, index) => {
        const number = bytesEach > largeBytes ? index * different : index
        return addressOf(way, index, `${bytesEach}/${String(number).padStart(6, '0')}.jpg`, delaySeconds)
      })
      await writeFile(list, `${lines.join('\n')}\n`)
      return { list, files, bytes: files * bytesEach, ...(way === 'https' && tls && { ca: tls.ca }) }
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

/** Longer than nginx holds lines back. */
const logMs = 500

async function countConnections(log: string): Promise<Connections> {
  await sleep(logMs)
  const resumed = new Map<string, boolean>()
  for (const line of (await readFile(log, 'utf8')).split('\n')) {
    const [connection = '', session] = line.split(' ')
    if (connection !== '') resumed.set(connection, session === 'r')
  }
  return { opened: resumed.size, resumed: [...resumed.values()].filter(Boolean).length }
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
