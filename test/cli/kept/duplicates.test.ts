import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'

const sample = new URL('../../../assets/sample/', import.meta.url).pathname

/** One photo in two sizes and twice the same, and another photo. */
async function photos(): Promise<Record<string, Buffer>> {
  const reef = await sharp(join(sample, 'reef.jpg')).jpeg().toBuffer()
  return {
    'a-small.webp': await sharp(reef).resize(200).webp().toBuffer(),
    'b-full.jpg': reef,
    'c-copy.jpg': reef,
    'd-dusk.jpg': await sharp(join(sample, 'dusk.webp')).resize(400).jpeg().toBuffer(),
  }
}

test(
  'in a batch: the same bytes by its records, and other sizes by their look; the largest is to be kept',
  withOrigin(origin =>
    withCli(async ({ shoal }) => {
      const all = await photos()
      for (const [name, bytes] of Object.entries(all)) origin.script(`/${name}`, serve(bytes))
      const links = Object.keys(all).map(name => origin.url(`/${name}`))
      const got = await shoal('get', ...links, '-o', 'out', '--json')
      const id = String(got.lines()[0]?.['id'])

      const exact = await shoal('duplicates', id)
      expect(exact.stdout).toMatch(/^keep {3}b-full\.jpg {2}\([\d,]+ × [\d,]+, .+\)\nsame {3}c-copy\.jpg /)
      expect(exact.stdout).toContain('1 duplicate in 1 group, ')

      const alike = await shoal('duplicates', id, '--alike', '--json')
      expect(alike.lines().slice(0, -1)).toMatchObject([
        { type: 'duplicate', group: 1, role: 'keep', index: 2, file: 'b-full.jpg' },
        { role: 'same', index: 3, file: 'c-copy.jpg' },
        { role: 'alike', index: 1, file: 'a-small.webp', image: { width: 200 } },
      ])
      expect(alike.lines().at(-1)).toMatchObject({
        type: 'duplicates-summary',
        groups: 1,
        images: 2,
        unread: 0,
      })
    }),
  ),
)

test('in a folder and below it, what Shoal never saved too; what is not there is refused', () =>
  withCli(async ({ shoal, folder }) => {
    await mkdir(join(folder, 'pictures/deep'), { recursive: true })
    for (const [name, bytes] of Object.entries(await photos())) {
      await writeFile(join(folder, 'pictures', name.startsWith('c') ? `deep/${name}` : name), bytes)
    }
    await writeFile(join(folder, 'pictures/broken.jpg'), 'no image')
    const exact = await shoal('duplicates', 'pictures', '--json')
    expect(exact.lines()).toMatchObject([
      { role: 'keep', file: 'b-full.jpg' },
      { role: 'same', file: 'deep/c-copy.jpg' },
      { groups: 1, images: 1 },
    ])
    const alike = await shoal('duplicates', 'pictures', '--alike', '--json')
    expect(alike.lines().at(-1)).toMatchObject({ groups: 1, images: 2 })
    expect((await shoal('duplicates', 'nowhere')).status).toBe(2)
  }))
