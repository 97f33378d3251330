import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Cli, withCli } from '../../helpers/cli.ts'
import { sha256 } from '../../helpers/engine.ts'
import { CAT, JPEG, jpegOf } from '../../helpers/images.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../../helpers/origin.ts'

const jsonLines = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)

/** A product list as shops export them: two image columns, a shared photo, rows without a link and with none to use. */
async function writeProducts(folder: string, origin: ImageOrigin): Promise<void> {
  const [cat, dog, gone] = ['/cat.jpg', '/dog.jpg', '/gone.jpg'].map(path => origin.url(path))
  const rows = [
    'SKU,Price,Image 1,Image 2,Note',
    `A,=1+2,${cat},${dog},"two, with a comma"`,
    'B,3,,,no image',
    `C,4,not a link,,`,
    `D,5,${gone},,`,
    `E,6,${cat},,shares its photo`,
  ]
  await writeFile(join(folder, 'list.csv'), `${rows.join('\n')}\n`)
  origin.script('/cat.jpg', serve(CAT))
  origin.script('/dog.jpg', serve(JPEG))
  origin.script('/gone.jpg', status(404))
}

const get = (shoal: Cli['shoal'], list: string, result: string, ...more: string[]) =>
  shoal('get', list, '-o', 'out', '--name', '{sku} {part}', '--result', result, '--json', ...more)

test(
  'every row comes back in its order with what became of its images',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      await writeProducts(folder, origin)
      const { status: exit, stderr } = await get(shoal, 'list.csv', 'result.jsonl')
      expect(exit).toBe(1)
      expect(stderr).toMatch(/The list with its files: .*result\.jsonl/)
      const rows = await jsonLines(join(folder, 'result.jsonl'))
      const [link] = [origin.url('/cat.jpg')]
      expect(rows).toEqual([
        {
          ...{ SKU: 'A', Price: '=1+2', 'Image 1': link, 'Image 2': origin.url('/dog.jpg') },
          Note: 'two, with a comma',
          ...{ shoal_file: 'A 1.jpg', shoal_state: 'saved', shoal_bytes: CAT.length, shoal_type: 'jpg' },
          ...{
            shoal_pixels: expect.stringMatching(/^\d+x\d+$/),
            shoal_sha256: sha256(CAT),
            shoal_link: link,
          },
          ...{ shoal_file_2: 'A 2.jpg', shoal_state_2: 'saved', shoal_bytes_2: JPEG.length },
          ...{ shoal_pixels_2: expect.any(String), shoal_type_2: 'jpg', shoal_sha256_2: sha256(JPEG) },
          shoal_link_2: origin.url('/dog.jpg'),
        },
        { SKU: 'B', Price: '3', Note: 'no image', shoal_state: 'without a link' },
        {
          ...{ SKU: 'C', Price: '4', 'Image 1': 'not a link', shoal_state: 'not understood' },
          shoal_reason: expect.any(String),
        },
        {
          ...{ SKU: 'D', Price: '5', 'Image 1': origin.url('/gone.jpg'), shoal_state: 'failed' },
          shoal_reason: expect.stringMatching(/404/),
        },
        expect.objectContaining({
          ...{ SKU: 'E', 'Image 1': link, Note: 'shares its photo', shoal_file: 'E 1.jpg' },
          ...{ shoal_state: 'copied', shoal_reason: 'copied from A 1.jpg', shoal_link: link },
        }),
      ])
    }),
  ),
)

test.each(['csv', 'xlsx', 'ods', 'jsonl'])(
  'a result as %s, sorted and cut, is a list that fetches only what is missing',
  async ending =>
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        await writeProducts(folder, origin)
        await get(shoal, 'list.csv', `first.${ending}`)
        const asked = origin.requests.length
        // The history is gone: the result alone proves what is there.
        await rm(join(folder, '.home'), { recursive: true })
        origin.script('/gone.jpg', serve(jpegOf(2000, 9)))
        const again = await get(shoal, `first.${ending}`, 'second.jsonl')
        expect(again.lines().at(-1)).toMatchObject({ saved: 1, skipped: 3, failed: 0, rejected: 1 })
        expect(origin.requests.length).toBe(asked + 1)
        const rows = await jsonLines(join(folder, 'second.jsonl'))
        expect(rows.map(row => [row['SKU'], row['Price'], row['shoal_state'], row['shoal_file']])).toEqual([
          ['A', '=1+2', 'skipped', 'A 1.jpg'],
          ['B', '3', 'without a link', undefined],
          ['C', '4', 'not understood', undefined],
          ['D', '5', 'saved', 'D 1.jpg'],
          ['E', '6', 'skipped', 'E 1.jpg'],
        ])
        expect(rows[0]?.['shoal_file_2']).toBe('A 2.jpg')
        expect((await readdir(join(folder, 'out'))).toSorted()).toEqual([
          'A 1.jpg',
          'A 2.jpg',
          'D 1.jpg',
          'E 1.jpg',
        ])
      }),
    )(),
)

