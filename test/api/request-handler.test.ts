import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AskedThumbnails, createAskedThumbnails } from '../../main/api/asked-thumbnails.ts'
import { createFiles, type Files } from '../../main/api/request-handler.ts'
import type { PackedImage } from '../../main/api/thumbnails.ts'
import type { ImageType } from '../../shared/image.ts'
import type { SavedFile } from '../../shared/model.ts'
import { JPEG } from '../helpers/images.ts'

let root: string
let files: Files
let asked: AskedThumbnails
/** A thumbnail of this size is never made. */
const held = 99
/** An image of a scan at this place never arrives. */
const endless = 7
/** What the store has: batch `abc`, items by number. */
let saved: Map<number, { path: string; saved: SavedFile }>
let packed: Map<number, PackedImage>

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'shoal-files-'))
  const renderer = join(root, 'renderer')
  await mkdir(join(renderer, 'assets'), { recursive: true })
  await writeFile(join(renderer, 'index.html'), '<!doctype html>')
  await writeFile(join(renderer, 'assets', 'main-AbCd_123.js'), 'start()')
  await writeFile(join(root, 'secret.txt'), 'secret')
  saved = new Map()
  packed = new Map()
  asked = createAskedThumbnails()
  files = createFiles({
    renderer,
    thumbnails: {
      async of(_, { image }, size, signal) {
        if (size !== held) return image?.type === 'jpg' ? Buffer.from(`thumb ${size}`) : undefined
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      },
      async ofPacked({ type, read }, size) {
        const bytes = await read()
        return bytes && Buffer.from(`thumb ${bytes.length} ${type} ${size}`)
      },
      ofImage: async (fetch, size) => {
        const found = await fetch()
        return found && Buffer.from(`thumb ${found.bytes.length} ${found.type} ${size}`)
      },
    },
    asked,
    savedFile: (batch, index) => (batch === 'abc' ? saved.get(index) : undefined),
    packedImage: (batch, index) => (batch === 'abc' ? packed.get(index) : undefined),
    pageCopy: page => (page === 'c0ffee' ? '<!doctype html><p>copy</p>' : undefined),
    foundImage: async (scan, index, signal) => {
      if (index === endless) await new Promise((_resolve, reject) => signal.addEventListener('abort', reject))
      return scan === 'f00d' && index === 1 ? { bytes: JPEG, type: 'jpg' } : undefined
    },
  })
})
afterEach(() => rm(root, { recursive: true }))

const get = (path: string, init?: RequestInit) => files(new Request(`http://127.0.0.1${path}`, init))

async function save(index: number, type: ImageType | undefined, bytes: Uint8Array | string): Promise<void> {
  const path = join(root, `${index}`)
  await writeFile(path, bytes)
  const image = type && { type }
  saved.set(index, { path, saved: { file: `${index}`, bytes: bytes.length, sha256: `sha-${index}`, image } })
}

describe('pages', () => {
  test('with a policy under which nothing foreign runs', async () => {
    const response = await get('/')
    expect(await response.text()).toBe('<!doctype html>')
    const { headers } = response
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-cache')
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|http|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  test('whose names tell their content are kept for good', async () => {
    const response = await get('/assets/main-AbCd_123.js')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toContain('immutable')
  })

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e%5c%2e%2e%5csecret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/index.html/',
    '/index.html%00.js',
    '/nothing',
  ])('nothing is at %s', async path => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('Not found\n')
  })

  test('are only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await get('/', { method })).status).toBe(405)
    }
    expect((await get('/', { method: 'HEAD' })).status).toBe(200)
  })
})

describe('images', () => {
  test('as they were saved, with the type that their bytes show', async () => {
    await save(1, 'jpg', JPEG)
    const response = await get('/image/abc/1')
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(JPEG)
  })

  test('a drawing may run nothing, not even when it is opened by itself', async () => {
    await save(1, 'svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    const { headers } = await get('/image/abc/1')
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a file that is no image Shoal knows is never shown as a page', async () => {
    await save(1, undefined, '<script>alert(1)</script>')
    const { headers } = await get('/image/abc/1')
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-security-policy')).toContain('sandbox')
  })

  test.each([
    '/image/abc/2',
    '/image/xyz/1',
    '/image/abc/',
    '/image/abc/1.5',
    '/image/abc/-1',
    '/image/../abc/1',
  ])('nothing is at %s', async path => {
    await save(1, 'jpg', JPEG)
    expect((await get(path)).status).toBe(404)
  })

  test('one in a shard is shown as others, large and small', async () => {
    packed.set(5, { sha256: 'sha-5', type: 'svg', read: async () => JPEG })
    const response = await get('/image/abc/5')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(JPEG)
    expect(response.headers.get('content-type')).toBe('image/svg+xml')
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox;/)
    const small = await get('/thumb/abc/5?size=96')
    expect(await small.text()).toBe(`thumb ${JPEG.length} svg 96`)
    expect(small.headers.get('etag')).toBe('"sha-5"')
    packed.set(6, { sha256: 'sha-6', type: 'jpg', read: async () => undefined })
    packed.set(7, { sha256: 'sha-7', type: 'jpg', read: () => Promise.reject(new Error('no disk')) })
    for (const path of ['/image/abc/6', '/thumb/abc/6', '/image/abc/7'])
      expect((await get(path)).status).toBe(404)
  })

  test('one that was deleted is not there', async () => {
    await save(1, 'jpg', JPEG)
    await rm(join(root, '1'))
    expect((await get('/image/abc/1')).status).toBe(404)
  })
})

