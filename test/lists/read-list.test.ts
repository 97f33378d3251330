import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ListKind, listKinds, readList } from '../../main/lists/index.ts'
import { RefusalError } from '../../shared/refusal.ts'
import { brief, itemsOf, readAll, readChunks, reasons } from './entries.ts'

const samples: Record<ListKind, string> = {
  text: '# c\r\nhttps://a.com/ä.jpg\r\n\r\n"https://b.com/2"\rnope\nhttps://a.com/1 https://a.com/2',
  aria2:
    '# c\nhttps://a.com/1\thttps://b.com/1\n  out=ä.jpg\n\theader=A: b\n  checksum=x\nbad\n  dir=y\nhttps://c.com/\n',
  csv: '# c\r\ntitle;url\r\n"a ""b""\r\nc";https://a.com/ä.jpg\r\nx;nope\r\n\r\n"y" ; https://b.com/2\r\nz;https://c.com/3;q\r\n"open;https://a.com',
  tsv: 'url\ttitle\nhttps://a.com/1\tone\n\t\nnope\tx\nhttps://a.com/2\t"t\n2"',
  json: '{"n": 1,\n "images": ["https://a.com/ä", {"url": "https://a.com/2", "t": "\\u00e4"}, 7]}',
  jsonl: '{"url":"https://a.com/1","t":"ä"}\n\n"https://a.com/2"\nbroken\n{"url":5}',
  xml: '<?xml version="1.0"?>\n<rss>\n<channel><item><title>ä</title><enclosure url="https://a.com/1" type="image/png"/></item><item><g:image_link>https://a.com/2.jpg?a=1&amp;b=2</g:image_link></item><item><g:image_link>nope</g:image_link></item></channel></rss>',
  mail: 'From: a@b.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="b"\r\n\r\n--b\r\n\r\nno\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<img src=3D"https://a.com/=C3=A4.jp=\r\ng"><img src=3D"https://a.com/2.jpg"><img src=3D"nope.jpg">\r\n--b--\r\n',
  ini: '[InternetShortcut]\r\nURL=https://a.com/1.jpg\r\nURL=https://a.com/2.jpg\r\nURL=nope\r\n',
  records:
    '@misc{a,\n  title = {ä},\n  url = {https://a.com/1.jpg}\n}\n@misc{b,\n  url = {https://a.com/2.jpg}\n}\n\nname: c\nurl: nope\nwords\n',
  html: '<!doctype html>\n<base href="https://a.com/d/">\n<p>ä &lt;<img\n src="1.png" srcset="2.png 2x">\n<picture><source srcset="w.webp"><img src=3.jpg></picture><a href="4.jpg">x</a><img src="',
  markdown:
    '![ä](https://a.com/1)\n[![x](https://a.com/2)](https://a.com/3.jpg) <img src="https://a.com/4">\n```\nhttps://a.com/no\n```\n![r][r]\n<https://a.com/5>\n[r]: https://a.com/6\n![u]',
}

describe.each(listKinds)('%s', kind => {
  const bytes = Buffer.from(samples[kind])

  test('gives the same entries wherever it is cut, named or detected', async () => {
    for (const options of [{ kind }, {}]) {
      const whole = await readAll(bytes, options)
      expect(whole.length).toBeGreaterThan(2)
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        expect(await readChunks([bytes.subarray(0, cut), bytes.subarray(cut)], options)).toEqual(whole)
      }
      expect(
        await readChunks(
          [...bytes].map(byte => Uint8Array.of(byte)),
          options,
        ),
      ).toEqual(whole)
    }
  })

  test('is detected', async () => {
    expect(await readAll(bytes)).toEqual(await readAll(bytes, { kind }))
  })

  test('takes arbitrary input without throwing', async () => {
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
      // Damage a valid list: a cut and a wild byte.
      fc.tuple(fc.nat(bytes.length), fc.nat(bytes.length - 1), fc.nat(255)).map(([end, at, byte]) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = byte
        return damaged.subarray(0, end)
      }),
    )
    await fc.assert(
      fc.asyncProperty(input, fc.nat(200), async (list, cut) => {
        const entries = await readAll(list, { kind })
        for (const { url, mirrors = [] } of itemsOf(entries)) {
          for (const link of [url, ...mirrors]) expect(new URL(link).protocol).toMatch(/^https?:$/)
        }
        for (const reason of reasons(entries)) expect(reason).toMatch(/^[a-zA-Z].*[^.]$/)
        expect(await readChunks([list.subarray(0, cut), list.subarray(cut)], { kind })).toEqual(entries)
      }),
    )
  })
})

