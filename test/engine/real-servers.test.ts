import { createHash } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realWorld } from '../../main/engine/world.ts'
import { type EngineBench, withEngine } from '../helpers/engine.ts'
import { jpegOf } from '../helpers/images.ts'
import {
  findHttpbinPython,
  findNginx,
  type Nginx,
  type RealServer,
  startHttpbin,
  startNginx,
} from '../helpers/real-servers.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe.skipIf(findNginx() === undefined)('nginx', () => {
  const withNginx = (
    body: (nginx: Nginx, bench: EngineBench) => Promise<void>,
    clock?: typeof realWorld.clock,
  ) =>
    withEngine(
      async bench => {
        const nginx = await startNginx()
        if (nginx === undefined) throw new Error('nginx was there a moment ago')
        try {
          await body(nginx, bench)
        } finally {
          await nginx.close()
        }
      },
      clock === undefined ? {} : { clock },
    )

  test(
    '200 files, many at once, byte for byte',
    withNginx(async (nginx, { run }) => {
      const files = Array.from({ length: 200 }, (_, n) => jpegOf(500 + n * 97, n))
      await Promise.all(files.map((bytes, n) => writeFile(join(nginx.folder, `${n}.jpg`), bytes)))
      const { settled } = await run(files.map((_, n) => nginx.url(`/${n}.jpg`)))
      expect(settled.map(({ state }) => state.kind === 'saved' && state.sha256)).toEqual(files.map(sha256))
    }),
  )

  test(
    'a stopped file continues where it was, and starts over where it changed',
    withNginx(async (nginx, { start, startAgain, read }) => {
      const [kept, changed] = [jpegOf(160_000, 1), jpegOf(160_000, 2)]
      await writeFile(join(nginx.folder, 'kept.jpg'), kept)
      await writeFile(join(nginx.folder, 'changed.jpg'), changed)
      const { batch, run, outcome } = await start([
        nginx.url('/slow/kept.jpg'),
        nginx.url('/slow/changed.jpg'),
      ])
      await untilReceived(() => run.snapshot().receivedBytes, 60_000)
      run.stop('now')
      expect((await outcome()).summary).toMatchObject({ saved: 0, left: 2 })

      const newer = jpegOf(160_001, 3)
      await writeFile(join(nginx.folder, 'newer.jpg'), newer)
      await rename(join(nginx.folder, 'newer.jpg'), join(nginx.folder, 'changed.jpg'))
      // The same links, no longer slow: only the batch's own bytes are at stake.
      const again = await startAgain(batch)
      const { settled } = await again.outcome()
      const starts = settled.map(({ attempts }) => attempts[0]?.rangeStart ?? 0)
      expect(starts.every(start => start > 0)).toBe(true)
      expect(settled.map(({ attempts }) => attempts[0]?.status)).toEqual([206, 200])
      expect(sha256(await read('kept.jpg'))).toBe(sha256(kept))
      expect(sha256(await read('changed.jpg'))).toBe(sha256(newer))
    }, realWorld.clock),
  )

  test.each(['limited', 'busy'])(
    'a host that pushes back (/%s/) gets everything saved in the end',
    location =>
      withNginx(async (nginx, { run }) => {
        const files = Array.from({ length: 6 }, (_, n) => jpegOf(2000, n))
        await Promise.all(files.map((bytes, n) => writeFile(join(nginx.folder, `${n}.jpg`), bytes)))
        const { summary } = await run(
          files.map((_, n) => nginx.url(`/${location}/${n}.jpg`)),
          { attempts: 8 },
        )
        expect(summary).toMatchObject({ saved: 6, failed: 0 })
      }, realWorld.clock)(),
  )
})

describe.skipIf(findHttpbinPython() === undefined)('httpbin', () => {
  const withHttpbin = (body: (httpbin: RealServer, bench: EngineBench) => Promise<void>) =>
    withEngine(async bench => {
      const httpbin = await startHttpbin()
      if (httpbin === undefined) throw new Error('httpbin was there a moment ago')
      try {
        await body(httpbin, bench)
      } finally {
        await httpbin.close()
      }
    })

  test(
    'images of all its kinds, by redirect too',
    withHttpbin(async (httpbin, { run, files }) => {
      const paths = [
        '/image/png',
        '/image/jpeg',
        '/image/webp',
        '/image/svg',
        `/redirect-to?url=${encodeURIComponent(httpbin.url('/image/png'))}`,
      ]
      const { settled } = await run(paths.map(httpbin.url))
      expect(settled.map(({ state }) => state.kind === 'saved' && state.image?.type)).toEqual([
        'png',
        'jpg',
        'webp',
        'svg',
        'png',
      ])
      expect(await files()).toHaveLength(5)
    }),
  )

  test(
    'its faults end in the right words',
    withHttpbin(async (httpbin, { run }) => {
      const expected = {
        '/status/404': 'not-found',
        '/status/401': 'sign-in-needed',
        '/basic-auth/me/secret': 'sign-in-needed',
        '/status/500': 'server-error',
        '/status/418': 'request-refused',
        '/redirect/15': 'too-many-redirects',
        '/html': 'web-page',
        '/gzip': 'not-an-image',
        '/brotli': 'not-an-image',
        '/xml': 'not-an-image',
        '/bytes/0': 'empty-body',
      }
      const { settled } = await run(Object.keys(expected).map(httpbin.url))
      const codes = settled.map(({ item, state }) => [
        new URL(item.url).pathname,
        state.kind === 'failed' ? state.failure.code : state.kind,
      ])
      expect(Object.fromEntries(codes)).toEqual(expected)
    }),
  )

  test(
    'headers and logins arrive',
    withHttpbin(async (httpbin, { run, read }) => {
      const { settled } = await run([httpbin.url('/anything/a?x=1').replace('//', '//me:secret@')], {
        check: 'off',
        headers: { 'x-shoal': 'yes' },
        referer: 'auto',
      })
      const state = settled[0]?.state
      const { headers } = JSON.parse(String(await read(state?.kind === 'saved' ? state.file : ''))) as {
        headers: Record<string, string>
      }
      expect(headers).toMatchObject({
        'X-Shoal': 'yes',
        Referer: httpbin.url('/'),
        Authorization: `Basic ${Buffer.from('me:secret').toString('base64')}`,
        'Accept-Encoding': 'identity',
      })
    }),
  )
})

/** Settles when this many bytes were received; looks again each turn of the event loop. */
async function untilReceived(received: () => number, bytes: number): Promise<void> {
  while (received() < bytes) await new Promise(setImmediate)
}