test(
  'cells of the list stay as they are, and what hosts bring is no formula',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/=cmd.jpg', serve(CAT))
      await writeFile(join(folder, 'list.csv'), `Name it,Image\n"=SUM(1)\nline",${origin.url('/=cmd.jpg')}\n`)
      await shoal('get', 'list.csv', '-o', 'out', '--result', 'result.csv')
      const csv = await readFile(join(folder, 'result.csv'), 'utf8')
      expect(csv).toContain('\n"=SUM(1)\nline",')
      expect(csv).toContain(",'=cmd.jpg,saved,")
    }),
  ),
)

test(
  'from a pipe, cut off and resumed: the result is there in the end, with the rows of all of it',
  withOrigin(origin =>
    withCli(async ({ start, shoal, folder }) => {
      origin.script('/a.jpg', serve(CAT))
      origin.script('/b.jpg', serve(JPEG).hold())
      const { child, result } = start('get', '-', '-o', 'out', '--sequential', '--result', 'result.jsonl')
      child.stdin.end(`sku,image\nA,${origin.url('/a.jpg')}\nB,${origin.url('/b.jpg')}\n`)
      await origin.waitFor(2)
      child.kill('SIGKILL')
      await result
      await expect(readFile(join(folder, 'result.jsonl'))).rejects.toThrow()
      origin.release()
      await shoal('resume')
      expect(await jsonLines(join(folder, 'result.jsonl'))).toMatchObject([
        { sku: 'A', shoal_file: 'a.jpg', shoal_state: 'saved' },
        { sku: 'B', shoal_file: 'b.jpg', shoal_state: 'saved' },
      ])
      expect((await readdir(folder)).filter(name => name.includes('.tmp'))).toEqual([])
    }),
  ),
)

test(
  'never over the list itself, and only as what Shoal can write',
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      await writeProducts(folder, origin)
      const list = await readFile(join(folder, 'list.csv'), 'utf8')
      const over = await shoal('get', 'list.csv', '-o', 'out', '--result', './list.csv')
      expect(over).toMatchObject({ status: 2, stderr: expect.stringMatching(/is the list itself/) })
      const other = await shoal('get', 'list.csv', '-o', 'out', '--result', 'result.txt')
      expect(other).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/\.csv, \.xlsx, \.ods, \.jsonl/),
      })
      expect(await readFile(join(folder, 'list.csv'), 'utf8')).toBe(list)
      expect(origin.requests).toEqual([])
    }),
  ),
)

/** Once: what is running is finished. Twice: it is stopped at once. */
test.each([
  [1, 'saved'],
  [2, 'left'],
])('after Ctrl+C, pressed %i times, the result is there whole, and a resume completes it', (times, state) =>
  withOrigin(origin =>
    withCli(async ({ start, shoal, folder }) => {
      origin.script('/a.jpg', serve(CAT))
      origin.script('/b.jpg', serve(JPEG).hold())
      origin.script('/c.jpg', serve(jpegOf(3000, 4)))
      const rows = ['a', 'b', 'c'].map(name => `${name},${origin.url(`/${name}.jpg`)}\n`)
      await writeFile(join(folder, 'list.csv'), `sku,image\n${rows.join('')}`)
      const flags = ['--sequential', '--json', '--result', 'result.jsonl']
      const { child, result: ended } = start('get', 'list.csv', '-o', 'out', ...flags)
      await origin.waitFor(2)
      for (let press = 0; press < times; press += 1) {
        const told = once(child.stderr, 'data')
        child.kill('SIGINT')
        // It is heard before anything else happens.
        if (press === 0) await told
      }
      if (times === 1) origin.release()
      expect((await ended).status).toBe(130)
      const states = async () =>
        (await jsonLines(join(folder, 'result.jsonl'))).map(row => [row['sku'], row['shoal_state']])
      expect(await states()).toEqual([
        ['a', 'saved'],
        ['b', state],
        ['c', 'left'],
      ])
      origin.release()
      expect((await shoal('resume')).status).toBe(0)
      expect(await states()).toEqual(['a', 'b', 'c'].map(sku => [sku, 'saved']))
    }),
  )(),
)
