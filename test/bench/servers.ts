import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bodyOf, fileOf, type Manner, mannerOf, manners, type SoakPlan } from '../soak/items.ts'
import { works } from './clients.ts'
import type { Report } from './report.ts'

export const title = 'answers of odd servers: what each program makes of them'

/** One host, with four images for each manner of answering. */
const plan: SoakPlan = { hosts: 2, mixed: 2, silent: 0, itemsPerHost: 160, hasTrickles: false }
const host = 1
const imagesEach = 4
/** So long may a program take for these. */
const patienceMs = 60_000
/** What is slow with them is waiting. */
const kindsAtOnce = 8

/** As people call them. Those that keep a program waiting on purpose are not here. */
const kinds: Partial<Record<Manner, string>> = {
  whole: 'by the rules',
  slow: 'slow',
  chunked: 'in chunks',
  untilClose: 'without a length, until it closes',
  zipped: 'gzip that was not asked for',
  falseEncoding: 'a false Content-Encoding (utf-8, gzip on plain bytes)',
  longHead: 'a header of 100 kB',
  oddHead: 'folded lines, line feeds alone, length beside chunks',
  hints: '103 and 100 before the answer',
  unasked: 'a second answer that was not asked for',
  behindLength: 'bytes behind Content-Length',
  resetReused: 'kept connections are reset at their second request',
  resetOnce: 'reset in the middle, once',
  cutOnce: 'closed in the middle, once',
  stallOnce: 'silent in the middle, once',
  wrongRange: 'another part than was asked for',
  errorOnce: '500, once',
  limitedOnce: '429 with Retry-After, once',
  busyOnce: '503, once',
  redirected: 'a redirect',
  needsCookie: 'a redirect that sets the cookie it needs',
  half: 'half an image, with the length of that half',
  missing: '404',
  gone: '410',
  page: 'a web page as image/jpeg',
  junk: 'no image at all, as image/jpeg',
  empty: 'nothing, with 200',
  hugeHead: 'a header of 300 kB',
  garbage: 'no HTTP',
  switched: '101 Switching Protocols',
  loop: 'a redirect to itself',
  wrongLength: 'fewer bytes than Content-Length',
  cutChunks: 'chunks without an end',
  cutAlways: 'closed in the middle, always',
  cutZip: 'gzip without its end',
  resetAlways: 'reset, always',
  hangUp: 'closed without an answer',
  halfHead: 'closed in the middle of the header',
}

/** The image could be had; Shoal reads no header of that size. */
const beyondShoal: Manner = 'hugeHead'

type Program = {
  name: string
  args: (list: string, urls: readonly string[], folder: string, home: string) => string[]
  program: string
}

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

/** Each with its own retries on, four tries, and five seconds of patience. */
const programs: readonly Program[] = [
  {
    name: 'Shoal',
    program: process.execPath,
    args: (list, _, folder) => [
      ...[launcher, 'shoal', 'get', list, '-o', folder, '-c', '1', '--json'],
      ...['--response-timeout', '5s', '--stall-timeout', '5s'],
    ],
  },
  {
    name: 'curl',
    program: 'curl',
    args: (_, urls, folder, home) => [
      ...['-q', '-fsSL', '--compressed', '-c', join(home, 'cookies'), '--output-dir', folder],
      ...['--retry', '3', '--retry-all-errors', '--speed-limit', '1', '--speed-time', '5'],
      ...urls.flatMap(url => ['-O', url]),
    ],
  },
  {
    name: 'wget',
    program: 'wget',
    args: (list, _, folder) => [
      ...[
        '--no-config',
        '-q',
        '--tries=4',
        '--retry-on-http-error=429,500,503',
        '-T',
        '5',
        '--compression=auto',
        '-i',
        list,
        '-P',
        folder,
      ],
    ],
  },
]

export async function run(): Promise<Report> {
  const installed = programs.filter(({ name, program }) => name === 'Shoal' || works(program, ['--version']))
  const columns: string[][] = []
  for (const program of installed) columns.push(await verdictsOf(program))
  const names = Object.values(kinds)
  const isRight = (verdict: string | undefined) => verdict === right
  const isWrong = (verdict: string) => verdict === 'wrong file' || verdict === 'as if whole'
  const failures = (columns[0] ?? []).flatMap((verdict, at) =>
    isWrong(verdict) ? `Shoal, ${names[at]}: ${verdict}` : [],
  )
  return {
    columns: ['answer', ...installed.map(({ name }) => name)],
    rows: [
      ...names.map((name, at) => [name, ...columns.map(verdicts => verdicts[at] ?? '')]),
      [`taken right, of ${names.length}`, ...columns.map(verdicts => `${verdicts.filter(isRight).length}`)],
    ],
    notes: [
      'lost: an image that could be had is not there. wrong file: other bytes than the image. as if whole: something else, or half of it, lies there as the image, and the exit status is 0.',
    ],
    failures,
    data: { kinds: names, programs: installed.map(({ name }) => name), columns },
  }
}

const right = 'right'

/** What a program makes of each kind, from an origin that was not asked before. */
async function verdictsOf(program: Program): Promise<string[]> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-servers-'))
  const origin = fork(fileURLToPath(new URL('../soak/origin.ts', import.meta.url)), [JSON.stringify(plan)])
  const [ports] = (await once(origin, 'message')) as [number[]]
  try {
    const all = Object.keys(kinds) as Manner[]
    const verdicts: string[] = []
    for (let at = 0; at < all.length; at += kindsAtOnce) {
      const some = all.slice(at, at + kindsAtOnce)
      const found = some.map(kind => verdictOf(program, kind, ports[host] ?? 0, join(place, kind)))
      verdicts.push(...(await Promise.all(found)))
    }
    return verdicts
  } finally {
    origin.disconnect()
    await once(origin, 'exit')
    await rm(place, { recursive: true })
  }
}

async function verdictOf(program: Program, kind: Manner, port: number, place: string): Promise<string> {
  const items = Array.from({ length: plan.itemsPerHost }, (_, item) => item)
    .filter(item => mannerOf(plan, host, item) === kind)
    .slice(0, imagesEach)
  const urls = items.map(item => `http://127.0.0.1:${port}/${fileOf(host, item)}`)
  const folder = join(place, 'out')
  const list = join(place, 'list.txt')
  await mkdir(folder, { recursive: true })
  await writeFile(list, `${urls.join('\n')}\n`)
  const status = await statusOf(program, program.args(list, urls, folder, place), place)
  const ends = await Promise.all(items.map(item => endOf(item, kind, status, folder)))
  return ends.find(end => end !== right) ?? right
}

async function endOf(
  item: number,
  kind: Manner,
  status: number | undefined,
  folder: string,
): Promise<string> {
  // Whatever is there under the image's name is taken for the image.
  const bytes = await readFile(join(folder, `${item}.jpg`)).catch(() => undefined)
  if (bytes?.equals(bodyOf(host, item))) return right
  if (manners[kind] === 'saved' || kind === beyondShoal) return bytes === undefined ? 'lost' : 'wrong file'
  return bytes === undefined || status !== 0 ? right : 'as if whole'
}

async function statusOf(
  { program }: Program,
  args: readonly string[],
  home: string,
): Promise<number | undefined> {
  const child = spawn(program, args, {
    stdio: 'ignore',
    env: { ...process.env, SHOAL_HOME: join(home, 'home'), NO_PROXY: '*', HOME: home },
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return status ?? undefined
}
