import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isStillPlan,
  maxNameBytes,
  type NameInput,
  planName,
  reservedSuffixBytes,
} from '../../../main/engine/files/filename.ts'
import { checkTemplate, templateFields } from '../../../main/engine/files/name-template.ts'
import { foldName, safeSegment, withCounter } from '../../../main/engine/files/safe-name.ts'
import { imageTypes } from '../../../shared/image.ts'

const startedAt = new Date(2026, 2, 7, 12).getTime()

type Overrides = Partial<Omit<NameInput, 'item'>> & { item?: Partial<NameInput['item']> }

/** The planned path; the link is to cat.jpg by default. */
function pathOf(overrides: Overrides): string {
  const { folder, stem, ext } = plan(overrides)
  return `${folder === '' ? '' : `${folder}/`}${stem}${ext === '' ? '' : `.${ext}`}`
}

function plan({ item, ...rest }: Overrides) {
  return planName({
    template: '{name}',
    index: 5,
    startedAt,
    ...rest,
    item: { url: 'https://img.example.org/pets/cat.jpg?size=9', ...item },
  })
}

describe('where {name} comes from', () => {
  test.each<[string, Overrides]>([
    ['cat.jpg', {}],
    ['listed.jpg', { item: { name: 'listed' }, headerName: 'header.jpg', imageType: 'jpg' }],
    ['header.jpg', { headerName: 'header.jpg', finalUrl: 'https://a.org/final.jpg' }],
    ['header.jpg', { headerName: 'C:\\photos/header.jpg' }],
    ['cat.jpg', { headerName: '../' }],
    ['final.jpg', { item: { url: 'https://a.org/cat' }, finalUrl: 'https://a.org/x/final.jpg#top' }],
    ['cat.jpg', { finalUrl: 'https://a.org/x/0a1b2c3d.jpg' }],
    ['listed.jpg', { item: { name: 'listed.jpg' }, finalUrl: 'https://a.org/0a1b2c3d.jpg' }],
    ['final', { item: { url: 'https://a.org/cat' }, finalUrl: 'https://a.org/final' }],
    ['cat.jpg', { finalUrl: 'https://a.org/8f3a9?signature=1' }],
    ['final.png', { item: { url: 'https://a.org/get.php?id=3' }, finalUrl: 'https://a.org/final.png' }],
    ['Ä cat.jpg', { item: { url: 'https://a.org/%C3%84%20cat.jpg' } }],
    ['%E4.jpg', { item: { url: 'https://a.org/%E4.jpg' } }],
    ['pets.png', { item: { url: 'https://a.org/pets/' }, imageType: 'png' }],
    ['a.org.png', { item: { url: 'https://a.org/?id=3' }, imageType: 'png' }],
    ['image', { item: { url: 'nonsense' } }],
    ['AC_DC.jpg', { item: { name: 'AC/DC.jpg' } }],
    ['__.._etc_passwd', { item: { name: '../../etc/passwd' } }],
    ['__.._etc_passwd', { item: { url: 'https://a.org/..%2f..%2fetc%2fpasswd' } }],
  ])('%s', (path, input) => {
    expect(pathOf(input)).toBe(path)
  })
})

describe('the extension follows the bytes', () => {
  test.each<[string, Overrides]>([
    ['cat.png', { imageType: 'png' }],
    ['cat.jpeg', { item: { url: 'https://a.org/cat.jpeg' }, imageType: 'jpg' }],
    ['CAT.JPG', { item: { url: 'https://a.org/CAT.JPG' }, imageType: 'jpg' }],
    ['cat.tif', { item: { url: 'https://a.org/cat.tif' }, imageType: 'tiff' }],
    ['raw.dng', { item: { url: 'https://a.org/raw.dng' }, imageType: 'tiff' }],
    ['photo.v2.jpg', { item: { url: 'https://a.org/photo.v2' }, imageType: 'jpg' }],
    ['photo.v2', { item: { url: 'https://a.org/photo.v2' } }],
    ['photo.png.webp', { item: { url: 'https://a.org/photo.png.webp' }, imageType: 'webp' }],
    ['get.jpg', { item: { url: 'https://a.org/get.php?id=3' }, imageType: 'jpg' }],
    ['get.php', { item: { url: 'https://a.org/get.php?id=3' } }],
    ['cat.jpg', { contentType: 'image/png' }],
    ['cat.png', { item: { url: 'https://a.org/cat' }, contentType: 'Image/PNG; q=1' }],
    ['cat', { item: { url: 'https://a.org/cat' }, contentType: 'constructor' }],
  ])('%s', (path, input) => {
    expect(pathOf(input)).toBe(path)
  })
})

