import { load } from 'cheerio/slim'
import { describe, expect, test } from 'vitest'
import { imagesOf } from '../../../main/pages/follow/element-image.ts'
import type { Part } from '../../../shared/recipe.ts'

const imagesIn = (html: string, part?: Part) => {
  const $ = load(`<html>${html}</html>`)
  return imagesOf($('html'), part, 'https://a.example/films/1').map(([url = '']) =>
    url.replace('https://a.example', ''),
  )
}

describe('the image an element stands for', () => {
  test.each([
    ['what it shows', '<img class="x" src="a.jpg">', '/films/a.jpg'],
    ['where it is kept until it is seen', '<img class="x" src="blank.gif" data-src="/a.jpg">', '/a.jpg'],
    ['the largest of its srcset', '<img class="x" src="a.jpg" srcset="/b.jpg 2x, /c.jpg 3x">', '/c.jpg'],
    [
      'the largest of its picture',
      '<picture><source srcset="/b.avif 900w"><img class="x" src="/a.jpg"></picture>',
      '/b.avif',
    ],
    ['the large one it links to', '<a href="/large.jpg"><img class="x" src="/small.jpg"></a>', '/large.jpg'],
    ['not the page it links to', '<a href="/page.html"><img class="x" src="/small.jpg"></a>', '/small.jpg'],
    ['of a link, its target', '<a class="x" href="/large.jpg">see</a>', '/large.jpg'],
    ['of a link to a page, the picture in it', '<a class="x" href="/page"><img src="/a.jpg"></a>', '/a.jpg'],
    [
      'of a box, the first picture in it',
      '<div class="x"><img src="/a.jpg"><img src="/b.jpg"></div>',
      '/a.jpg',
    ],
    ['of what the page says of itself', '<meta class="x" property="og:image" content="/og.jpg">', '/og.jpg'],
    ['the largest of its sizes', '<img class="x" src="/s.jpg" srcset="/m.jpg 2x, /l.jpg 3x">', '/l.jpg'],
    [
      'of a picture, the largest of all',
      '<picture><source srcset="/a.webp 100w, /b.webp 900w"><img class="x" src="/s.jpg"></picture>',
      '/b.webp',
    ],
    ['of a film, its poster', '<video class="x" poster="/p.jpg"></video>', '/p.jpg'],
    ['broken over lines', '<img class="x" src="/a\n\tb.jpg">', '/ab.jpg'],
  ])('%s', (_, html, image) => {
    expect(imagesIn(html, { selector: '.x' })).toEqual([image])
  })

  test('the attribute asked for, and no other', () => {
    const html =
      '<a href="/large.jpg"><img class="x" src="/a.jpg" data-big="/b.jpg"><img class="x" src="/c.jpg"></a>'
    expect(imagesIn(html, { selector: '.x', attribute: 'data-big' })).toEqual(['/b.jpg'])
  })

  test('of an attribute with sizes, the largest', () => {
    const html = '<img class="x" src="/s.jpg" data-set="/n.jpg" data-srcset="/m.jpg 1x, /l.jpg 2x">'
    expect(imagesIn(html, { selector: '.x', attribute: 'data-srcset' })).toEqual(['/l.jpg'])
  })

  test.each([
    '<img class="x" src="">',
    '<img class="x" src="data:image/gif;base64,R0lGOD">',
    '<p class="x">no</p>',
  ])('none: %s', html => {
    expect(imagesIn(html, { selector: '.x' })).toEqual([])
  })
})

describe('the background that a <style> of its page shows', () => {
  const hero = '<main id="m"><div class="x hero" id="top"></div></main>'
  test.each([
    ['by its class', '.x{background:url(/a.jpg)}', ['/a.jpg']],
    ['by its id', '#top{background-image:url("/a.jpg")}', ['/a.jpg']],
    ['by what it stands in', 'main > .x, .other{background:url(a.jpg) no-repeat}', ['/films/a.jpg']],
    ['beside it', '.x::before{content:"";background:url(/a.jpg)}', ['/a.jpg']],
    ['the largest of a set', '.x{background:image-set(url(/a.jpg) 1x, url(/b.jpg) 2x)}', ['/b.jpg']],
    ['the last of equal rules', '.x{background:url(/a.jpg)}.hero{background:url(/b.jpg)}', ['/b.jpg']],
    ['the most exact rule', '#top{background:url(/b.jpg)}main .x{background:url(/a.jpg)}', ['/b.jpg']],
    ['by one of several names', 'div.x{background:url(/b.jpg)}.x{background:url(/a.jpg)}', ['/b.jpg']],
    [
      'of a wide screen',
      '.x{background:url(/a.jpg)}@media (min-width:900px){.x{background:url(/b.jpg)}}@media (max-width:500px){.x{background:url(/s.jpg)}}',
      ['/b.jpg'],
    ],
    ['not one of others', '.y{background:url(/a.jpg)} p .x{background:url(/b.jpg)}', []],
    ['not one that shows only at times', '.x:hover{background:url(/a.jpg)}', []],
    ['not by what takes long to look up', '.x:has(p ~ p ~ p){background:url(/a.jpg)}', []],
    ['not what is no style', '.x{background:url(/a.jpg', ['/a.jpg']],
  ])('%s', (_, css, images) => {
    expect(imagesIn(`<style>${css}</style>${hero}`, { selector: '.x' })).toEqual(images)
  })

  test.each([
    ['its own style', '<div class="x" style="background:url(/own.jpg)"></div>', '/own.jpg'],
    ['its attribute', '<div class="x" data-src="/own.jpg"></div>', '/own.jpg'],
    ['the picture in it', '<div class="x"><img src="/own.jpg"></div>', '/own.jpg'],
    ['where it leads', '<a class="x" href="/download/1"></a>', '/download/1'],
  ])('comes after %s', (_, html, image) => {
    const page = `<style>.x{background:url(/icon.png)}</style>${html}`
    expect(imagesIn(page, { selector: '.x' })).toEqual([image])
  })

  test('is each its own of many', () => {
    const numbers = Array.from({ length: 300 }, (_, at) => at)
    const css = numbers.map(at => `.card-${at}{background-image:url(/${at}.jpg)}`).join('')
    const html = numbers.map(at => `<div class="x card-${at}"></div>`).join('')
    const found = imagesIn(`<style>.x{color:red}</style><style>${css}</style>${html}`, { selector: '.x' })
    expect(found).toEqual(numbers.map(at => `/${at}.jpg`))
  })
})

test('without a selector: the pictures of a part in order, each once', () => {
  const html = '<img src="/a.jpg"><img src="/b.jpg"><img src="/a.jpg">'
  expect(imagesIn(html)).toEqual(['/a.jpg', '/b.jpg'])
})
