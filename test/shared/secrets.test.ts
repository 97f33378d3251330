import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publicProxy, publicText, publicUrl } from '../../shared/public-url.ts'
import { isSecretHeader, isSecretName, looksLikeKey } from '../../shared/secrets.ts'

test.each(
  (
    'token %74oken to%2574en2 Token access_token accessToken X-Amz-Signature X-Amz-Security-Token user[password] ' +
    'ticket PHPSESSID jsessionid ASP.NET_SessionId pw pwd otp totp bearer SAMLResponse id_token sig hmac jwt ' +
    'apiKey api-key key auth oauth_nonce passcode session sid sess secret_2 token_of_cdn csrf authcode'
  ).split(' '),
)('%s names a secret', name => expect(isSecretName(name.replace('to%2574en2', 't%256Fken2'))).toBe(true))

test.each(
  (
    'w h width q quality format fit crop page id image src url name title author authority keyword keywords keys ' +
    'monkey tokens country_code postcode zipcode size v version lang signed design assign passenger compass ' +
    'sessions cookiecutter hotkeys pinterest spin shipping X-Amz-Date X-Amz-Expires ticketing'
  ).split(' '),
)('%s names none', name => expect(isSecretName(name)).toBe(false))

test.each(['Authorization', 'cookie', 'Proxy-Authorization', 'X-Api-Key', 'X-Auth-Token', 'x-csrf-token'])(
  'the header %s is a secret',
  name => expect(isSecretHeader(name)).toBe(true),
)
test.each(['Accept', 'User-Agent', 'Referer', 'Accept-Language', 'X-Requested-With', 'Origin', 'DNT'])(
  'the header %s is not a secret',
  name => expect(isSecretHeader(name)).toBe(false),
)

test.each([
  'https://res.cloudinary.com/demo/image/upload/c_fill,g_auto,w_400,h_300,q_auto,f_auto/v1571218039/sample_Photo.jpg',
  'https://a.example/i.jpg?w=1920&h=1080&fit=crop&auto=format&q=80&dpr=2',
  'https://a.example/i.jpg?id=f47ac10b-58cc-4372-a567-0e02b2c3d479&v=1699180800000',
  'https://images.example/photo-1506744038136-46273834b3fa?ixlib=rb-4.0.3&crop=entropy&cs=tinysrgb',
  'https://a.example/?file=IMG_20231105_101112_HDR-Edited_final_v2_1920x1080.jpg',
  'https://a.example/?name=MyVeryLongPhotoNameFromTheHolidayInTheSummer2023Edited.jpg',
  'https://a.example/?slug=the-quick-brown-fox-jumps-over-13-lazy-dogs-in-2024-and-7-cats',
  'https://a.example/?number=123456789012345678901234567890',
  'https://a.example/?at=2023-11-05T10:00:00Z&box=1,2,3,4',
  'https://upload.example/wikipedia/commons/thumb/a/a9/File:Foo@bar.jpg/1280px-Foo.jpg',
  'https://i.example/736x/ab/cd/ef/abcdef0123456789abcdef0123456789.jpg',
  'https://lh3.example/AF1QipN8dJk2Ls9QwErTy7UiOpAsDfGhJkLzXcVbNm1234=w1200-h800',
  'https://a.example/_next/image?url=https%3A%2F%2Fb.example%2Fcat.jpg%3Fw%3D3&w=640&q=75',
  'https://a.example/?url=https://b.example/cat.jpg',
  'https://a.example/a%20b/%E2%82%AC.jpg?q=a+b&empty=&flag',
  'https://web.example/web/2020/https://b.example/cat.jpg',
])('%s stays readable', url => expect(publicUrl(url)).toBe(url))

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

test.each([
  ['https://a.example/i;jsessionid=hunter2?w=1', 'https://a.example/i;jsessionid=…?w=1'],
  ['https://a.example/i?w=1;token=hunter2;h=2', 'https://a.example/i?w=1;token=…;h=2'],
  ['https://a.example/i?%74oken=hunter2', 'https://a.example/i?%74oken=…'],
  ['https://a.example/i?x=https://me:hunter2@b.example/', 'https://a.example/i?x=https%3A%2F%2Fb.example%2F'],
  [
    'https://a.example/i?x=https%3A%2F%2Fb.example%2F%3Ftoken%3Dhunter2',
    'https://a.example/i?x=https%3A%2F%2Fb.example%2F%3Ftoken%3D…',
  ],
  ['https://a.example/i?next=%2Flogin%3Fpw%3Dhunter2', 'https://a.example/i?next=…'],
  ['https://a.example/i?x=%7B%22token%22%3A%22hunter2%22%7D', 'https://a.example/i?x=…'],
  ['https://a.example/i?x=me:hunter2@b', 'https://a.example/i?x=…'],
  [
    'https://a.example/web/https://me:hunter2@b.example/i.jpg',
    'https://a.example/web/https://b.example/i.jpg',
  ],
  [`https://a.example/${jwt}/i.jpg?x=${jwt}`, 'https://a.example/…/i.jpg?x=…'],
  [`https://a.example/?${jwt}`, 'https://a.example/?…'],
  ['https://a.example/?v=9e107d9d372bb6826bd81d3542a419d6', 'https://a.example/?v=…'],
  ['https://a.example/token=hunter2/i.jpg', 'https://a.example/token=…/i.jpg'],
])('%s is shown as %s', (url, shown) => expect(publicUrl(url)).toBe(shown))