describe('templates', () => {
  test('an item of a batch that is run again keeps its place', () => {
    expect(pathOf({ template: '{index:3}', item: { place: 41 } })).toBe('041.jpg')
  })

  const fields = { title: 'A/B: "sea"', file: 'fish.jpeg', empty: '' }
  test.each<[string, string]>([
    ['{name}', 'cat.jpg'],
    ['{name}.{ext}', 'cat.jpg'],
    ['{ext}/{name}', 'jpg/cat.jpg'],
    ['{index}', '5.jpg'],
    ['{index:4}-{name}', '0005-cat.jpg'],
    ['{host}/{date}/{name}', 'img.example.org/2026-03-07/cat.jpg'],
    ['{field:title}', 'A_B_ _sea_.jpg'],
    ['{field:title}/{name}', 'A_B_ _sea_/cat.jpg'],
    ['{field: Title}', 'A_B_ _sea_.jpg'],
    ['{field:file}', 'fish.jpeg'],
    ['{index}.jpeg', '5.jpeg'],
    ['{index}.png', '5.jpg'],
    ['{field:empty}', 'cat.jpg'],
    ['{index:3} {field:empty} {name}', '005 cat.jpg'],
    ['{field:empty} {name} {field:absent}', 'cat.jpg'],
    ['{index}  {name}', '5  cat.jpg'],
    ['{field:absent}/{name}', 'cat.jpg'],
    ['{field:constructor}', 'cat.jpg'],
    ['../../{name}', 'cat.jpg'],
    ['/etc//{name}', 'etc/cat.jpg'],
    ['{nam}-{name}', '{nam}-cat.jpg'],
  ])('%s gives %s', (template, path) => {
    expect(pathOf({ template, imageType: 'jpg', item: { fields } })).toBe(path)
  })

  test.each([
    ['{name}', undefined],
    ['{host}/{index:4} {field:my title}.{ext}', undefined],
    [
      '{nam}',
      '{nam} is not known. Use {index}, {index:4}, {n}, {name}, {part}, {path}, {ext}, {host}, {date} or {field:title}.',
    ],
    ['{index:44}', expect.stringContaining('give one digit from 1 to 9')],
    ['{Name}', '{Name} is written {name}.'],
    ['{field: }', expect.stringContaining('lacks the column')],
    ['{name', 'A { or } is missing.'],
    ['photos/', 'The name must not be empty.'],
  ])('checkTemplate %s', (template, message) => {
    expect(checkTemplate(template)).toEqual(message)
  })
})

describe('columns in a template', () => {
  const item = {
    url: 'https://a.com/shop/red%20mugs/cat.jpg',
    part: 2,
    fields: { handle: 'mug', sku: '', 'image alt': 'a/b' },
  }

  test.each([
    ['{Handle}-{part}', 'mug-2.jpg'],
    ['{HANDLE}/{name}', 'mug/cat.jpg'],
    ['{sku|none}', 'none.jpg'],
    ['{field:colour|red}', 'red.jpg'],
    ['{Image Alt}', 'a_b.jpg'],
    ['{path}/{name}', 'shop/red mugs/cat.jpg'],
    ['{path}-{name}', 'shop_red mugs-cat.jpg'],
    ['{nam}', '{nam}.jpg'],
  ])('%s', (template, path) => {
    expect(pathOf({ template, item })).toBe(path)
  })

  test.each([
    ['{Handle}', ['handle'], undefined],
    ['{Handle}', 'unknown', undefined],
    ['{nam}', ['handle'], '{nam} is not known'],
    ['{Name}', 'unknown', '{Name} is written {name}.'],
    ['{index:44}', 'unknown', 'one digit'],
  ] as const)('%s where the list has %s', (template, columns, fault) => {
    if (fault === undefined) expect(checkTemplate(template, columns)).toBeUndefined()
    else expect(checkTemplate(template, columns)).toContain(fault)
  })

  test('what has a default is not missed', () => {
    expect(templateFields('{Handle}/{field:sku}-{colour|red}{index}')).toEqual(['handle', 'sku'])
  })
})

