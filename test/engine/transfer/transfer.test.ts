import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { sha256, until, withEngine, wordOf } from '../../helpers/engine.ts'
import { makeSamples } from '../../helpers/image-samples.ts'
import { CAT, GIF, JPEG, jpegOf, PNG } from '../../helpers/images.ts'
import { redirect, serve, status } from '../../helpers/origin.ts'

describe('the time of the file', () => {
  const changed = new Date('2015-10-21T07:28:00Z')
  const timeOf = async (folder: string, file: string) => (await stat(join(folder, file))).mtime.toISOString()

  test(
    'is the one at which the host last changed it',
    withEngine(async ({ origin, folder, run }) => {
      origin.script('/a.jpg', serve(JPEG).lastModified(changed))
      origin.script('/large.jpg', serve(jpegOf(3_000_000)).lastModified(changed))
      await run([origin.url('/a.jpg'), origin.url('/large.jpg')])
      expect(await timeOf(folder, 'a.jpg')).toBe(changed.toISOString())
      expect(await timeOf(folder, 'large.jpg')).toBe(changed.toISOString())
    }),
  )

  test(
    'is the download’s where that was asked for, or the host says nothing to believe',
    withEngine(async ({ origin, folder, run }) => {
      const before = Date.now() - 1000
      origin.script('/a.jpg', serve(JPEG).lastModified(changed))
      origin.script('/b.jpg', serve(JPEG).lastModified(new Date(0)))
      await run([origin.url('/a.jpg')], { fileTime: false })
      await run([origin.url('/b.jpg')])
      for (const file of ['a.jpg', 'b.jpg'])
        expect(Date.parse(await timeOf(folder, file))).toBeGreaterThan(before)
    }),
  )
})

describe('the name', () => {
  test(
    'from the header, the list, the template, the bytes',
    withEngine(async ({ origin, run, files }) => {
      origin.script(
        '/download.php',
        serve(PNG).header('content-disposition', 'attachment; filename="cat.jpg"'),
      )
      origin.script('/short', redirect('/photos/after-redirect.jpg'))
      origin.script('/alice.jpg', redirect('/photos/0a1b2c3d.jpg'))
      origin.script('/photos/after-redirect.jpg', serve(JPEG))
      origin.script('/photos/0a1b2c3d.jpg', serve(jpegOf(400, 1)))
      origin.script('/listed.jpg', serve(JPEG))
      await run([
        origin.url('/download.php?id=3'),
        origin.url('/short'),
        origin.url('/alice.jpg'),
        { url: origin.url('/listed.jpg'), name: 'my name.jpeg', folder: 'pets/cats' },
      ])
      expect(await files()).toEqual(['after-redirect.jpg', 'alice.jpg', 'cat.png', 'pets/cats/my name.jpeg'])
    }),
  )

  test(
    'counts from 1, and may have the columns of the list',
    withEngine(async ({ origin, run, files }) => {
      origin.otherwise(() => serve(JPEG))
      await run(
        ['a', 'b'].map(title => ({ url: origin.url(`/${title}`), fields: { title: `${title}/${title}` } })),
        { nameTemplate: '{host}/{index:3} {field:title}' },
      )
      expect(await files()).toEqual(['127.0.0.1/001 a_a.jpg', '127.0.0.1/002 b_b.jpg'])
    }),
  )

  test(
    'no name from anywhere leads out of the folder',
    withEngine(async ({ origin, run, files }) => {
      origin.otherwise(() =>
        serve(JPEG).header('content-disposition', 'attachment; filename="../../evil.jpg"'),
      )
      await run([
        origin.url('/%2e%2e%2f%2e%2e%2fevil.jpg'),
        { url: origin.url('/a.jpg'), name: '../../evil.jpg', folder: '../..' },
        { url: origin.url('/b.jpg'), folder: '/etc' },
      ])
      expect(await files()).toHaveLength(3)
    }),
  )

  test(
    '200 files of one name at once are 200 files',
    withEngine(async ({ origin, run, files }) => {
      const bytesOf = (n: number) => jpegOf(400, n + 1)
      for (let n = 0; n < 200; n += 1) origin.script(`/${n}/image.jpg`, serve(bytesOf(n)))
      const { settled } = await run(Array.from({ length: 200 }, (_, n) => origin.url(`/${n}/image.jpg`)))
      const hashes = settled.map(({ state }) => (state.kind === 'saved' ? state.sha256 : undefined))
      expect(hashes).toEqual(Array.from({ length: 200 }, (_, n) => sha256(bytesOf(n))))
      expect(new Set(await files()).size).toBe(200)
    }),
  )

  test(
    'names that differ only in case are two files on every disk',
    withEngine(async ({ origin, run, files }) => {
      origin.otherwise(() => serve(JPEG))
      await run([origin.url('/cat.jpg'), origin.url('/CAT.JPG')])
      expect((await files()).map(file => file.toLowerCase())).toEqual(['cat (2).jpg', 'cat.jpg'])
    }),
  )
})