describe('whatever is secret, wherever it stands, is never shown', () => {
  // Letters that nothing around it has, so that finding some of it is no chance.
  const value = fc.stringMatching(/^[ZXQJ][a-z]{6,12}[ZXQJ]$/)
  const plainName = fc.constantFrom(
    'token',
    'accessToken',
    'X-Amz-Signature',
    'PHPSESSID',
    'pw',
    'otp',
    'ticket',
  )
  /** A name with some of its letters percent-encoded. */
  const name = fc
    .tuple(
      plainName,
      fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 1, max: 2 }),
    )
    .map(([text, which, times]) => {
      const once = Array.from(text, (sign, at) =>
        which[at] ? `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}` : sign,
      ).join('')
      return times === 2 ? once.replaceAll('%', '%25') : once
    })
  // Without bias: a key is random bytes, and fast-check would often draw runs of the smallest and largest ones instead.
  const key = fc
    .noBias(fc.uint8Array({ minLength: 30, maxLength: 60 }))
    .map(bytes => Buffer.from(bytes).toString('base64url'))
    .filter(text => (text.match(/\d+/g)?.length ?? 0) >= 3 && /[a-z]/.test(text) && /[A-Z]/.test(text))

  const places: ((name: string, value: string) => string)[] = [
    (n, v) => `https://a.example/i.jpg?w=1&${n}=${v}&h=2`,
    (n, v) => `https://a.example/i.jpg?w=1;${n}=${v};h=2`,
    (n, v) => `https://a.example/b;${n}=${v}/i.jpg`,
    (n, v) => `https://a.example/${n}=${v}/i.jpg`,
    (n, v) => `https://a.example/i.jpg#${n}=${v}`,
    (_, v) => `https://${v}:x@a.example/i.jpg`,
    (_, v) => `https://me:${v}@a.example/i.jpg`,
    (n, v) => `https://a.example/i?u=${encodeURIComponent(`https://b.example/i?${n}=${v}`)}`,
    (n, v) =>
      `https://a.example/i?u=${encodeURIComponent(encodeURIComponent(`http://b.example/i;${n}=${v}`))}`,
    (n, v) => `https://a.example/get/${encodeURIComponent(`https://b.example/i?${n}=${v}`)}/w`,
    (n, v) => `https://a.example/i?next=${encodeURIComponent(`/in?a=1&${n}=${v}`)}`,
    (_, v) => `https://a.example/i?u=${encodeURIComponent(`ftp://me:${v}@b.example/`)}`,
    (_, v) => `https://a.example/get/https://me:${v}@b.example/i.jpg`,
  ]
  const place = fc.constantFrom(...places)

  test('by its name', () => {
    fc.assert(
      fc.property(place, name, value, (link, n, v) => {
        const url = link(n, v)
        expect(publicUrl(url)).not.toContain(v)
        expect(publicText(`GET ${url} failed: "${url}".`)).not.toContain(v)
      }),
      { numRuns: 800 },
    )
  })

  test('by what it looks like', () => {
    fc.assert(
      fc.property(key, fc.constantFrom('x', 'data', 'v', 'p'), (k, n) => {
        expect(looksLikeKey(k)).toBe(true)
        expect(publicUrl(`https://a.example/i.jpg?w=1&${n}=${k}`)).not.toContain(k)
      }),
      { numRuns: 1000 },
    )
  })

  test('the public form of a public form is the same', () => {
    fc.assert(
      fc.property(place, name, value, (link, n, v) => {
        const shown = publicUrl(link(n, v))
        expect(decodeURI(publicUrl(shown))).toBe(decodeURI(shown))
      }),
    )
  })
})

test.each([
  ['connect to http://me:hunter2@p.example:3128/ failed', 'connect to http://p.example:3128/ failed'],
  ['proxy me:hunter2@p.example:3128', 'proxy …@p.example:3128'],
  ['Authorization: Bearer hunter2', 'Authorization: …'],
  ['got token=hunter2, sorry', 'got token=…, sorry'],
  [`it sent ${jwt}`, 'it sent …'],
  ['ENOENT: no such file, open /home/me/a=b/cat.jpg', 'ENOENT: no such file, open /home/me/a=b/cat.jpg'],
  ['(see https://a.example/i?w=1).', '(see https://a.example/i?w=1).'],
])('%s is said as %s', (text, said) => expect(publicText(text)).toBe(said))

test.each([
  ['http://me:hunter2@p.example:3128/x?token=1', 'http://p.example:3128'],
  ['hunter2', '(unreadable proxy)'],
])('the proxy %s is shown as %s', (proxy, shown) => expect(publicProxy(proxy)).toBe(shown))