describe('copies of pages', () => {
  test('may show themselves to the window and do nothing else', async () => {
    const response = await get('/page/c0ffee')
    expect(await response.text()).toBe('<!doctype html><p>copy</p>')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^sandbox allow-same-origin; default-src 'none';/)
    expect(policy).not.toMatch(/script|allow-(?!same-origin)/)
    expect(response.headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect((await get('/')).headers.get('content-security-policy')).toContain("frame-src 'self'")
  })

  test.each(['/page/abcdef', '/page/', '/page/C0FFEE', '/page/c0ffee/x'])('nothing is at %s', async path => {
    expect((await get(path)).status).toBe(404)
  })
})

describe('thumbnails', () => {
  test('in the size asked for, and once only', async () => {
    await save(1, 'jpg', JPEG)
    const response = await get('/thumb/abc/1?size=200')
    expect(await response.text()).toBe('thumb 200')
    expect(response.headers.get('content-type')).toBe('image/webp')
    const etag = response.headers.get('etag') ?? ''
    expect((await get('/thumb/abc/1?size=200', { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect(await (await get('/thumb/abc/1')).text()).toBe('thumb 96')
  })

  test('only of saved images that can be decoded', async () => {
    await save(1, 'jxl', 'x')
    expect((await get('/thumb/abc/1')).status).toBe(404)
    expect((await get('/thumb/abc/2')).status).toBe(404)
    expect((await get('/thumb/abc/2?path=/etc/passwd')).status).toBe(404)
  })
})

describe('images that a scan found', () => {
  test('as small pictures made anew, and no others', async () => {
    const response = await get('/found/f00d/1?size=192')
    expect(await response.text()).toBe(`thumb ${JPEG.length} jpg 192`)
    expect(response.headers.get('content-type')).toBe('image/webp')
  })
  test.each(['/found/f00d/2', '/found/beef/1', '/found/f00d/http%3A', '/found/f00d/-1'])('%s', async path => {
    expect((await get(path)).status).toBe(404)
  })
})

test('a page cancels the thumbnails that it no longer needs, and only its own', async () => {
  await save(1, 'jpg', JPEG)
  const addresses = ['mine', 'other'].map(page => `/thumb/abc/1?size=${held}&page=${page}`)
  const [mine = '', other = ''] = addresses
  const answers = addresses.map(address => get(address))
  asked.cancel(mine)
  expect((await answers[0])?.status).toBe(404)
  // Answered: nothing is left to cancel.
  asked.cancel(mine)
  asked.cancel(other)
  expect((await answers[1])?.status).toBe(404)
  expect(await (await get('/thumb/abc/1?size=50&page=mine')).text()).toBe('thumb 50')
})

test('what a page no longer needs of a scan is not fetched to its end', async () => {
  const address = `/found/f00d/${endless}?size=256&page=mine`
  const answer = get(address)
  asked.cancel(address)
  expect((await answer).status).toBe(404)
})

test('where the request itself says that it is not needed, its reason is passed on', async () => {
  await save(1, 'jpg', JPEG)
  const left = new AbortController()
  const answer = get(`/thumb/abc/1?size=${held}&page=mine`, { signal: left.signal })
  left.abort(new Error('left'))
  await expect(answer).rejects.toThrow('left')
})

test('saved files are sent as one zip, whichever of them are there', async () => {
  const path = join(root, 'a.jpg')
  await writeFile(path, JPEG)
  saved.set(2, { path, saved: { file: 'a.jpg', bytes: JPEG.length, sha256: 'ab', image: undefined } })
  const response = await files(new Request('http://shoal/zip/abc/1-3,7'))
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="shoal-abc.zip"')
  const bytes = Buffer.from(await response.arrayBuffer())
  expect([bytes.subarray(0, 2).toString(), bytes.includes(JPEG)]).toEqual(['PK', true])
  expect((await files(new Request('http://shoal/zip/abc/5,1x'))).status).toBe(404)
})