test.each([
  ['pets', 'pets/cat.jpg'],
  ['/home/me/pets', 'home/me/pets/cat.jpg'],
  ['C:\\Users\\me', 'Users/me/cat.jpg'],
  ['c:pets', 'pets/cat.jpg'],
  ['\\\\server\\share', 'server/share/cat.jpg'],
  ['../../.ssh/..', '_ssh/cat.jpg'],
  ['. /.. /pets. ', 'pets/cat.jpg'],
  ['a/b/c/d/e/f/g/h/i/j', 'a/b/c/d/e/f/g/h/cat.jpg'],
])('the folder %s of a list stays inside', (folder, path) => {
  expect(pathOf({ item: { folder } })).toBe(path)
})

test.each([
  ['cat', 'cat'],
  ['', 'image'],
  ['. .', 'image'],
  ['..', 'image'],
  ['.htaccess', '_htaccess'],
  ['cat. . ', 'cat'],
  ['a<b>c:d"e/f\\g|h?i*j', 'a_b_c_d_e_f_g_h_i_j'],
  ['two\r\nlines\tand\0nul', 'two  lines and_nul'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['z\u200be\u200dr\ufeffo', 'zero'],
  ['e\u0301', '\u00e9'],
  ['lone \ud800 half', 'lone _ half'],
  ['CON', '_CON'],
  ['con.tar', '_con.tar'],
  ['nul .txt', '_nul .txt'],
  ['Com¹', '_Com¹'],
  ['CONOUT$', '_CONOUT$'],
  ['console', 'console'],
  ['\u3164', 'image'],
])('safeSegment %j', (text, segment) => {
  expect(safeSegment(text, maxNameBytes)).toBe(segment)
})

test('cuts by bytes between visible characters', () => {
  expect(safeSegment('ä'.repeat(20), 17)).toBe('ä'.repeat(8))
  expect(safeSegment(`${'a'.repeat(14)}👍🏽`, 20)).toBe('a'.repeat(14))
  expect(safeSegment(`${'a'.repeat(14)} b`, 16)).toBe(`${'a'.repeat(14)} b`)
  expect(safeSegment(`${'a'.repeat(15)} b`, 16)).toBe('a'.repeat(15))
  expect(safeSegment(`a${'\u0301\u0316'.repeat(50)}`, 16)).toMatch(/^á\u0316/)
})

test('a counter and a part suffix fit behind the longest name', () => {
  const { stem, ext } = plan({ item: { name: '🐟'.repeat(200) }, imageType: 'webp' })
  const longest = `${withCounter(stem, 12_345)}.${ext}.k3f9a2b1-123456.part`
  expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(maxNameBytes)
  expect(Buffer.byteLength(stem)).toBeGreaterThan(200)
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  // Lone surrogates and every other code unit.
  fc.array(fc.nat(0xffff), { maxLength: 200 }).map(units => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        '.',
        '..',
        '/',
        '\\',
        ':',
        ' ',
        '\0',
        '\n',
        'CON',
        'nul',
        'COM¹',
        'LPT0',
        '.jpg',
        '.php',
        '%2f',
        '\u202e',
        '\u200d',
        '\ud800',
        '\udc00',
        '~',
        '-',
        'C:',
        '$',
        '\u0338',
        '\u0301',
        '<',
        '🐟',
        'ä',
        'x'.repeat(120),
        '\u2028',
        '{name}',
        '{',
        '}',
        '\ufffe',
      ),
      { maxLength: 12 },
    )
    .map(pieces => pieces.join('')),
)

function expectSafe(segment: string, maxBytes: number): void {
  expect(segment).not.toMatch(/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Cn}\u2028\u2029]/u)
  expect(segment).not.toMatch(/^[.\s]|[.\s]$/)
  expect(segment).not.toMatch(/^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\.|$)/i)
  expect(segment).not.toBe('')
  expect(segment).toBe(segment.normalize('NFC'))
  expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(maxBytes)
}

test('any text makes a safe segment, and a safe segment stays as it is', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 16, max: 255 }), (text, maxBytes) => {
      const segment = safeSegment(text, maxBytes)
      expectSafe(segment, maxBytes)
      expect(safeSegment(segment, maxBytes)).toBe(segment)
    }),
    { numRuns: 1500 },
  )
})