describe('a stream that continues', () => {
  /** Yields the text as one chunk and then never ends: a reader that waits for more hangs, and the test fails. */
  async function* endless(text: string): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
    await new Promise(() => {})
  }

  test.each([
    ['text', 'https://a.com/1\n'],
    ['text after a comment', '# c\n\nhttps://a.com/1\n'],
    ['text with CR', 'https://a.com/1\r'],
    ['csv', 'url,title\nhttps://a.com/1,x\n'],
    ['csv with quotes', 'url,title\n"https://a.com/1","x"\n'],
    ['tsv', 'https://a.com/1\tx\n'],
    ['jsonl', '{"url":"https://a.com/1"}\n'],
    ['html', '<img src="https://a.com/1">\n'],
    ['html after its doctype', '<!doctype html>\n<img src="https://a.com/1">'],
    ['markdown', '![x](https://a.com/1)\n'],
  ])('yields what is complete at once: %s', async (_, text) => {
    const batches = readList({ name: 'stdin', live: true, chunks: endless(text) })
    const { value } = await batches.next()
    expect(brief(value ?? [])).toEqual([expect.stringMatching(/https:\/\/a\.com\/1$/)])
  })
})

describe('batches', () => {
  test('stay small whatever the size of a chunk', async () => {
    const bytes = Buffer.from('https://a.com/\n'.repeat(20_000))
    const sizes: number[] = []
    for await (const batch of readList({ name: 'list', chunks: [bytes] })) sizes.push(batch.length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000)
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20_000)
  })

  test('stopping early closes the input', async () => {
    let closed = false
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('https://a.com/\n')
      } finally {
        closed = true
      }
    }
    for await (const batch of readList({ name: 'list', live: true, chunks: chunks() })) {
      expect(batch).toHaveLength(1)
      break
    }
    expect(closed).toBe(true)
  })
})

describe('what is no text', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452\n\n', 'hex')

  test.each([...listKinds, undefined])('an image given as %s is rejected once', async kind => {
    const entries = await readAll(png, kind === undefined ? {} : { kind })
    expect(entries).toEqual([
      {
        kind: 'rejected',
        rejected: { source: 'list', line: 1, text: '', reason: 'this is not a list but an image' },
      },
    ])
  })

  test.each([
    ['255044462d312e370a25e2e3cfd3', 'this is not a list but a PDF file'],
    ['28b52ffd04580100000000ff', 'this is not a list but a packed file; unpack it first'],
  ])('%s', async (hex, reason) => {
    expect(reasons(await readAll(Buffer.from(hex, 'hex')))).toEqual([reason])
  })

  test('a list that turns into bytes ends there, and the cut line is no link', async () => {
    const bytes = Buffer.concat([
      Buffer.from('https://a.com/1\nhttps://a.com/2'),
      Buffer.from('\nhttps://a.com/3', 'utf16le'),
    ])
    const entries = await readAll(bytes)
    expect(brief(entries)).toEqual(['1 https://a.com/1', '2 https://a.com/2', '3 ✗ '])
    expect(reasons(entries)).toEqual(['from here on this is not text'])
    expect(brief(await readAll('https://a.com/1\nhttps://a.com/2\0.jpg'))).toEqual([
      '1 https://a.com/1',
      '2 ✗ ',
    ])
  })

  test('UTF-16 is text', async () => {
    expect(brief(await readAll(Buffer.from('https://a.com/1\r\nhttps://a.com/2', 'utf16le')))).toEqual([
      '1 https://a.com/1',
      '2 https://a.com/2',
    ])
  })
})

test('an unusable base is an error, not an entry', async () => {
  await expect(readAll('<img src=a>', { kind: 'html', base: 'ftp://a.com/' })).rejects.toThrow(RefusalError)
})

test('a failing input is passed on', async () => {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('https://a.com/\n')
    throw new Error('unplugged')
  }
  const batches = readList({ name: 'list', live: true, chunks: chunks() })
  expect((await batches.next()).value).toHaveLength(1)
  await expect(batches.next()).rejects.toThrow('unplugged')
})

describe('packed with gzip', () => {
  const list = 'id,image\n1,https://a.com/1.jpg\n2,https://a.com/2.jpg\n'

  test('in any pieces', async () => {
    const bytes = gzipSync(list)
    for (const size of [1, 2, 7, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      )
      const entries = await readChunks(pieces, { name: 'list.csv.gz' })
      expect(itemsOf(entries)).toMatchObject([
        { url: 'https://a.com/1.jpg', fields: { id: '1' } },
        { url: 'https://a.com/2.jpg', fields: { id: '2' } },
      ])
    }
  })

  test('what is cut or damaged is told, and what was read before it is there', async () => {
    const long = `${list}${'x'.repeat(200)}\n`.repeat(500)
    const bytes = gzipSync(long, { level: 0 })
    const entries = await readAll(bytes.subarray(0, 60_000), { kind: 'text' })
    expect(itemsOf(entries).length).toBeGreaterThan(100)
    expect(reasons(entries).at(-1)).toBe('the packed file is cut or damaged; the rest cannot be read')
  })

  test('what its source throws is thrown, and a reader that stops closes it', async () => {
    let closed = 0
    async function* chunks(fails: boolean): AsyncGenerator<Uint8Array> {
      try {
        yield gzipSync('https://a.com/1\n'.repeat(3000))
        if (fails) throw new Error('gone')
      } finally {
        closed += 1
      }
    }
    const read = (fails: boolean) => readList({ name: 'list', chunks: chunks(fails) })
    await expect(Array.fromAsync(read(true))).rejects.toThrow('gone')
    for await (const batch of read(false)) {
      expect(batch.length).toBeGreaterThan(0)
      break
    }
    expect(closed).toBe(2)
  })
})
