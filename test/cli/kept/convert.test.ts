import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { sha256 } from '../../helpers/engine.ts'
import { type ImageOrigin, serve, withOrigin } from '../../helpers/origin.ts'

const picture = (background: string) =>
  sharp({ create: { width: 80, height: 40, channels: 3, background } })
    .jpeg()
    .toBuffer()

async function serveTwo(origin: ImageOrigin): Promise<string[]> {
  const [red, blue] = await Promise.all([picture('red'), picture('blue')])
  origin.script('/red.jpg', serve(red))
  origin.script('/blue.jpg', serve(blue))
  return [origin.url('/red.jpg'), origin.url('/blue.jpg')]
}

test(
  'beside the originals; once more makes nothing; verify knows both; a changed original is left',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const links = await serveTwo(origin)
      const got = await shoal('get', ...links, '-o', 'out', '--json')
      const id = String(got.lines()[0]?.['id'])
      const first = await shoal('convert', id, '--to', 'webp', '--max-edge', '20', '--json')
      expect(first.status).toBe(0)
      expect(first.lines().at(-1)).toMatchObject({ type: 'converted-summary', converted: 2, left: 0 })
      expect((await readdir(join(folder, 'out'))).sort()).toEqual([
        'blue.jpg',
        'blue.webp',
        'red.jpg',
        'red.webp',
      ])
      const small = await readFile(join(folder, 'out/red.webp'))
      expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 20, height: 10 })
      expect(first.lines()).toContainEqual({
        ...{
          type: 'conversion',
          state: 'converted',
          index: 1,
          from: 'red.jpg',
          fromSha256: sha256(await readFile(join(folder, 'out/red.jpg'))),
          file: 'red.webp',
          replaced: false,
        },
        ...{ bytes: small.length, sha256: sha256(small), image: { type: 'webp', width: 20, height: 10 } },
      })
      expect((await stat(join(folder, 'out/red.webp'))).mtimeMs).toBe(
        (await stat(join(folder, 'out/red.jpg'))).mtimeMs,
      )
      expect((await shoal('verify', 'out')).status).toBe(0)

      const again = await shoal('convert', id, '--to', 'webp', '--max-edge', '20', '--json')
      expect(again.lines().at(-1)).toMatchObject({ converted: 0, unchanged: 2 })

      await writeFile(join(folder, 'out/red.jpg'), await picture('green'))
      const changed = await shoal('convert', id, '--to', 'png')
      expect(changed.status).toBe(1)
      expect(changed.stdout).toContain('left       red.jpg  (the file was changed since it was saved)')
    }),
  ),
)

test(
  'as an option of a download, in the place of the originals, with names that do not collide',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const links = await serveTwo(origin)
      await shoal('get', ...links, '-o', 'out', '-q')
      await writeFile(join(folder, 'out/red.webp'), 'mine')
      const { status, stdout } = await shoal(
        ...[
          'get',
          ...links,
          '-o',
          'out',
          '--again',
          '--convert',
          'webp',
          '--replace',
          '--on-conflict',
          'overwrite',
        ],
      )
      expect(status).toBe(0)
      expect(stdout).toMatch(/2 images converted/)
      expect((await readdir(join(folder, 'out'))).sort()).toEqual(['blue.webp', 'red (2).webp', 'red.webp'])
      expect(await readFile(join(folder, 'out/red.webp'), 'utf8')).toBe('mine')
      const verified = await shoal('verify', 'out', '--json')
      const states = Object.fromEntries(verified.lines().map(({ file, state }) => [file, state]))
      expect(states).toMatchObject({
        'blue.webp': 'whole',
        'red (2).webp': 'whole',
        'red.webp': 'not-an-image',
      })
      expect(verified.lines().at(-1)).toMatchObject({ missing: 0 })
    }),
  ),
)

test(
  'resized under the same name, and nothing to do is wrong usage',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const [link = ''] = await serveTwo(origin)
      const got = await shoal('get', link, '-o', 'out', '--max-edge', '20', '--replace', '--json')
      expect(got.status).toBe(0)
      expect(await readdir(join(folder, 'out'))).toEqual(['red.jpg'])
      expect(await sharp(await readFile(join(folder, 'out/red.jpg'))).metadata()).toMatchObject({ width: 20 })
      expect((await shoal('verify', 'out')).status).toBe(0)
      expect((await shoal('convert', String(got.lines()[0]?.['id']))).status).toBe(2)
    }),
  ),
)

test(
  'the records name the new file beside the original, and the same list does not download a replaced one again',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const links = await serveTwo(origin)
      const args = ['get', ...links, '-o', 'out', '--manifest', '--convert', 'webp', '--replace']
      await shoal(...args, '--result', 'list.csv', '-q')
      const made = sha256(await readFile(join(folder, 'out/red.webp')))
      const original = sha256(await picture('red'))
      const [row] = (await readFile(join(folder, 'out/manifest.jsonl'), 'utf8')).split('\n')
      expect(JSON.parse(row ?? '')).toMatchObject({
        file: 'red.jpg',
        sha256: original,
        converted: [{ file: 'red.webp', sha256: made, replaced: true }],
      })
      const list = await readFile(join(folder, 'list.csv'), 'utf8')
      expect(list.split('\n')[0]).toContain('shoal_converted,shoal_converted_sha256')
      expect(list).toContain(`red.webp,${made}`)
      expect((await shoal('verify', 'out')).status).toBe(0)

      const asked = origin.requests.length
      const again = await shoal('get', ...links, '-o', 'out', '--json')
      expect(again.lines().at(-1)).toMatchObject({ saved: 0, skipped: 2 })
      expect(again.lines()).toContainEqual(
        expect.objectContaining({ state: 'skipped', file: 'red.webp', sha256: original }),
      )
      expect(origin.requests).toHaveLength(asked)
    }),
  ),
)

test(
  'what a killed conversion was writing is removed by the next one, and when the batch is forgotten',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      const got = await shoal('get', ...(await serveTwo(origin)), '-o', 'out', '--json')
      const id = String(got.lines()[0]?.['id'])
      const part = join(folder, `out/red.webp.${id}-convert-1.part`)
      const others = join(folder, 'out/red.webp.other-convert-1.part')
      for (const path of [part, others]) await writeFile(path, 'half')
      await shoal('convert', id, '--to', 'webp')
      const saved = ['blue.jpg', 'blue.webp', 'red.jpg', 'red.webp']
      expect((await readdir(join(folder, 'out'))).sort()).toEqual([...saved, 'red.webp.other-convert-1.part'])
      await writeFile(part, 'half')
      await shoal('forget', id)
      expect((await readdir(join(folder, 'out'))).sort()).toEqual([...saved, 'red.webp.other-convert-1.part'])
    }),
  ),
)