test('no input leads out of the folder', () => {
  const maybe = fc.option(hostile, { nil: undefined })
  const input = fc.record({
    template: hostile,
    name: maybe,
    folder: maybe,
    headerName: maybe,
    finalUrl: fc.oneof(
      maybe,
      hostile.map(text => `https://a.org/${text}`),
    ),
    imageType: fc.constantFrom(undefined, ...imageTypes),
    contentType: maybe,
    title: hostile,
  })
  fc.assert(
    fc.property(input, ({ name, folder, title, ...rest }) => {
      const item: NameInput['item'] = { url: 'https://a.org/cat.jpg', fields: { title } }
      if (name !== undefined) item.name = name
      if (folder !== undefined) item.folder = folder
      const planned = planName({ ...rest, item, index: 1, startedAt })
      const file = `${planned.stem}${planned.ext === '' ? '' : `.${planned.ext}`}`
      expectSafe(file, maxNameBytes - reservedSuffixBytes)
      const segments = planned.folder === '' ? [] : planned.folder.split('/')
      for (const segment of segments) expectSafe(segment, maxNameBytes)
      expect(segments.length).toBeLessThanOrEqual(8)
      const path = [...segments, file].join('/')
      expect(posix.relative('/batch', posix.resolve('/batch', path))).toBe(path)
      expect(win32.relative('D:\\batch', win32.resolve('D:\\batch', path))).toBe(path.replaceAll('/', '\\'))
    }),
    { numRuns: 1500 },
  )
})

test('a plan that still stands is the one that would be made anew', () => {
  let standing = 0
  const input = fc.record({
    template: fc.constantFrom(
      '{name}',
      '{name}.{ext}',
      '{ext}/{index}.jpg',
      '{name}{ext}',
      '{index}.{ext}',
      '{path}',
    ),
    url: fc
      .constantFrom('/cat.jpg', '/cat.jpeg', '/cat', '/cat.php', '/', '/a/cat.TIF')
      .map(p => `https://a.org${p}`),
    finalUrl: fc.option(fc.constantFrom('https://a.org/cat.jpg', 'https://a.org/8f3a9.jpg'), {
      freq: 1,
      nil: undefined,
    }),
    headerName: fc.option(fc.constant('dog.png'), { freq: 1, nil: undefined }),
    imageType: fc.constantFrom(undefined, 'jpg', 'png', 'tiff'),
    contentType: fc.constantFrom(undefined, 'image/png', 'image/jpeg'),
    name: fc.constantFrom(undefined, 'cat', 'cat.jpg', 'cat.php'),
  })
  fc.assert(
    fc.property(input, ({ template, url, name, finalUrl = url, ...learnt }) => {
      const first: NameInput = { template, item: { url, ...(name && { name }) }, index: 1, startedAt }
      const planned = planName(first)
      const later: NameInput = { ...first, ...learnt, finalUrl }
      if (!isStillPlan(planned, later)) return
      standing += 1
      expect(planName(later)).toEqual(planned)
    }),
    { numRuns: 1500 },
  )
  expect(standing).toBeGreaterThan(50)
})

describe('foldName', () => {
  test.each([
    ['Cat.JPG', 'cat.jpg'],
    ['\u00c9', 'e\u0301'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΣΑΣ', 'σας'],
    ['\u212a', 'k'],
    ['İ', 'i\u0307'],
    ['a\u200cb', 'AB'],
  ])('%j and %j are one', (a, b) => {
    expect(foldName(a)).toBe(foldName(b))
  })

  test('keeps different names apart', () => {
    expect(foldName('cat.jpg')).not.toBe(foldName('cat2.jpg'))
    expect(foldName('a/b')).not.toBe(foldName('a_b'))
  })

  test('takes together what Unicode case folding does, for every code point', () => {
    const apart: string[] = []
    for (let code = 0x41; code < 0x1e950; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue
      const letter = String.fromCodePoint(code)
      const key = foldName(letter)
      const others = [letter.toLowerCase(), letter.toUpperCase(), letter.normalize('NFD'), key]
      if (others.some(other => foldName(other) !== key)) apart.push(code.toString(16))
    }
    expect(apart).toEqual([])
  })
})