describe('a file of that name is there', () => {
  test(
    'rename: both stay',
    withEngine(async ({ origin, folder, run, files, read }) => {
      await writeFile(join(folder, 'a.jpg'), 'old')
      origin.otherwise(() => serve(JPEG))
      await run([origin.url('/a.jpg')])
      expect(await files()).toEqual(['a (2).jpg', 'a.jpg'])
      expect((await read('a.jpg')).toString()).toBe('old')
    }),
  )

  test(
    'skip: not even a request',
    withEngine(async ({ origin, folder, run, read }) => {
      await writeFile(join(folder, 'a.jpg'), 'old')
      origin.otherwise(() => serve(JPEG))
      const { settled, summary } = await run([origin.url('/a.jpg'), origin.url('/b.jpg')], {
        onConflict: 'skip',
      })
      expect(settled[0]).toMatchObject({
        state: { kind: 'skipped', reason: 'name-exists', file: 'a.jpg' },
        attempts: [],
      })
      expect(summary).toMatchObject({ saved: 1, skipped: 1 })
      expect(origin.requests.map(({ path }) => path)).toEqual(['/b.jpg'])
      expect((await read('a.jpg')).toString()).toBe('old')
    }),
  )

  test(
    'skip: also when only the answer named the file',
    withEngine(async ({ origin, folder, run, files }) => {
      await writeFile(join(folder, 'cat.jpg'), 'old')
      origin.script('/get', serve(JPEG).header('content-disposition', 'inline; filename=cat.jpg'))
      const { settled } = await run([origin.url('/get')], { onConflict: 'skip' })
      expect(settled[0]?.state).toMatchObject({ kind: 'skipped', file: 'cat.jpg' })
      expect(await files()).toEqual(['cat.jpg'])
    }),
  )

  test(
    'overwrite: once it is whole, and not before',
    withEngine(async ({ origin, folder, run, read }) => {
      await writeFile(join(folder, 'good.jpg'), 'old')
      await writeFile(join(folder, 'bad.jpg'), 'old')
      origin.script('/good.jpg', serve(CAT))
      origin.script('/bad.jpg', status(404))
      const { settled } = await run([origin.url('/good.jpg'), origin.url('/bad.jpg')], {
        onConflict: 'overwrite',
      })
      expect(settled.map(wordOf)).toEqual(['saved', 'not-found'])
      expect(await read('good.jpg')).toEqual(CAT)
      expect((await read('bad.jpg')).toString()).toBe('old')
    }),
  )

  for (const onConflict of ['skip', 'overwrite', 'rename'] as const) {
    test(
      `${onConflict}: a file of the same batch is no file from before, in a later run either`,
      withEngine(async ({ origin, start, startAgain, files }) => {
        const urls = Array.from({ length: 4 }, (_, n) => origin.url(`/${n}/image.jpg`))
        urls.forEach((url, n) => {
          origin.script(new URL(url).pathname, serve(jpegOf(500, n + 1)).hold())
        })
        const { run, outcome } = await start(urls, { onConflict, atOnce: 2 })
        await origin.waitFor(2)
        run.stop('after-running')
        origin.release()
        const first = await outcome()
        expect(first.summary).toMatchObject({ saved: 2, left: 2 })
        expect((await (await startAgain(first.batch)).outcome()).summary).toMatchObject({ saved: 2, left: 0 })
        expect(await files()).toHaveLength(4)
      }),
    )
  }

  test(
    'another program makes one during the download: it stays, and ours gets another name',
    withEngine(async ({ origin, folder, start, read }) => {
      origin.script('/a.jpg', serve(JPEG).hold())
      const { outcome } = await start([origin.url('/a.jpg')])
      await origin.waitFor(1)
      await writeFile(join(folder, 'a.jpg'), 'theirs')
      origin.release()
      expect((await outcome()).settled[0]?.state).toMatchObject({ kind: 'saved', file: 'a (2).jpg' })
      expect((await read('a.jpg')).toString()).toBe('theirs')
    }),
  )
})

