import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findIn } from '../../../main/pages/reading/find-in.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import type { PageElement } from '../../../main/pages/reading/page-element.ts'

const parse = async (text: string, type = 'text/html'): Promise<CheerioAPI> =>
  (await parsePage(Buffer.from(text), type)).$
const elements = ($: CheerioAPI, selector: string) => $(selector) as Cheerio<PageElement>

const tree = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('text', '<b>b</b>', '<a href=/x>x</a>', '<img src=i>'),
    fc
      .tuple(fc.constantFrom('div', 'p', 'b'), fc.constantFrom('', 'one', 'two'), fc.array(tie('node')))
      .map(([tag, name, inside]) => `<${tag} class="${name}">${inside.join('')}</${tag}>`),
  ),
})).node

const selectors = [
  'a',
  '.one',
  'div b, a',
  '> .two',
  ':scope > b',
  'div:has(> img)',
  '+ div',
  '~ .one',
  'b:first',
  'p:nth-child(2)',
  ':not(div)',
]

test('finds what cheerio finds, the first of it where only that is wanted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(tree, { maxLength: 6 }),
      fc.constantFrom(...selectors),
      async (parts, selector) => {
        const $ = await parse(parts.join(''))
        for (const element of elements($, 'body, div').toArray()) {
          const found = $(element).find(selector).toArray()
          expect(findIn($(element), selector).toArray()).toEqual(found)
          expect(findIn($(element), selector, 1).toArray()).toEqual(found.slice(0, 1))
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('names of XML are as they are written', async () => {
  const $ = await parse('<rss><Item><pubDate>1</pubDate></Item></rss>', 'text/xml')
  expect(findIn(elements($, 'Item'), 'pubDate').text()).toBe('1')
})

test('the way up from what it finds is not walked for each', async () => {
  const depth = 200
  const $ = await parse(`${'<div>'.repeat(depth)}${'<a href=/x>x</a>'.repeat(100)}`)
  let walked = 0
  for (const element of elements($, '*').toArray()) {
    const { parent } = element
    Object.defineProperty(element, 'parent', {
      get() {
        walked += 1
        return parent
      },
    })
  }
  expect(findIn(elements($, 'div').last(), 'a').length).toBe(100)
  expect(walked).toBeLessThan(100 + depth)
})
