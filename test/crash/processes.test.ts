import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jpegOf } from '../helpers/images.ts'
import { type ImageOrigin, serve, startOrigin, status } from '../helpers/origin.ts'
import { sha256 } from './cargo.ts'
import { createStarter, type ShoalProcess, type Starter } from './shoal-process.ts'

const cat = jpegOf(5000, 1)

test(
  'a second process on a batch that runs is refused, until the first is gone',
  withStarter(async ({ start, here }, origin, folder) => {
    origin.script('/gone.jpg', [status(404), serve(jpegOf(4000, 2))])
    origin.script('/cat.jpg', serve(cat).hold())
    const first = start(['get', origin.url('/gone.jpg'), origin.url('/cat.jpg'), '-o', 'out', '--json'])
    await origin.waitFor(2)
    await printed(first, ({ type }) => type === 'item')
    const id = String(first.lines[0]?.['id'])

    for (const again of [['resume'], ['resume', id], ['resume', id, '--retry-failed']]) {
      const { status, lines, stderr } = await here([...again, '--json'])
      expect({ status, lines }).toEqual({ status: 2, lines: [] })
      expect(stderr).toMatch(/^This batch is running in another window or terminal\. .+\n$/)
    }
    expect((await here(['history', '--json'])).lines).toMatchObject([{ left: 1, failed: 1 }])
    expect(origin.requests.length).toBe(2)

    first.kill()
    await first.ended
    origin.release()
    expect(await here(['resume', '--json'])).toMatchObject({ status: 0, stderr: '' })
    expect(await readdir(folder)).toEqual(['cat.jpg'])
    expect(await here(['resume', id, '--retry-failed', '--json'])).toMatchObject({ status: 0 })
    expect((await readdir(folder)).sort()).toEqual(['cat.jpg', 'gone.jpg'])
  }),
)

test(
  'batches into the same folder at once never overwrite each other, killed or not',
  withStarter(async ({ start, here }, origin, folder) => {
    const batches = ['a', 'b', 'c'].map((batch, place) =>
      Array.from({ length: 40 }, (_, n) => {
        const body = jpegOf(3000 + n, 1 + place * 100 + n)
        // The same forty names in each batch, and some names that a counter makes.
        const path = encodeURI(`/${batch}/${n}/${n % 3 === 0 ? 'photo' : `photo (${n % 7})`}.jpg`)
        // One of the first batch is held, so that it cannot have ended before it is killed.
        const answer = serve(body).delay(n % 5)
        origin.script(path, place === 0 && n === 39 ? answer.hold() : answer)
        return { url: origin.url(path), hash: sha256(body) }
      }),
    )
    // All at once, the store's first opening included.
    const running = batches.map(batch =>
      start(['get', ...batch.map(({ url }) => url), '-o', 'out', '--json']),
    )
    const [doomed] = running
    await origin.waitFor(1, ({ path }) => path.startsWith('/a/39/'))
    doomed?.kill()
    origin.release()
    const ends = await Promise.all(running.map(({ ended }) => ended))
    expect(ends.map(({ status, stderr }) => ({ status, stderr })).slice(1)).toEqual([
      { status: 0, stderr: '' },
      { status: 0, stderr: '' },
    ])
    expect(await here(['resume', '--json'])).toMatchObject({ status: 0 })

    const files = await readdir(folder)
    const hashes = await Promise.all(files.map(async file => sha256(await readFile(join(folder, file)))))
    expect(hashes.sort()).toEqual(
      batches
        .flat()
        .map(({ hash }) => hash)
        .sort(),
    )
  }),
)

/** Settles when it has written a line like this. */
const printed = (
  process: ShoalProcess,
  matches: (line: ShoalProcess['lines'][number]) => boolean,
): Promise<void> =>
  new Promise(resolve => {
    if (process.lines.some(matches)) resolve()
    process.onLine(line => matches(line) && resolve())
  })

function withStarter(
  use: (starter: Starter, origin: ImageOrigin, folder: string) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const place = await mkdtemp(join(tmpdir(), 'shoal-processes-'))
    const origin = await startOrigin()
    const starter = createStarter(join(place, 'home'), place)
    try {
      await use(starter, origin, join(place, 'out'))
    } finally {
      starter.close()
      await origin.close()
      await rm(place, { recursive: true })
    }
  }
}
