import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noItems, noLists } from '../../shared/outcomes.ts'
import { withCli } from '../helpers/cli.ts'
import { makeSamples } from '../helpers/image-samples.ts'
import { CAT, jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../helpers/origin.ts'

/** Of a type that no decoder here knows. */
const jxl = (await makeSamples()).find(({ type }) => type === 'jxl')?.bytes ?? Buffer.alloc(0)

/** A JPEG that has its end, but not all that comes before. */
const cutInside = Buffer.concat([CAT.subarray(0, 9000), Buffer.of(0xff, 0xd9)])

type Row = {
  end: string
  /** The name of the list, what stands in it, and what the command is given beside. */
  file: string
  list: (origin: ImageOrigin) => string
  flags?: string[]
  status: number
  counts: object
  words: string
}

const link = (path: string) => (origin: ImageOrigin) => `${origin.url(path)}\n`

/** Every end that a link can come to, as the command line tells it. One image is saved beside it. */
const rows: Row[] = [
  { end: 'saved', file: 'a.txt', list: () => '', status: 0, counts: {}, words: '1 image saved' },
  {
    end: 'damaged',
    file: 'a.txt',
    list: link('/cut.jpg'),
    flags: ['--check', 'decode'],
    status: 1,
    counts: { saved: 2, damaged: 1 },
    words: '2 images saved · 1 of them damaged',
  },
  {
    end: 'not decoded',
    file: 'a.txt',
    list: link('/new.jxl'),
    flags: ['--check', 'decode'],
    status: 0,
    counts: { saved: 2, notDecoded: 1 },
    words: '2 images saved · 1 of them not decoded',
  },
  {
    end: 'skipped',
    file: 'a.txt',
    list: link('/here.jpg'),
    flags: ['--on-conflict', 'skip'],
    status: 0,
    counts: { skipped: 1 },
    words: '1 image saved · 1 skipped',
  },
  {
    end: 'failed',
    file: 'a.txt',
    list: link('/gone.jpg'),
    status: 1,
    counts: { failed: 1 },
    words: '1 image saved · 1 failed',
  },
  {
    end: 'rejected',
    file: 'a.txt',
    list: () => 'ftp://a.example/cat.jpg\n',
    status: 1,
    counts: { rejected: 1 },
    words: '1 image saved · 1 line not understood',
  },
  {
    end: 'without a link',
    file: 'a.csv',
    list: () => ',Nobody\n',
    status: 0,
    counts: { withoutLink: 1 },
    words: '1 image saved · 1 row without a link',
  },
  {
    end: 'not data',
    file: 'a.txt',
    list: () => '# a comment\n',
    status: 0,
    counts: {},
    words: '1 image saved',
  },
  {
    end: 'folded',
    file: 'a.txt',
    list: link('/cat.jpg'),
    status: 0,
    counts: { duplicates: 1 },
    words: '1 image saved · 1 duplicate removed',
  },
]

test.each(rows)(
  '$end: counted and reported alike in words and as JSON, with exit status $status',
  ({ file, list, flags = [], status: expected, counts, words }) =>
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        scriptAll(origin)
        const head = file.endsWith('.csv') ? 'image,title\n' : ''
        const first = file.endsWith('.csv') ? `${origin.url('/cat.jpg')},Cat\n` : link('/cat.jpg')(origin)
        await writeFile(join(folder, file), head + first + list(origin))
        for (const out of ['json', 'words']) {
          await mkdir(join(folder, out))
          await writeFile(join(folder, out, 'here.jpg'), 'of another program')
        }

        const asJson = await shoal('get', file, '-o', 'json', '--json', ...flags)
        expect(asJson.lines().at(-1)).toMatchObject({
          ...{ type: 'summary', ...noItems(), ...noLists(), left: 0, saved: 1 },
          ...counts,
        })
        expect(asJson.status).toBe(expected)

        const inWords = await shoal('get', file, '-o', 'words', '-q', '--again', ...flags)
        expect(inWords.stdout).toMatch(new RegExp(`^${words} · [\\d.]+ kB at`, 'm'))
        expect(inWords.status).toBe(expected)
      }),
    )(),
)

