import { load } from 'cheerio'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyPage, numberElements } from '../../../main/pages/picking/page-copy.ts'

/** The copy of a page, read again as a browser would. */
function copyOf(html: string) {
  const $ = load(html)
  const elements = numberElements($)
  return {
    elements,
    text: copyPage($, 'https://a.example/films/'),
    copy: load(copyPage($, 'https://a.example/films/')),
  }
}

describe('what acts is gone', () => {
  test.each([
    ['a script', '<script>alert(1)</script>'],
    [
      'a script in a drawing',
      '<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)">x</a></svg>',
    ],
    ['a handler', '<p onclick="alert(1)">x</p>'],
    ['a link that runs', '<a href="javascript:alert(1)">x</a>'],
    ['a link that leads away', '<a href="https://elsewhere.example/">x</a>'],
    ['a picture that runs', '<img src="javascript:alert(1)" onerror="alert(1)">'],
    ['a form', '<form action="/x"><input name="a"><select><option>b</option></select></form>'],
    ['a frame', '<iframe src="/x"></iframe><object data="/x"></object><embed src="/x">'],
    ['a refresh', '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">'],
    ['a base of its own', '<base href="https://elsewhere.example/">'],
    ['a preload', '<link rel="preload" href="/x"><link rel="stylesheet preload" href="/y">'],
    ['what hides in a style', '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>'],
    ['what hides in a comment', '<!--><img src=x onerror=alert(1)>-->'],
    ['a template', '<template><script>alert(1)</script></template>'],
  ])('%s', (_, html) => {
    const { text, copy } = copyOf(`<body>${html}<p>here</p></body>`)
    expect(text).not.toMatch(
      /alert|javascript|elsewhere|<(?:script|form|input|iframe|object|embed|svg|math|template)/i,
    )
    expect(copy('link').length).toBe(0)
    expect(copy('base').attr('href')).toBe('https://a.example/films/')
    expect(copy('p').last().text()).toBe('here')
  })

  test('whatever the page is made of', () => {
    const piece = fc.constantFrom(
      ...[
        '<script>',
        '</script>',
        '<style>',
        '</style>',
        '<svg>',
        '<math>',
        '<a href="javascript:x">',
        '<img ',
        '<!--',
        '-->',
      ],
      ...[
        'onerror=x',
        'src=x',
        '>',
        '<p title="',
        '"',
        '<noscript>',
        '</noscript>',
        '<template>',
        '<title>',
        '</title>',
        '<x-y onclick=z>',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        const { copy } = copyOf(pieces.join(' '))
        expect(copy('script, svg, math, iframe, form, template, noscript').length).toBe(0)
        for (const element of copy('*').toArray()) {
          const { attribs } = element as { attribs: Record<string, string> }
          expect(Object.keys(attribs).filter(name => name.startsWith('on'))).toEqual([])
          expect(Object.values(attribs).filter(value => /^\s*javascript:/i.test(value))).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('what is seen stays', () => {
  test('styles, classes and pictures', () => {
    const { copy } = copyOf(
      '<html class="dark"><head><link rel="stylesheet" href="/s.css"><style>p { color: red }</style></head><body><p class="big" style="margin: 0">x</p><img src="/a.jpg" srcset="/b.jpg 2x"></body></html>',
    )
    expect(copy('html').attr('class')).toBe('dark')
    expect(copy('link').attr('href')).toBe('/s.css')
    expect(copy('style').text()).toBe('p { color: red }')
    expect(copy('p').attr()).toMatchObject({ class: 'big', style: 'margin: 0' })
    expect(copy('img').attr()).toMatchObject({ src: '/a.jpg', srcset: '/b.jpg 2x' })
  })

  test('a picture that a script would put in place is in place', () => {
    const { copy } = copyOf('<img src="data:image/gif;base64,R0lGOD" data-src="/real.jpg">')
    expect(copy('img').attr('src')).toBe('/real.jpg')
  })

  test('an element of its own kind becomes a box', () => {
    const { copy } = copyOf('<film-card class="film">x</film-card>')
    expect(copy('div.film').text()).toBe('x')
  })
})

test('each element knows which one of the page it is', () => {
  const { elements, copy } = copyOf('<body><script>1</script><ul><li>one</li><li>two</li></ul></body>')
  const number = Number(copy('li').last().attr('data-shoal'))
  expect(elements[number]).toMatchObject({ name: 'li' })
  expect(elements[number - 1]).toMatchObject({ name: 'li' })
  expect(elements[number - 2]).toMatchObject({ name: 'ul' })
})
