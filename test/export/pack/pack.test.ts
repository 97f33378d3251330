import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parquetReadObjects } from 'hyparquet'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createDecoders } from '../../../main/engine/image/decoder/decoders.ts'
import { startNodeDecoder } from '../../../main/engine/image/decoder/node-process.ts'
import { packDataset } from '../../../main/export/pack/pack.ts'
import type { ShardRecord } from '../../../main/export/pack/shard-record.ts'
import { shardsIn, verifyShard } from '../../../main/export/pack/verify-shard.ts'
import type { StoredManifestRow } from '../../../main/export/read-manifest.ts'
import { type PackOptions, packOptions } from '../../../shared/pack.ts'
import { sha256 } from '../../helpers/engine.ts'
import { rowsByWasm } from '../../helpers/parquet-wasm.ts'

const run = promisify(execFile)
const decoders = createDecoders(startNodeDecoder, { build: 'native' })
afterAll(() => decoders.close())

let base: string
let folder: string
let target: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-pack-'))
  folder = join(base, 'images')
  target = join(base, 'dataset')
  await mkdir(folder)
})
afterEach(() => rm(base, { recursive: true }))

let wide: Buffer
let tall: Buffer
beforeAll(async () => {
  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer()
  ;[wide, tall] = await Promise.all([picture(120, 60), picture(40, 160)])
})

/** A saved image and its record. */
async function saved(
  index: number,
  bytes: Buffer,
  more: Partial<StoredManifestRow> = {},
): Promise<StoredManifestRow> {
  const file = `${index}.jpg`
  await writeFile(join(folder, file), bytes)
  const { width, height } = await sharp(bytes).metadata()
  return {
    ...{ batch: 'b1', index, source: 'list.csv', line: index + 1, url: `https://a.example/${index}.jpg` },
    ...{ state: 'saved', end: 'saved', file, bytes: bytes.length, sha256: sha256(bytes) },
    ...{ imageType: 'jpg', width, height, contentType: 'image/jpeg' },
    ...more,
  }
}

const failed = (index: number): StoredManifestRow => ({
  ...{ batch: 'b1', index, source: 'list.csv', line: index + 1, url: `https://a.example/${index}.jpg` },
  ...{ state: 'failed', end: 'failed', message: 'The server answered 404' },
})

async function pack(
  rows: readonly StoredManifestRow[],
  options: Partial<PackOptions> = {},
  signal?: AbortSignal,
): Promise<{ record: ShardRecord; isNew: boolean }[]> {
  const input = { folder, followLinks: false, rows: () => rows }
  const tools = { decoders, atOnce: 2, decoder: { build: 'native', sharp: '1' }, signal }
  return Array.fromAsync(packDataset(input, target, packOptions.parse(options), tools))
}

const rowsOf = async (shard: string): Promise<Record<string, unknown>[]> => {
  const bytes = await readFile(join(target, `${shard}.parquet`))
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer })
}

const digests = async () =>
  Promise.all(
    (await readdir(target)).sort().map(async name => [name, sha256(await readFile(join(target, name)))]),
  )

test('keys follow the rows of the list; what is not saved leaves a gap, and is in the metadata', async () => {
  const rows = [
    await saved(1, wide, { fields: { caption: 'a wide one', url: 'a column of that name', artist: 'Ana' } }),
    failed(2),
    await saved(3, tall, { fields: { artist: 'Öz' } }),
  ]
  const shards = await pack(rows, { shardSize: 2 })
  expect(shards.map(({ record }) => [record.rows, record.counts.packed, record.counts.notSaved])).toEqual([
    [2, 1, 1],
    [1, 1, 0],
  ])
  // GNU tar reads it, and a loader of WebDataset finds the parts of a sample side by side.
  const { stdout } = await run('tar', ['--list', '--verbose', '--file', join(target, '00000.tar')])
  expect(stdout.match(/\S+$/gm)).toEqual(['000000.jpg', '000000.json', '000000.txt'])
  expect(stdout).toContain('-rw-r--r-- 0/0')
  expect(await rowsOf('00000')).toMatchObject([
    {
      ...{ key: '000000', status: 'saved', caption: 'a wide one', artist: 'Ana', width: 120, height: 60 },
      ...{ field_url: 'a column of that name', sha256: sha256(wide), bytes: BigInt(wide.length) },
    },
    { key: '000001', status: 'failed', error: 'The server answered 404', width: null },
  ])
  expect(await rowsOf('00001')).toMatchObject([{ key: '000010', artist: 'Öz', caption: null }])
})

test('Python’s tarfile and another implementation of Parquet read it', async () => {
  await pack([await saved(1, wide, { fields: { caption: 'é' } }), await saved(2, tall)])
  const { stdout } = await run('python3', [
    '-c',
    'import sys,tarfile,hashlib\nt=tarfile.open(sys.argv[1])\nfor m in t: print(m.name, m.mtime, hashlib.sha256(t.extractfile(m).read()).hexdigest())',
    join(target, '00000.tar'),
  ])
  const lines = stdout.trim().split('\n')
  expect(lines).toContain(`000000000.jpg 0 ${sha256(wide)}`)
  expect(lines).toContain(`000000001.jpg 0 ${sha256(tall)}`)
  expect(await rowsByWasm(join(target, '00000.parquet'))).toEqual(await rowsOf('00000'))
})

test('the same rows and options make the same bytes', async () => {
  const rows = [await saved(1, wide), await saved(2, tall), failed(3)]
  const options = { maxEdge: 32, encode: 'webp', shardSize: 2 } as const
  await pack(rows, options)
  const first = await digests()
  await rm(target, { recursive: true })
  await pack(rows, options)
  expect(await digests()).toEqual(first)
})

