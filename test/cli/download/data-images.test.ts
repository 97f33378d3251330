import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { GIF, PNG } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'

const linkOf = (image: Uint8Array, type = 'image/png') =>
  `data:${type};base64,${Buffer.from(image).toString('base64')}`

test('images written into a list are files like others, without a request and without a claim of speed', () =>
  withCli(async ({ shoal, folder }) => {
    // The bytes decide the type, not the link.
    const rows = [`red,"${linkOf(PNG)}"`, `,${linkOf(GIF)}`, `bad,"${linkOf(Buffer.from('words'))}"`]
    await writeFile(join(folder, 'list.csv'), ['name,image', ...rows].join('\n'))
    const { status, lines } = await shoal('get', 'list.csv', '-o', 'out', '--json')
    expect(status).toBe(1)
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['image.gif', 'red.png'])
    expect(await readFile(join(folder, 'out', 'red.png'))).toEqual(Buffer.from(PNG))
    const [red, gif, bad] = ['red.png', 'image.gif', null].map(file =>
      lines().find(line => line['type'] === 'item' && (line['file'] ?? null) === file),
    )
    expect(red).toMatchObject({
      state: 'saved',
      end: 'saved',
      imageType: 'png',
    })
    expect(red?.['sha256']).toMatch(/^[0-9a-f]{64}$/)
    expect(gif).toMatchObject({ state: 'saved', imageType: 'gif' })
    expect(bad).toMatchObject({ state: 'failed', failure: { code: 'not-an-image' } })
    expect(lines().at(-1)).toMatchObject({ saved: 2, failed: 1, downloaded: 0, factor: null })
  }))

test(
  'an image written beside its address is that address',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/cat.png', serve(PNG))
      const row = { image: origin.url('/cat.png'), thumbnail: linkOf(GIF, 'image/gif') }
      await writeFile(join(folder, 'list.json'), JSON.stringify([row]))
      const { status } = await shoal('get', 'list.json', '-o', 'out')
      expect(status).toBe(0)
      expect(await readdir(join(folder, 'out'))).toEqual(['cat.png'])
    }),
  ),
)
