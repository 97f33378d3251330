import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { entriesOf } from '../../../main/export/pack/packed-entries.ts'
import { type Cli, withCli } from '../../helpers/cli.ts'
import { sha256 } from '../../helpers/engine.ts'
import { jpegOf } from '../../helpers/images.ts'
import { type Answer, type ImageOrigin, serve, status, withOrigin } from '../../helpers/origin.ts'
import { rowsByWasm } from '../../helpers/parquet-wasm.ts'

type Place = Cli & {
  origin: ImageOrigin
  /** Writes a list of these answers, with captions. */
  list: (...answers: Answer[][]) => Promise<void>
}

const withPlace = (use: (place: Place) => Promise<void>) =>
  withOrigin(origin =>
    withCli(async cli => {
      const list = async (...answers: Answer[][]) => {
        const rows = answers.map((answer, at) => {
          origin.script(`/${at}.jpg`, answer)
          return `${origin.url(`/${at}.jpg`)},picture ${at}`
        })
        await writeFile(join(cli.folder, 'list.csv'), ['url,caption', ...rows].join('\n'))
      }
      await use({ ...cli, origin, list })
    }),
  )

const get = (folder: string, ...flags: string[]) => [
  'get',
  'list.csv',
  '-o',
  folder,
  '--pack',
  '--json',
  ...flags,
]
const image = (at: number) => jpegOf(3000, at)

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: new Uint8Array(await readFile(path)).buffer })
}

/** Name in the archive -> hash. */
async function archived(path: string): Promise<Record<string, string>> {
  await using file = await open(path)
  const content = await readFile(path)
  const places = [...(await entriesOf(file))]
  return Object.fromEntries(
    places.map(([name, { offset, bytes }]) => [name, sha256(content.subarray(offset, offset + bytes))]),
  )
}

/** Kills the program once it said that this many images are saved. */
async function killedAfter({ child, result }: ReturnType<Cli['start']>, images: number): Promise<void> {
  let said = ''
  child.stdout.on('data', chunk => {
    said += String(chunk)
    if (said.split('"state":"saved"').length > images) child.kill('SIGKILL')
  })
  await result
}

const endsIn = async (path: string) => (await rowsOf(path)).map(({ status: end }) => end)

