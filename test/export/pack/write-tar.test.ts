import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { extract, pack as packTar } from 'tar-stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entriesOf } from '../../../main/export/pack/packed-entries.ts'
import { everyFile, type TarFile, writeTar } from '../../../main/export/pack/write-tar.ts'
import { sha256 } from '../../helpers/engine.ts'

const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-tar-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(files: readonly TarFile[]): Promise<string> {
  const path = join(folder, 'a.tar')
  await using target = await open(path, 'w')
  const { bytes, sha256: told } = await writeTar(iterate(files), target)
  const content = await readFile(path)
  expect([content.length, sha256(content)]).toEqual([bytes, told])
  return path
}

async function* iterate(files: readonly TarFile[]): AsyncGenerator<TarFile> {
  yield* files
}

async function extracted(path: string): Promise<TarFile[]> {
  const files: TarFile[] = []
  const entries = extract()
  entries.end(await readFile(path))
  for await (const entry of entries) {
    const content = Buffer.concat((await Array.fromAsync(entry)) as Uint8Array[])
    files.push({ name: entry.header.name, content })
  }
  return files
}

const name = fc
  .array(fc.stringMatching(/^[a-z0-9äß猫🐟 ._-]{1,60}$/u), { minLength: 1, maxLength: 5 })
  .map(parts => parts.join('/').replace(/^[ .]+/, 'a'))
const file = fc.record({ name, content: fc.uint8Array({ maxLength: 1300 }) })

test('whatever is written is read back, with long names and names in any script', () =>
  fc.assert(
    fc.asyncProperty(fc.uniqueArray(file, { selector: each => each.name, maxLength: 6 }), async files => {
      const read = await extracted(await written(files))
      expect(read.map(each => [each.name, sha256(each.content)])).toEqual(
        files.map(each => [each.name, sha256(each.content)]),
      )
    }),
    { numRuns: 60 },
  ))

test('the names that shards have are found without reading what is between them', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 1300 }), { maxLength: 6 }), async contents => {
      const files = contents.map((content, at) => ({ name: `00000${at}.jpg`, content }))
      const path = await written(files)
      await using tar = await open(path)
      const places = [...(await entriesOf(tar))]
      const bytes = await readFile(path)
      expect(
        places.map(([found, { offset, bytes: size }]) => [
          found,
          sha256(bytes.subarray(offset, offset + size)),
        ]),
      ).toEqual(files.map(each => [each.name, sha256(each.content)]))
    }),
    { numRuns: 60 },
  ))

test('GNU tar and Python read long names and names in any script', async () => {
  const names = [`${'long/'.repeat(60)}猫.jpg`, 'größe 🐟.jpg', `${'n'.repeat(99)}.jpg`]
  const path = await written(names.map(each => ({ name: each, content: Buffer.from(each) })))
  const listed = await run('tar', ['--list', '--quoting-style=literal', '--file', path], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  expect(listed.stdout.trim().split('\n')).toEqual(names)
  const script =
    'import sys,tarfile,json\nt=tarfile.open(sys.argv[1])\nprint(json.dumps([[m.name,t.extractfile(m).read().decode()] for m in t]))'
  const { stdout } = await run('python3', ['-c', script, path])
  expect(JSON.parse(stdout)).toEqual(names.map(each => [each, each]))
})

test('a file of more than 8 GiB has its size in the header, in the form for what no octal digits can hold', async () => {
  const size = 9 * 2 ** 30
  const tar = packTar()
  tar.on('error', () => {})
  // Its content is never given: the header alone is looked at.
  tar.entry({ ...everyFile, name: 'large.jpg', size })
  const [header] = (await once(tar, 'data')) as [Buffer]
  expect(header[124]).toBe(0x80)
  expect(BigInt(`0x${header.toString('hex', 125, 136)}`)).toBe(BigInt(size))
  tar.destroy()
})
