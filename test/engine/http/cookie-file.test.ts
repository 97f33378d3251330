import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCookieFile } from '../../../main/engine/http/cookie-file.ts'
import { createCookieJar, createFilledJar } from '../../../main/engine/http/cookies.ts'

const later = Math.round(Date.now() / 1000) + 100_000
const line = (...fields: (string | number)[]) => fields.join('\t')

describe('the file', () => {
  test('holds a cookie a line, with comments, marks and any line ends between', () => {
    const text = [
      '\xef\xbb\xbf# Netscape HTTP Cookie File',
      '',
      line('.example.org', 'TRUE', '/', 'FALSE', 0, 'a', '1'),
      line('#HttpOnly_sub.example.org', 'FALSE', '/x', 'TRUE', later, 'b', 'two words, "quoted"'),
      line('example.com', 'TRUE', '/', 'FALSE', -1, 'no-value'),
      line('example.com', 'TRUE', '/', 'FALSE', 0, '', 'nameless'),
    ].join('\r\n')
    expect(parseCookieFile(text)).toEqual([
      {
        ...{ key: 'a', value: '1', domain: 'example.org', hostOnly: false, path: '/' },
        ...{ secure: false, httpOnly: false, expiresAt: undefined },
      },
      {
        ...{ key: 'b', value: 'two words, "quoted"', domain: 'sub.example.org', hostOnly: true, path: '/x' },
        ...{ secure: true, httpOnly: true, expiresAt: later * 1000 },
      },
      expect.objectContaining({ key: 'no-value', value: '', expiresAt: undefined }),
    ])
  })

  test.each([
    ['JSON of another tool', '[{"domain": "example.org"}]', /Line 1 .* seven fields/],
    ['a web page', '<!doctype html>\n<p>Sign in', /Line 1 .* seven fields/],
    ['a header', 'Cookie: secret=hunter2', /Line 1 .* seven fields/],
    ['blanks in place of tabs', 'example.org TRUE / FALSE 0 a hunter2', /Line 1 .* seven fields/],
    ['no truth', line('example.org', 'yes', '/', 'FALSE', 0, 'a', 'hunter2'), /subdomains/],
    ['no path', line('example.org', 'TRUE', '', 'FALSE', 0, 'a', 'hunter2'), /path/],
    ['no time', line('example.org', 'TRUE', '/', 'FALSE', 'soon', 'a', 'hunter2'), /expiry/],
    ['an address', line('https://example.org/', 'TRUE', '/', 'FALSE', 0, 'a', 'hunter2'), /domain/],
    ['two cookies as one', line('example.org', 'TRUE', '/', 'FALSE', 0, 'a', 'hunter2; b=3'), /value/],
    ['nothing', '', /holds no cookies/],
    ['comments alone', '# nothing\n', /holds no cookies/],
  ])('that is %s is refused, and not repeated', (_, text, why) => {
    const refusal = (() => {
      try {
        return parseCookieFile(text)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toMatchObject({
      refusal: { code: 'bad-cookies', message: expect.stringMatching(why) as string },
    })
    expect(JSON.stringify(refusal)).not.toContain('hunter2')
  })

  test('whatever it is, is read or refused in words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        try {
          parseCookieFile(text)
        } catch (error) {
          expect(error).toMatchObject({ refusal: { code: 'bad-cookies' } })
        }
      }),
    )
  })
})

describe('each cookie goes where it belongs', () => {
  const headerFor = async (text: string, url: string) =>
    (await createFilledJar(parseCookieFile(text))).headerFor(new URL(url), undefined)

  test.each([
    ['to its host', line('a.example.org', 'FALSE', '/', 'FALSE', 0, 'k', 'v'), 'http://a.example.org/', true],
    [
      'not below it',
      line('a.example.org', 'FALSE', '/', 'FALSE', 0, 'k', 'v'),
      'http://b.a.example.org/',
      false,
    ],
    [
      'below it where said',
      line('.example.org', 'TRUE', '/', 'FALSE', 0, 'k', 'v'),
      'http://b.example.org/',
      true,
    ],
    [
      'not beside it',
      line('.example.org', 'TRUE', '/', 'FALSE', 0, 'k', 'v'),
      'http://badexample.org/',
      false,
    ],
    ['not above it', line('.b.example.org', 'TRUE', '/', 'FALSE', 0, 'k', 'v'), 'http://example.org/', false],
    [
      'to every port',
      line('example.org', 'FALSE', '/', 'FALSE', 0, 'k', 'v'),
      'http://example.org:81/',
      true,
    ],
    [
      'below its path',
      line('example.org', 'FALSE', '/in', 'FALSE', 0, 'k', 'v'),
      'http://example.org/in/x',
      true,
    ],
    [
      'not beside its path',
      line('example.org', 'FALSE', '/in', 'FALSE', 0, 'k', 'v'),
      'http://example.org/inner',
      false,
    ],
    ['secure', line('example.org', 'FALSE', '/', 'TRUE', 0, 'k', 'v'), 'https://example.org/', true],
    ['never openly', line('example.org', 'FALSE', '/', 'TRUE', 0, 'k', 'v'), 'http://example.org/', false],
    [
      'until it expires',
      line('example.org', 'FALSE', '/', 'FALSE', later, 'k', 'v'),
      'http://example.org/',
      true,
    ],
    ['not after', line('example.org', 'FALSE', '/', 'FALSE', 1000, 'k', 'v'), 'http://example.org/', false],
    ['not to all of .com', line('.com', 'TRUE', '/', 'FALSE', 0, 'k', 'v'), 'http://example.com/', false],
    ['not to all of .co.uk', line('.co.uk', 'TRUE', '/', 'FALSE', 0, 'k', 'v'), 'http://a.co.uk/', false],
    [
      'in a network of one’s own',
      line('.nas.local', 'TRUE', '/', 'FALSE', 0, 'k', 'v'),
      'http://a.nas.local/',
      true,
    ],
    ['to an address', line('10.0.0.1', 'TRUE', '/', 'FALSE', 0, 'k', 'v'), 'http://10.0.0.1/', true],
  ])('%s', async (_, text, url, isSent) => {
    expect(await headerFor(text, url)).toBe(isSent ? 'k=v' : undefined)
  })

  test('values are sent byte by byte', async () => {
    const bytes = Buffer.from(line('example.org', 'FALSE', '/', 'FALSE', 0, 'k', 'ä"€')).toString('latin1')
    const header = await headerFor(bytes, 'http://example.org/')
    expect(Buffer.from(header ?? '', 'latin1').toString()).toBe('k=ä"€')
  })
})

test('a site cannot fill the memory', async () => {
  const jar = createCookieJar(true)
  const url = new URL('http://example.org/')
  await jar.take(url, [`long=${'x'.repeat(5000)}`])
  expect(jar.headerFor(url, undefined)).toBeUndefined()
  for (let page = 0; page < 50; page += 1) {
    await jar.take(
      url,
      Array.from({ length: 100 }, (_, index) => `c${page}-${index}=1`),
    )
  }
  expect((await jar.headerFor(url, undefined))?.split('; ')).toHaveLength(3000)
})