describe('images that are packed while they are downloaded', () => {
  test(
    'are those that pack would make of them, and every row tells its end',
    withPlace(async ({ shoal, folder, list }) => {
      const asks = serve(image(2)).header('x-robots-tag', 'noai')
      await list([serve(image(0))], [status(404)], [asks], [serve(image(3))], [serve(image(4))])
      const got = await shoal(...get('direct', '--shard-size', '3', '--lanes', '1'))
      expect(got.lines().at(-1)).toMatchObject({ saved: 3, failed: 1, skipped: 1, optedOut: 1 })
      expect(got.lines().find(({ type }) => type === 'shards')).toMatchObject({
        ...{ shards: 2, images: 3, open: 0, lost: 0, optOutUnknown: 0 },
      })
      const saved = await shoal('get', 'list.csv', '-o', 'files', '--again', '--json')
      await shoal('pack', String(saved.lines()[0]?.['id']), '-o', 'packed', '--shard-size', '3')
      for (const shard of ['00000', '00001']) {
        const [direct, packed] = [join(folder, 'direct', shard), join(folder, 'packed', shard)]
        expect(await endsIn(`${direct}.parquet`)).toEqual(await endsIn(`${packed}.parquet`))
        const [these, those] = [await archived(`${direct}.tar`), await archived(`${packed}.tar`)]
        expect(Object.keys(these)).toEqual(Object.keys(those))
        for (const name of Object.keys(these).filter(each => !each.endsWith('.json')))
          expect([name, these[name]]).toEqual([name, those[name]])
      }
      const metadata = join(folder, 'direct/00000.parquet')
      expect(await rowsByWasm(metadata)).toEqual(await rowsOf(metadata))
      expect(await endsIn(metadata)).toEqual(['saved', 'failed', 'opted-out'])
      expect((await readdir(join(folder, 'direct'))).sort()).toEqual([
        ...['00000.json', '00000.parquet', '00000.tar', '00001.json', '00001.parquet', '00001.tar'],
      ])
      expect((await shoal('verify', 'direct', '--json')).status).toBe(0)
    }),
  )

  test(
    'take the place of their row when they come late',
    withPlace(async ({ shoal, folder, list, origin }) => {
      await list([serve(image(0))], [status(404), serve(image(1))], [serve(image(2))])
      expect((await shoal(...get('out'))).status).toBe(1)
      const path = join(folder, 'out/00000.tar')
      const first = await archived(path)
      expect((await shoal('resume', '--retry-failed', '--json')).status).toBe(0)
      const then = await archived(path)
      expect(then).toMatchObject(first)
      expect(Object.keys(then).filter(name => name.endsWith('.jpg'))).toEqual([
        ...['000000000.jpg', '000000001.jpg', '000000002.jpg'],
      ])
      expect(then['000000001.jpg']).toBe(sha256(image(1)))
      expect(origin.requests).toHaveLength(4)
      expect((await shoal('verify', 'out', '--json')).status).toBe(0)
    }),
  )

  test(
    'are brought to their size and type before they reach the disk',
    withPlace(async ({ shoal, folder, list }) => {
      const small = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'teal' } })
        .png()
        .toBuffer()
      await list([serve(image(0))], [serve(small)])
      await shoal(
        ...get('out', '--max-edge', '32', '--resize', 'center-crop', '--encode', 'webp', '--min-size', '24'),
      )
      const [row, other] = await rowsOf(join(folder, 'out/00000.parquet'))
      expect(row).toMatchObject({ status: 'saved', type: 'webp', width: 32, height: 32 })
      expect(row).toMatchObject({ original_sha256: sha256(image(0)), file: null })
      expect(other).toMatchObject({ status: 'too-small', error: '20 × 20 pixels, less than 24' })
      expect((await shoal('verify', 'out', '--json')).status).toBe(0)
    }),
  )

  test(
    'are requested again where what was claimed of them is gone',
    withPlace(async ({ shoal, start, folder, list, origin }) => {
      const last = serve(image(2)).hold()
      await list([serve(image(0))], [serve(image(1))], [last, serve(image(2))])
      await killedAfter(start(...get('out')), 2)
      for (const name of await readdir(join(folder, 'out'))) await rm(join(folder, 'out', name))
      expect((await shoal('resume', '--json')).lines().at(-1)).toMatchObject({ saved: 3, left: 0 })
      expect(origin.requests).toHaveLength(6)
      expect((await shoal('verify', 'out', '--json')).status).toBe(0)
    }),
  )

  test(
    'that are in no complete shard get one when their batch is forgotten',
    withPlace(async ({ shoal, start, folder, list }) => {
      await list([serve(image(0))], [serve(image(1)).hold()])
      await killedAfter(start(...get('out')), 1)
      const [batch] = (await shoal('history', '--json')).lines()
      expect((await shoal('forget', String(batch?.['id']))).status).toBe(0)
      expect((await readdir(join(folder, 'out'))).sort()).toEqual([
        '00000.json',
        '00000.parquet',
        '00000.tar',
      ])
      expect(await endsIn(join(folder, 'out/00000.parquet'))).toEqual(['saved'])
    }),
  )

  test(
    'are not taken from a file whose site asked not to',
    withPlace(async ({ shoal, folder, list, origin }) => {
      await list([serve(image(0)).header('x-robots-tag', 'noimageai')], [serve(image(1))])
      await shoal('get', 'list.csv', '-o', 'files')
      const got = await shoal(...get('out'))
      expect(got.lines().at(-1)).toMatchObject({ saved: 1, copied: 1, optedOut: 1 })
      expect(origin.requests).toHaveLength(2)
      await shoal(...get('all', '--ignore-opt-out'))
      expect(await endsIn(join(folder, 'all/00000.parquet'))).toEqual(['saved', 'saved'])
    }),
  )

  test(
    'go into no folder that holds another dataset, and are packed once',
    withPlace(async ({ shoal, list }) => {
      await list([serve(image(0))])
      const [batch] = (await shoal(...get('out'))).lines()
      expect(await shoal(...get('out'))).toMatchObject({
        ...{ status: 2, stderr: expect.stringContaining('of another dataset') },
      })
      expect(await shoal('pack', String(batch?.['id']), '-o', 'again')).toMatchObject({
        ...{ status: 2, stderr: expect.stringContaining('are in shards') },
      })
    }),
  )

  test(
    'have options that are said to belong together',
    withPlace(async ({ shoal, list }) => {
      await list([serve(image(0))])
      expect((await shoal('get', 'list.csv', '--encode', 'jpg')).stderr).toContain(
        '--encode goes with --pack',
      )
      expect((await shoal(...get('out', '--convert', 'jpg'))).stderr).toContain('cannot be used with')
      expect((await shoal(...get('out', '--caption', 'titel'))).stderr).toContain('has a field "titel"')
    }),
  )
})