describe('the disk', () => {
  test(
    'a subfolder that is a link leads nowhere: refused, and nothing is made behind it',
    withEngine(async ({ origin, folder, run }) => {
      const outside = await mkdtemp(join(tmpdir(), 'shoal-outside-'))
      await symlink(outside, join(folder, 'link'))
      origin.otherwise(() => serve(JPEG))
      const { settled } = await run(
        ['link', 'link/deeper'].map(to => ({ url: origin.url('/a.jpg'), folder: to })),
      )
      expect(settled.map(wordOf)).toEqual(['linked-folder', 'linked-folder'])
      expect(await readdir(outside)).toEqual([])
      expect(origin.requests).toEqual([])
      await rm(outside, { recursive: true })
    }),
  )

  test(
    'a file where a subfolder should be fails that item alone',
    withEngine(async ({ origin, folder, run }) => {
      await writeFile(join(folder, 'pets'), 'a file')
      origin.otherwise(() => serve(JPEG))
      const { settled } = await run([{ url: origin.url('/a.jpg'), folder: 'pets' }, origin.url('/b.jpg')])
      expect(settled.map(wordOf)).toEqual(['name-taken', 'saved'])
    }),
  )

  test(
    'a folder that goes away during the download',
    withEngine(async ({ origin, folder, start }) => {
      origin.script('/a.jpg', serve(JPEG).holdAfter(100))
      const { run, outcome } = await start([{ url: origin.url('/a.jpg'), folder: 'sub' }])
      await until(() => run.snapshot().receivedBytes === 100)
      await rm(join(folder, 'sub'), { recursive: true })
      origin.release()
      expect((await outcome()).settled.map(wordOf)).toEqual(['folder-missing'])
    }),
  )

  test(
    'a folder of the wanted name stays, whatever the policy',
    withEngine(async ({ origin, folder, run }) => {
      await mkdir(join(folder, 'a.jpg'))
      origin.otherwise(() => serve(JPEG))
      const { settled } = await run([origin.url('/a.jpg')], { onConflict: 'overwrite' })
      expect(settled[0]?.state).toMatchObject({ kind: 'saved', file: 'a (2).jpg' })
    }),
  )
})

