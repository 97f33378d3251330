import { type CheerioAPI, load } from 'cheerio'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { proposeForAll, proposeForEach } from '../../../main/pages/picking/propose-selector.ts'
import type { PageElement } from '../../../main/pages/reading/page-element.ts'
import { filmSite, listingPath } from '../../helpers/films.ts'

const site = filmSite({ count: 12 })
const listing = () => load(site.pages.get(listingPath) ?? '')

const at = ($: CheerioAPI, selector: string, index: number): PageElement => {
  const element = $(selector).get(index)
  if (element === undefined) throw new Error(`no ${selector} ${index}`)
  return element as PageElement
}
const textsOf = ($: CheerioAPI, selector: string | undefined) =>
  selector === undefined
    ? undefined
    : $(selector)
        .toArray()
        .map(element => $(element).text().trim())

describe('two examples of a listing', () => {
  test.each([
    ['titles', '.film h3 a', 12],
    ['dates', '.film time', 12],
    ['pictures', '.film img', 12],
    ['links of pictures', '.film > a', 12],
    ['whole entries', '.film', 12],
    ['links of the menu', 'nav a', 2],
  ])('%s: exactly those', (_, clicked, count) => {
    const $ = listing()
    const proposed = proposeForAll($, [at($, clicked, 0), at($, clicked, count === 2 ? 1 : 5)])
    expect($(proposed).toArray()).toEqual($(clicked).toArray())
    expect($(proposed).length).toBe(count)
  })

  test('both in odd rows do not mean the odd rows', () => {
    const $ = listing()
    expect($(proposeForAll($, [at($, '.odd', 0), at($, '.odd', 1)])).length).toBe(12)
  })

  test('of different depth mean what they lie in', () => {
    const $ = listing()
    const proposed = proposeForAll($, [at($, '.film img', 1), at($, '.film h3 a', 4)])
    expect($(proposed).toArray()).toEqual($('.film').toArray())
  })

  test('one inside the other is no pair', () => {
    const $ = listing()
    expect(proposeForAll($, [at($, '.film', 0), at($, '.film h3', 0)])).toBeUndefined()
    expect(proposeForAll($, [at($, '.film', 0), at($, '.film', 0)])).toBeUndefined()
  })

  test('an advertisement among them is none of them', () => {
    const $ = load(
      `<ul>${'<li class="film"><a href="/f">f</a></li>'.repeat(4)}<li class="ad"><a href="/ad">ad</a></li></ul>`,
    )
    expect(textsOf($, proposeForAll($, [at($, 'a', 0), at($, 'a', 2)]))).toEqual(['f', 'f', 'f', 'f'])
  })

  test('cells of a table without any class', () => {
    const row = (n: number) => `<tr><td>${n}</td><td><a href="/${n}">row ${n}</a></td></tr>`
    const $ = load(`<a href="/x">other</a><table>${[1, 2, 3].map(row).join('')}</table>`)
    expect(textsOf($, proposeForAll($, [at($, 'td a', 0), at($, 'td a', 1)]))).toEqual([
      'row 1',
      'row 2',
      'row 3',
    ])
  })

  test('names that only a tool would give are left alone', () => {
    const card = (n: number) => `<div class="css-1x2y card md:w-1/2 post-1234${n}"><b>${n}</b></div>`
    const $ = load(`<main>${[1, 2, 3].map(card).join('')}</main><b>other</b>`)
    expect(proposeForAll($, [at($, 'main div', 0), at($, 'main div', 2)])).toBe('.card')
  })
})

describe('one thing', () => {
  const page = load(site.pages.get('/films/film/the-quiet-harbour.html') ?? '')
  const root = at(page, 'html', 0)
  test.each([
    ['h1', 'h1'],
    ['a.poster', '.poster'],
    ['a.poster img', '.poster img'],
    ['article p', 'p'],
  ])('%s of a page', (clicked, short) => {
    const proposed = proposeForEach(page, [{ root, target: at(page, clicked, 0) }])
    expect(proposed).toBe(short)
  })

  test('of several entries, told from inside each', () => {
    const $ = listing()
    const scopes = [0, 3, 7].map(n => ({ root: at($, '.film', n), target: at($, '.film h3 a', n) }))
    const proposed = proposeForEach($, scopes) ?? ''
    for (const { root, target } of scopes) expect($(root).find(proposed).get(0)).toBe(target)
    expect(proposed).toBe('h3 a')
  })

  test('the third of three that are alike', () => {
    const $ = load('<p>one</p><p>two</p><p>three</p>')
    const proposed = proposeForEach($, [{ root: at($, 'html', 0), target: at($, 'p', 2) }])
    expect(
      $('html')
        .find(proposed ?? '')
        .first()
        .text(),
    ).toBe('three')
  })
})

