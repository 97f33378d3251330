import { describe, expect, test } from 'vitest'
import { parsePage } from '../../../main/pages/reading/page-document.ts'

const parse = (text: string, type = 'text/html') => parsePage(Buffer.from(text), type)

test('HTML as browsers build it, without scripts', async () => {
  const { kind, $ } = await parse('<table><tr><td>1</table><noscript><img src=a></noscript><p>x<p>y')
  expect(kind).toBe('html')
  expect($('table > tbody > tr > td').text()).toBe('1')
  expect($('noscript > img').attr('src')).toBe('a')
  expect($('body > p')).toHaveLength(2)
})

test.each([
  ['<?xml version="1.0"?><rss><A/></rss>', 'text/html', 'xml'],
  ['<!-- x --><feed/>', 'text/plain', 'xml'],
  ['<!DOCTYPE urlset [<!ELEMENT a (b)>]><urlset/>', 'text/html', 'xml'],
  ['<other/>', 'application/xml', 'xml'],
  ['<html><body>', 'text/xml', 'html'],
  ['<html>', 'application/xhtml+xml', 'html'],
  ['just words', 'text/plain', 'html'],
])('%s as %s is %s', async (text, type, kind) => {
  expect((await parse(text, type)).kind).toBe(kind)
})

/** Left open, and so repeated in every paragraph that follows. */
const fonts = Array.from({ length: 450 }, (_, n) => `<font a=${n}>`).join('')

describe('a page built to overload the parser is refused', () => {
  test.each([
    ['deep', '<div>'.repeat(100_000)],
    ['deep in a feed', `<rss>${'<a>'.repeat(100_000)}`],
    ['more than it says', `<p>${fonts}</p>${'<p>x</p>'.repeat(3000)}`],
  ])('%s', async (_, text) => {
    const end = await parse(text).then(
      ({ kind }) => kind,
      error => error.failure.code,
    )
    expect(end).toBe('not-a-page')
  })
  test('and so is what is no text', async () => {
    await expect(parsePage(Buffer.from([0x89, 0x50, 0, 0, 0]), 'text/html')).rejects.toMatchObject({
      failure: { code: 'not-a-page' },
    })
  })
})
