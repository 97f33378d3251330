import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../helpers/engine.ts'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, startOrigin, status } from '../helpers/origin.ts'
import { createStarter, type Line } from './shoal-process.ts'

const images = 12
const get = ['get', 'list.csv', '--pack', '--shard-size', '5', '--json', '-o']

let place: string
let origin: ImageOrigin
/** What a run that nothing happens to leaves in its folder. */
let whole: Record<string, string>

/** The hash of every archive and its metadata; records also name the batch. */
async function digests(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter(name => !name.endsWith('.json')).sort()
  const hashes = names.map(async name => [name, sha256(await readFile(join(folder, name)))])
  return Object.fromEntries(await Promise.all(hashes))
}

const savedIn = (lines: readonly Line[]) => lines.filter(({ state }) => state === 'saved')

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'shoal-shards-'))
  origin = await startOrigin()
  const rows = Array.from({ length: images }, (_, at) => {
    origin.script(`/${at}.jpg`, at === 3 ? status(404) : serve(jpegOf(3000 + 100 * at, at)))
    return `${origin.url(`/${at}.jpg`)},picture ${at}`
  })
  await writeFile(join(place, 'list.csv'), ['url,caption', ...rows].join('\n'))
  const got = await createStarter(join(place, 'home'), place).here([...get, 'whole'])
  expect(got.lines.at(-1)).toMatchObject({ saved: images - 1, failed: 1 })
  whole = await digests(join(place, 'whole'))
})

afterAll(async () => {
  await origin.close()
  await rm(place, { recursive: true })
})

test.each([
  // While images arrive: each is written and synced in the spool, then claimed by the store.
  'writev:after:3',
  'datasync:before:2',
  'datasync:after:4',
  'commit:before:8',
  'commit:after:8',
  // While a shard is completed: metadata, record and archive get their names, then the spool goes.
  'rename:before:1',
  'rename:after:1',
  'rename:after:2',
  'rename:before:3',
  'rename:after:3',
  'rename:after:6',
])('killed at %s it ends with the same bytes, and asks for nothing that was saved', async step => {
  const starter = createStarter(join(place, step, 'home'), place)
  const out = join(step, 'out')
  // Makes the store, so that its own commits do not count.
  await starter.here(['history'])
  const { lines, status: exit } = await starter.start([...get, out], step).ended
  expect(exit).toBe(undefined)
  const before = origin.requests.length
  // What a killed process wrote last was not claimed.
  for (const name of await readdir(join(place, out)).catch(() => []))
    if (/\.tar\.\w+\.part$/.test(name)) await appendFile(join(place, out, name), 'half an image')
  const resumed = await starter.here(['resume', '--json'])
  expect(resumed.lines.at(-1)).toMatchObject({ left: 0 })
  expect(await digests(join(place, out))).toEqual(whole)
  const asked = new Set(origin.requests.slice(before).map(({ path }) => path))
  expect(savedIn(lines).filter(({ url }) => asked.has(new URL(String(url)).pathname))).toEqual([])
  expect(await starter.here(['verify', out, '--json'])).toMatchObject({ status: 0 })
})

test('a disk that is full for a moment costs nothing', async () => {
  const starter = createStarter(join(place, 'full', 'home'), place)
  const out = join('full', 'out')
  const arriving = await starter.start([...get, out], 'writev:full:3').ended
  expect(arriving).toMatchObject({ status: 1, stderr: expect.stringContaining('space again') })
  expect(await digests(join(place, out))).toEqual(whole)
})

test('a shard that cannot be completed for want of room is completed by a resume', async () => {
  const starter = createStarter(join(place, 'end', 'home'), place)
  const out = join('end', 'out')
  const { lines, status: exit } = await starter.start([...get, out], 'rename:full:2').ended
  expect(exit).toBe(1)
  const told = lines.find(({ type }) => type === 'shards')
  // It is tried again at the end of the run.
  expect(told).toMatchObject({ shards: 3, open: 0 })
  expect(await digests(join(place, out))).toEqual(whole)
})