const name = fc.constantFrom(
  'a',
  'card',
  'odd',
  'x-1',
  'md:w-1/2',
  '1st',
  'p-12345',
  'ünï',
  '.',
  '"',
  'css-9',
)
const tag = fc.constantFrom('div', 'span', 'x-card', 'section')

/** A tree of elements as HTML that a parser takes as it stands: no tag of these ends another. */
const { tree } = fc.letrec<{ tree: string }>(tie => ({
  tree: fc
    .record({
      tag,
      classes: fc.array(name, { maxLength: 3 }),
      id: fc.option(name, { nil: undefined }),
      children: fc.array(fc.oneof({ depthSize: 'small' }, fc.constant('x'), tie('tree')), { maxLength: 4 }),
    })
    .map(({ tag, classes, id, children }) => {
      const quoted = (text: string) => text.replaceAll('"', '&quot;')
      const attributes = `class="${quoted(classes.join(' '))}"${id === undefined ? '' : ` id="${quoted(id)}"`}`
      return `<${tag} ${attributes}>${children.join('')}</${tag}>`
    }),
}))
const pageOf = (trees: readonly string[]) => load(`<body>${trees.join('')}</body>`)

describe('on any page', () => {
  test('a proposal for one thing finds it first, and reads as a selector', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 5 }), fc.nat(), (trees, pick) => {
        const $ = pageOf(trees)
        const elements = $('body *').toArray() as PageElement[]
        const target = elements[pick % elements.length]
        fc.pre(target !== undefined)
        const proposed = proposeForEach($, [{ root: at($, 'html', 0), target }]) ?? ''
        expect($('html').find(proposed).get(0)).toBe(target)
      }),
      { numRuns: 300 },
    )
  })

  test('a proposal for two siblings of one make finds both, and all like them that have a class of their own', () => {
    const listingOf = fc.record({
      before: fc.array(tree, { maxLength: 3 }),
      inside: fc.array(tree, { maxLength: 2 }),
      count: fc.integer({ min: 2, max: 6 }),
      after: fc.array(tree, { maxLength: 3 }),
      picks: fc.tuple(fc.nat(), fc.nat()),
    })
    fc.assert(
      fc.property(listingOf, ({ before, inside, count, after, picks }) => {
        const item = `<article class="entry">${inside.join('')}<i>name</i></article>`
        const $ = pageOf([...before, `<div>${item.repeat(count)}</div>`, ...after])
        const [one, other] = [picks[0] % count, picks[1] % count]
        fc.pre(one !== other)
        for (const clicked of ['.entry', '.entry > i']) {
          const proposed = proposeForAll($, [at($, clicked, one), at($, clicked, other)])
          expect($(proposed).toArray()).toEqual($(clicked).toArray())
        }
      }),
      { numRuns: 200 },
    )
  })

  test('a proposal for any two finds both, or what they lie in', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), (trees, one, other) => {
        const $ = pageOf(trees)
        const elements = $('body *').toArray() as PageElement[]
        const pair = [elements[one % elements.length], elements[other % elements.length]]
        fc.pre(pair[0] !== pair[1])
        const examples = pair.filter(element => element !== undefined)
        const proposed = proposeForAll($, examples)
        if (proposed === undefined) {
          const [a, b] = examples
          expect($(a).find(b as PageElement).length + $(b).find(a as PageElement).length).toBe(1)
          return
        }
        const found = $(proposed)
        for (const example of examples) {
          expect(
            found.toArray().some(element => element === example || $(element).find(example).length > 0),
          ).toBe(true)
        }
        expect(found.is('html, body')).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