test.each([
  ['keep', [32, 16]],
  ['border', [32, 32]],
  ['center-crop', [32, 32]],
  ['no', [120, 60]],
] as const)('resize %s', async (resize, [width, height]) => {
  await pack([await saved(1, wide)], { resize, maxEdge: 32, encode: 'png' })
  const { stdout } = await run('tar', ['-xOf', join(target, '00000.tar'), '000000000.png'], {
    encoding: 'buffer',
  })
  expect(await sharp(stdout).metadata()).toMatchObject({ format: 'png', width, height })
  expect(await rowsOf('00000')).toMatchObject([{ width, height, original_width: 120, type: 'png' }])
})

test('what does not belong into the dataset is counted by its reason', async () => {
  const rows = [
    await saved(1, wide, { robotsTag: 'noai' }),
    await saved(2, wide, { damage: 'it is cut' }),
    await saved(3, wide),
    await saved(4, wide),
    await saved(5, tall),
    await saved(6, wide, { contentType: undefined }),
    { ...(await saved(7, wide)), batch: 'b2', file: '6.jpg', state: 'skipped', end: 'skipped' },
  ]
  await rm(join(folder, '3.jpg'))
  await writeFile(join(folder, '4.jpg'), tall)
  const [shard] = await pack(rows, { maxAspect: 3 })
  expect(shard?.record.counts).toEqual({
    ...{ packed: 1, optedOut: 1, tooSmall: 0, tooLong: 1, notSaved: 0, repeated: 1 },
    ...{ damaged: 1, missing: 1, changed: 1, unpackable: 0 },
  })
  expect(shard?.record.optOutUnknown).toBe(1)
  expect((await rowsOf('00000')).map(({ status }) => status)).toEqual([
    ...['opted-out', 'damaged', 'missing', 'changed', 'too-long', 'saved', 'repeated'],
  ])
})

test('an interrupted run is completed: shards that are there stay', async () => {
  const rows = [await saved(1, wide), await saved(2, tall), await saved(3, wide)]
  const stop = new AbortController()
  const input = { folder, followLinks: false, rows: () => rows }
  const options = packOptions.parse({ shardSize: 1 })
  const tools = { decoders, atOnce: 2, decoder: { build: 'native' }, signal: stop.signal }
  const made: string[] = []
  await expect(async () => {
    for await (const { record } of packDataset(input, target, options, tools)) {
      made.push(record.tar.name)
      stop.abort()
    }
  }).rejects.toThrow()
  expect(made).toEqual(['00000.tar'])
  const all = await pack(rows, { shardSize: 1 })
  expect(all.map(({ isNew }) => isNew)).toEqual([false, true, true])
  expect((await readdir(target)).filter(name => name.endsWith('.part'))).toEqual([])
})

test('a row that was saved since makes its shard anew', async () => {
  const second = await saved(2, tall)
  await pack([await saved(1, wide), failed(2)], { shardSize: 1 })
  const again = await pack([await saved(1, wide), second], { shardSize: 1 })
  expect(again.map(({ isNew }) => isNew)).toEqual([false, true])
  expect(await rowsOf('00001')).toMatchObject([{ status: 'saved' }])
})

test('a dataset of other images, of other options or of another program is not touched', async () => {
  const rows = [await saved(1, wide)]
  await pack(rows)
  const before = await digests()
  const refused = { refusal: { code: 'other-dataset' } }
  await expect(pack(rows, { maxEdge: 9 })).rejects.toMatchObject(refused)
  await expect(pack([{ ...(await saved(1, wide)), batch: 'b9' }])).rejects.toMatchObject(refused)
  expect(await digests()).toEqual(before)
  await rm(target, { recursive: true })
  await mkdir(target)
  await writeFile(join(target, '00000.tar'), 'theirs')
  await expect(pack(rows)).rejects.toMatchObject(refused)
  expect(await readFile(join(target, '00000.tar'), 'utf8')).toBe('theirs')
})

test('a caption that no row has is refused with the fields there are', async () => {
  const rows = [await saved(1, wide, { fields: { artist: 'Ana' } })]
  await expect(pack(rows, { caption: 'titel' })).rejects.toThrow('no field titel: it has artist')
})

const verdicts = async () => {
  const [record] = await shardsIn(target)
  if (record === undefined) return undefined
  const files = await Array.fromAsync(verifyShard(target, record, { level: 'decode', decoders }))
  return files.map(({ file, verdict }) => [file, verdict.kind])
}

test('a shard is verified image by image, and its two files as wholes', async () => {
  await pack([await saved(1, wide), await saved(2, tall)])
  const images = ['00000.tar/000000000.jpg', '00000.tar/000000001.jpg']
  expect(await verdicts()).toEqual(images.map(file => [file, 'whole']))

  const tar = await readFile(join(target, '00000.tar'))
  const bent = Buffer.from(tar)
  // In the pixels of the first image.
  bent.writeUInt8(bent.readUInt8(512 + wide.length - 20) ^ 1, 512 + wide.length - 20)
  await writeFile(join(target, '00000.tar'), bent)
  expect(await verdicts()).toEqual([
    [images[0], 'changed'],
    [images[1], 'whole'],
    ['00000.tar', 'changed'],
  ])

  await writeFile(join(target, '00000.tar'), tar.subarray(0, 2000))
  await writeFile(join(target, '00000.parquet'), 'other')
  expect(await verdicts()).toContainEqual(['00000.tar', 'broken'])
  expect(await verdicts()).toContainEqual(['00000.parquet', 'changed'])
  await rm(join(target, '00000.tar'))
  expect(await verdicts()).toContainEqual(['00000.tar', 'missing'])
})