describe('the record', () => {
  test(
    'times of the attempt, in order',
    withEngine(
      async ({ origin, run, store }) => {
        origin.script('/a.jpg', serve(CAT))
        const { settled, batch } = await run([origin.url('/a.jpg')])
        const [item] = settled
        const t = item?.attempts[0]?.timestamps
        const marks = [
          t?.startedAt,
          t?.connectAt,
          t?.requestSentAt,
          t?.responseAt,
          t?.firstByteAt,
          t?.endedAt,
        ]
        // The client's own marks are whole milliseconds.
        marks.reduce((earlier = 0, later = 0) => {
          expect(later).toBeGreaterThan(earlier - 1)
          return later
        })
        expect(item?.times.ttfbMs).toBe((t?.firstByteAt ?? 0) - (t?.startedAt ?? 0))
        expect(item?.times.activeMs).toBe((t?.endedAt ?? 0) - (t?.startedAt ?? 0))
        expect(store.items.settled(batch.id, 1)).toEqual(JSON.parse(JSON.stringify(item)))
      },
      { clock: realWorld.clock },
    ),
  )

  test(
    'a connection used again tells so, and did no look-up and no handshake',
    withEngine(async ({ origin, run }) => {
      origin.otherwise(() => serve(JPEG))
      const { settled } = await run([origin.url('/a.jpg'), origin.url('/b.jpg')], { atOnce: 1 })
      expect(settled.map(({ attempts }) => attempts[0]?.reusedConnection)).toEqual([false, true])
      expect(settled[0]?.attempts[0]?.timestamps).toHaveProperty('connectAt')
      expect(settled[1]?.attempts[0]?.timestamps).not.toHaveProperty('connectAt')
      expect(origin.connections).toBe(1)
    }),
  )

  test(
    'decode: a damaged image that can be viewed is saved, with what is wrong',
    withEngine(async ({ origin, run }) => {
      const damaged = Buffer.concat([CAT.subarray(0, 9000), Buffer.of(0xff, 0xd9)])
      origin.script('/a.jpg', serve(damaged))
      origin.script('/b.jpg', serve(CAT))
      const { settled } = await run([origin.url('/a.jpg'), origin.url('/b.jpg')], { check: 'decode' })
      expect(settled[0]?.state).toMatchObject({ kind: 'saved', damage: expect.any(String) })
      expect(settled[1]?.state).not.toHaveProperty('damage')
    }),
  )

  test(
    'decode: an image that cannot be viewed is reported as such, and why',
    withEngine(async ({ origin, run }) => {
      const odd = Buffer.from(PNG)
      // 99 bits for a colour, with a checksum that fits.
      odd.writeUInt8(99, 24)
      odd.writeUInt32BE(crc32(odd.subarray(12, 29)), 29)
      origin.script('/a.png', serve(odd))
      const { settled } = await run([origin.url('/a.png')], { check: 'decode', attempts: 1 })
      expect(settled[0]?.state).toMatchObject({
        failure: {
          code: 'image-damaged',
          message: expect.stringMatching(/^The image cannot be decoded: the header of the file is damaged/),
        },
      })
    }),
  )

  test(
    'an image without its end that the host sends twice alike is kept as damaged',
    withEngine(async ({ origin, run, read }) => {
      const noEnd = CAT.subarray(0, -2)
      const noTrailer = GIF.subarray(0, -1)
      origin.script('/a.jpg', serve(noEnd))
      origin.script('/b.gif', serve(noTrailer))
      const { settled } = await run([origin.url('/a.jpg'), origin.url('/b.gif')], {})
      const stateOf = (at: number) => settled.find(({ index }) => index === at)
      expect(stateOf(1)?.state).toMatchObject({ kind: 'saved', damage: 'its end mark is missing' })
      expect(stateOf(1)?.attempts).toHaveLength(2)
      expect(stateOf(2)?.state).toMatchObject({ kind: 'saved', damage: expect.any(String) })
      expect(await read('a.jpg')).toEqual(noEnd)
    }),
  )

  test(
    'one that comes differently each time, or shows nothing, is not kept',
    withEngine(async ({ origin, run, files }) => {
      const cut = (bytes: number) => serve(CAT.subarray(0, bytes))
      origin.script('/a.jpg', [cut(5000), cut(6000), cut(7000), cut(8000)])
      origin.script('/b.jpg', serve(CAT.subarray(0, 100)))
      const { settled } = await run([origin.url('/a.jpg'), origin.url('/b.jpg')], {})
      for (const { state } of settled) expect(state).toMatchObject({ failure: { code: 'image-cut' } })
      expect(await files()).toEqual([])
    }),
  )

  test(
    'decode: too costly never means lost, and a type without a decoder is not called whole',
    withEngine(async ({ origin, run }) => {
      const huge = Buffer.from(PNG)
      huge.writeUInt32BE(60_000, 16)
      huge.writeUInt32BE(60_000, 20)
      huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
      const bmp = (await makeSamples()).find(({ type }) => type === 'bmp')?.bytes ?? Buffer.alloc(0)
      origin.script('/a.png', serve(huge))
      origin.script('/b.bmp', serve(bmp))
      const { settled } = await run([origin.url('/a.png'), origin.url('/b.bmp')], { check: 'decode' })
      const whyOf = (at: number) => settled.find(({ index }) => index === at)?.state
      expect(whyOf(1)).toMatchObject({
        kind: 'saved',
        notDecoded: 'it claims 60000 × 60000 pixels, more than Shoal unpacks',
      })
      expect(whyOf(2)).toMatchObject({ kind: 'saved', notDecoded: 'Shoal has no decoder for this type' })
    }),
  )
})

describe('the same image under several links of one batch', () => {
  const paths = ['/a.jpg', '/b.jpg', '/c.jpg', '/d.jpg', '/e.jpg']

  test(
    'is reported of all but the first, although they arrive together',
    withEngine(async ({ origin, run, files }) => {
      origin.otherwise(() => serve(JPEG))
      const { settled } = await run(paths.map(path => origin.url(path)))
      const states = settled.map(({ state }) => state)
      const first = states.find(state => state.kind === 'saved' && state.sameAs === undefined)
      expect(first).toBeDefined()
      const others = states.filter(state => state !== first)
      expect(others).toMatchObject(others.map(() => ({ sameAs: first?.kind === 'saved' && first.file })))
      expect(await files()).toHaveLength(5)
    }),
  )

  test(
    'is kept once where that was asked for',
    withEngine(async ({ origin, run, files }) => {
      origin.otherwise(() => serve(JPEG))
      const { summary } = await run(
        paths.map(path => origin.url(path)),
        { sameContent: 'skip' },
      )
      expect(summary).toMatchObject({ saved: 1, skipped: 4 })
      expect(await files()).toHaveLength(1)
    }),
  )
})
