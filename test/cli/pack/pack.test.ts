import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Cli, withCli } from '../../helpers/cli.ts'
import { sha256 } from '../../helpers/engine.ts'
import { jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, serve, withOrigin } from '../../helpers/origin.ts'

/** Saves `images` different images with captions into `out`; resolves with the id of the batch. */
async function download(origin: ImageOrigin, { shoal, folder }: Cli, images: number): Promise<string> {
  const rows = Array.from({ length: images }, (_, at) => {
    origin.script(`/${at}.jpg`, serve(jpegOf(3000, at)))
    return `${origin.url(`/${at}.jpg`)},picture ${at}`
  })
  await writeFile(join(folder, 'list.csv'), ['url,caption', ...rows].join('\n'))
  const got = await shoal('get', 'list.csv', '-o', 'out', '--manifest', '--json', '--check', 'structure')
  expect(got.lines().at(-1)).toMatchObject({ saved: images })
  return String(got.lines()[0]?.['id'])
}

async function digests(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter(name => !name.endsWith('.part')).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, sha256(await readFile(join(folder, name)))])),
  )
}

test(
  'a run that is killed again and again ends with the same bytes as one that is not',
  withOrigin(origin =>
    withCli(async cli => {
      const { shoal, start, folder } = cli
      const id = await download(origin, cli, 60)
      const flags = ['--shard-size', '12', '--json']
      expect((await shoal('pack', id, '-o', 'whole', ...flags)).status).toBe(0)
      for (let kills = 0; kills < 4; kills += 1) {
        const { child, result } = start('pack', id, '-o', 'cut', ...flags)
        let lines = 0
        for await (const chunk of child.stdout) {
          lines += String(chunk).split('\n').length - 1
          // While the next shard is being written.
          if (lines > kills) child.kill('SIGKILL')
        }
        await result
      }
      const last = await shoal('pack', id, '-o', 'cut', ...flags)
      expect(last.lines().at(-1)).toMatchObject({ shards: 5, packed: 60 })
      expect(await digests(join(folder, 'cut'))).toEqual(await digests(join(folder, 'whole')))
      expect((await shoal('verify', 'cut', '--json', '-q')).status).toBe(0)
    }),
  ),
  60_000,
)

test(
  'a copy of the folder is packed, archived and verified where nothing is known of the batch',
  withOrigin(origin =>
    withCli(async cli => {
      await download(origin, cli, 3)
      await withCli(async ({ shoal, folder }) => {
        await cp(join(cli.folder, 'out'), join(folder, 'copy'), { recursive: true })
        const packed = await shoal('pack', 'copy', '-o', 'set', '--sha256sums')
        expect(packed.stdout).toContain('3 images packed')
        expect(await readFile(join(folder, 'set/SHA256SUMS'), 'utf8')).toMatch(
          /^[0-9a-f]{64} {2}00000\.parquet\n[0-9a-f]{64} {2}00000\.tar\n$/,
        )
        const bagged = await shoal('pack', 'copy', '-o', 'bag', '--bagit', '--json')
        expect(bagged.lines().at(-1)).toMatchObject({ type: 'bag-summary', copied: 3 })
        expect((await shoal('verify', 'bag')).status).toBe(0)

        await writeFile(join(folder, 'bag/data/1.jpg'), jpegOf(3000, 77))
        await rm(join(folder, 'copy/2.jpg'))
        expect((await shoal('verify', 'bag')).stdout).toContain('changed       data/1.jpg')
        expect((await shoal('verify', 'copy')).stdout).toContain('missing       2.jpg')
        const repaired = await shoal('pack', 'copy', '-o', 'bag', '--bagit', '--json')
        expect(repaired.lines().at(-1)).toMatchObject({ copied: 1, there: 2, missing: 0 })
      })
    }),
  ),
  60_000,
)

test('what cannot be packed is refused in words', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'manifest.jsonl'), '{"batch":"b1","index":"one"}\n')
    const damaged = await shoal('pack', '.', '-o', 'set')
    expect([damaged.status, damaged.stderr]).toEqual([2, expect.stringContaining('Line 1 of')])
    await writeFile(join(folder, 'manifest.jsonl'), 'theirs\n')
    const unknown = await shoal('pack', '.', '-o', 'set')
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('has no manifest.jsonl')])
    const mixed = await shoal('pack', '.', '-o', 'set', '--bagit', '--max-edge', '9')
    expect([mixed.status, mixed.stderr]).toEqual([2, expect.stringContaining('--bagit')])
  }))