test(
  'Ctrl+C: what is left is counted, and 130 goes before everything else',
  withOrigin(origin =>
    withCli(async ({ start }) => {
      scriptAll(origin)
      origin.script('/slow.jpg', serve(CAT).hold())
      const links = ['/slow.jpg', '/cat.jpg', '/gone.jpg'].map(path => origin.url(path))
      const { child, result } = start('get', ...links, '-o', 'out', '-c', '1', '--json')
      await origin.waitFor(1)
      child.kill('SIGINT')
      await once(child.stderr, 'data')
      origin.release()
      const { status: exit, lines } = await result
      expect(lines().at(-1)).toMatchObject({ type: 'summary', saved: 1, left: 2 })
      expect(exit).toBe(130)
    }),
  ),
)

type Command = { does: string; words: (origin: ImageOrigin) => string[]; status: number }

/** The other commands that come to ends of links. Each runs behind a `get` that saved one image and failed at one. */
const commands: Command[] = [
  { does: 'resume: nothing left', words: () => ['resume'], status: 2 },
  { does: 'resume: failed again', words: () => ['resume', '--retry-failed'], status: 1 },
  { does: 'verify: whole', words: () => ['verify', 'out'], status: 0 },
  { does: 'verify: damaged', words: () => ['verify', 'damaged'], status: 1 },
  { does: 'verify: not decoded', words: () => ['verify', 'not-decoded'], status: 0 },
  { does: 'verify: no files', words: () => ['verify', 'empty'], status: 2 },
  { does: 'compare: a line that is not understood', words: () => ['compare', 'rejected.txt'], status: 1 },
  { does: 'sweep: an image that failed', words: () => ['sweep', 'failed.txt', '--up-to', '1'], status: 1 },
  {
    does: 'scan: a damaged image',
    words: o => ['scan', o.url('/page'), '-o', 'scanned', '--no-look', '--check', 'decode'],
    status: 1,
  },
  { does: 'scan: a page that fails', words: o => ['scan', o.url('/gone')], status: 1 },
  { does: 'scan: nothing', words: o => ['scan', o.url('/nothing')], status: 2 },
  {
    does: 'follow: a damaged image',
    words: o => ['follow', o.url('/list'), '--link', 'a', '-o', 'followed', '--check', 'decode'],
    status: 1,
  },
  { does: 'follow: nothing', words: o => ['follow', o.url('/nothing'), '--link', 'a'], status: 2 },
  { does: 'lists: a line that is not understood', words: () => ['lists', 'rejected.txt'], status: 1 },
]

test.each(commands)('$does: exit status $status', ({ words, status: expected }) =>
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      scriptAll(origin)
      for (const name of ['damaged', 'not-decoded', 'empty']) await mkdir(join(folder, name))
      await writeFile(join(folder, 'damaged/a.jpg'), cutInside)
      await writeFile(join(folder, 'not-decoded/a.jxl'), jxl)
      await writeFile(join(folder, 'rejected.txt'), `${origin.url('/cat.jpg')}\nftp://a.example/b.jpg\n`)
      await writeFile(join(folder, 'failed.txt'), `${origin.url('/cat.jpg')}\n${origin.url('/gone.jpg')}\n`)
      const given = words(origin)
      if (given[0] === 'resume' || given[1] === 'out') {
        const links = given[0] === 'resume' ? ['/cat.jpg', '/gone.jpg'] : ['/cat.jpg']
        await shoal('get', ...links.map(path => origin.url(path)), '-o', 'out', '-q')
      }
      const { status: exit, stderr } = await shoal(...given)
      expect([exit, stderr]).toEqual([expected, expect.any(String)])
    }),
  )(),
)

function scriptAll(origin: ImageOrigin): void {
  origin.script('/cat.jpg', serve(CAT))
  origin.script('/here.jpg', serve(jpegOf(3000, 4)))
  origin.script('/cut.jpg', serve(cutInside))
  origin.script('/new.jxl', serve(jxl).type('image/jxl'))
  origin.script('/gone.jpg', status(404))
  origin.script('/page', serve(Buffer.from('<img src=cut.jpg>')).type('text/html'))
  origin.script('/list', serve(Buffer.from('<a href=page>1</a>')).type('text/html'))
  origin.script('/nothing', serve(Buffer.from('<p>None</p>')).type('text/html'))
}
