import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'

/** A JPEG that has its end, but not all that comes before. */
const cutInside = Buffer.concat([CAT.subarray(0, 9000), Buffer.of(0xff, 0xd9)])

describe('shoal verify', () => {
  test(
    'tells whole, broken, changed and foreign files apart',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/whole.jpg', serve(CAT))
        origin.script('/changed.jpg', serve(jpegOf(5000, 2)))
        await shoal('get', origin.url('/whole.jpg'), origin.url('/changed.jpg'), '-o', 'out', '-q')
        expect((await shoal('verify', 'out')).status).toBe(0)

        await writeFile(join(folder, 'out/changed.jpg'), jpegOf(5000, 3))
        await writeFile(join(folder, 'out/cut.jpg'), CAT.subarray(0, 3000))
        await writeFile(join(folder, 'out/page.jpg'), '<!doctype html><title>Sign in</title>')
        await writeFile(join(folder, 'out/later.jpg.x-1.part'), CAT.subarray(0, 3000))
        const { status, lines } = await shoal('verify', 'out', '--json')
        expect(status).toBe(1)
        const states = Object.fromEntries(lines().map(({ file, state }) => [file, state]))
        expect(states).toMatchObject({
          'whole.jpg': 'whole',
          'changed.jpg': 'changed',
          'cut.jpg': 'broken',
          'page.jpg': 'not-an-image',
          'later.jpg.x-1.part': 'unfinished',
        })
        expect(lines().at(-1)).toMatchObject({ type: 'summary', files: 5, whole: 1, changed: 1, broken: 1 })

        const { stdout } = await shoal('verify', 'out')
        expect(stdout.split('\n').map(line => line.split('  (')[0])).toEqual([
          'changed       changed.jpg',
          'broken        cut.jpg',
          'unfinished    later.jpg.x-1.part',
          'not an image  page.jpg',
          expect.stringMatching(
            /^5 files \(.* kB\) · 1 intact · 1 broken · 1 changed · 1 not an image · 1 unfinished$/,
          ),
          '',
        ])
      }),
    ),
  )

  test(
    'names what was saved and is gone, from above and below the folder of its batch',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        for (const name of ['cat', 'dog', 'emu']) origin.script(`/${name}.jpg`, serve(CAT))
        const links = ['cat', 'dog', 'emu'].map(name => origin.url(`/${name}.jpg`))
        await shoal('get', ...links, '-o', 'all/pets', '-q', '--name', 'more/{name}')
        await rm(join(folder, 'all/pets/more/cat.jpg'))
        await rm(join(folder, 'all/pets/more/emu.jpg'))
        for (const [asked, inFolder] of [
          ['all', 'pets/more/'],
          ['all/pets', 'more/'],
          ['all/pets/more', ''],
        ] as const) {
          const { status, lines } = await shoal('verify', asked, '--json')
          expect(status).toBe(1)
          expect(lines().map(({ file, state }) => [file, state])).toEqual([
            [`${inFolder}dog.jpg`, 'whole'],
            [`${inFolder}cat.jpg`, 'missing'],
            [`${inFolder}emu.jpg`, 'missing'],
            [undefined, undefined],
          ])
          expect(lines().at(-1)).toMatchObject({ files: 1, whole: 1, missing: 2 })
        }
        expect((await shoal('verify', 'all', '-q')).stdout).toMatch(
          /^1 file \(.* kB\) · 1 intact · 2 missing\n$/,
        )
      }),
    ),
  )

  test('tells by name, as people count, in plain words', () =>
    withCli(async ({ shoal, folder }) => {
      await mkdir(join(folder, 'out/sub'), { recursive: true })
      for (const name of ['10.jpg', '9.jpg', 'sub/1.jpg'])
        await writeFile(join(folder, 'out', name), cutInside)
      const { stdout } = await shoal('verify', 'out')
      const lines = stdout.split('\n').slice(0, 3)
      expect(lines.map(line => line.split(/ +/)[1])).toEqual(['9.jpg', '10.jpg', 'sub/1.jpg'])
      for (const line of lines)
        expect(line).toMatch(/\((parts of the image data are damaged|the image data ends too early)\)$/)
    }))

  test('records and what systems leave beside images are no damage, wherever they are', () =>
    withCli(async ({ shoal, folder }) => {
      await mkdir(join(folder, 'out/sub'), { recursive: true })
      for (const name of ['manifest.csv', 'manifest.jsonl', 'Thumbs.db', 'desktop.ini', '.DS_Store']) {
        await writeFile(join(folder, 'out', name), 'no image')
        await writeFile(join(folder, 'out/sub', name), 'no image')
      }
      await writeFile(join(folder, 'out/sub/cat.jpg'), CAT)
      const { status, lines } = await shoal('verify', 'out', '--json')
      expect(lines()).toMatchObject([
        { file: 'sub/cat.jpg', state: 'whole' },
        { files: 1, whole: 1 },
      ])
      expect(status).toBe(0)
    }))

  test('a folder that is not there, or is a file', () =>
    withCli(async ({ shoal, folder }) => {
      await writeFile(join(folder, 'file'), 'x')
      const file = await shoal('verify', 'file')
      expect(file).toMatchObject({ status: 2, stdout: '' })
      expect(file.stderr).toContain('The folder file cannot be read: it is a file, not a folder.')
      const { status, stderr } = await shoal('verify', 'missing')
      expect(status).toBe(2)
      expect(stderr).toBe(
        'The folder missing cannot be read: it does not exist. Type a full path, or choose another folder.\n',
      )
    }))
})
