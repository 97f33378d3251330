import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findCandidates, findInStylesheet } from '../../../main/pages/candidates/candidates.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'

const page = 'https://p.com/d/page.html'

const find = async (text: string, selector?: string, type = 'text/html') =>
  findCandidates({ url: page, document: await parsePage(Buffer.from(text), type) }, selector)

/** `place link`, the others behind it; links without the page's folder. */
const brief = async (text: string, selector?: string) => {
  const short = (url: string) => url.replace('https://p.com/d/', '')
  const { candidates } = await find(text, selector)
  return candidates.map(({ url, foundIn, alternatives }) =>
    [`${foundIn} ${short(url)}`, ...alternatives.map(other => short(other.url))].join(' < '),
  )
}

describe('where a page names its images', () => {
  test.each<[string, string, string[]]>([
    ['src', '<img src=a.jpg>', ['src a.jpg']],
    ['srcset', '<img srcset="a.jpg 1x, b.jpg 2x" src=c.jpg>', ['srcset b.jpg < a.jpg < c.jpg']],
    [
      'picture',
      '<picture><source srcset="a.avif 800w"><img srcset="b.jpg 900w" src=c.jpg></picture>',
      ['srcset b.jpg < a.avif < c.jpg'],
    ],
    ['late', '<img data-src=a.jpg srcset="b.jpg 9x" src=c.gif>', ['data a.jpg < b.jpg < c.gif']],
    ['link around', '<a href=full.jpg><b><img src=a.jpg></b></a>', ['link full.jpg < a.jpg']],
    ['link to a page', '<a href=full.html><img src=a.jpg></a>', ['src a.jpg']],
    ['link alone', '<a href=full.jpg>Big</a>', ['link full.jpg']],
    [
      'links of one image that say their sizes',
      '<a href=i/1250x750.jpg>1250 x 750</a><a href=i/5000x3000.jpg>5000 x 3000 px</a>',
      ['link i/5000x3000.jpg < i/1250x750.jpg'],
    ],
    [
      'a link alone to the smaller one',
      '<img src=a.png srcset="b.png 2x"><a href=a.png>Address</a>',
      ['srcset b.png < a.png'],
    ],
    [
      'link by the same script',
      '<a href="file.php?id=7&mode=view"><img src="file.php?id=7&t=1"></a>',
      ['link file.php?id=7&mode=view < file.php?id=7&t=1'],
    ],
    [
      'link by the same script to another',
      '<a href="show.php?id=8"><img src="show.php?id=7&t=1"></a>',
      ['src show.php?id=7&t=1'],
    ],
    [
      'as wide, and packed for browsers',
      '<picture><source srcset="a.webp 800w"><img srcset="a.jpg 800w"></picture>',
      ['srcset a.jpg < a.webp'],
    ],
    [
      'data with a group of sizes',
      '<script type="application/json">{"photo":{"url":"/p/1.jpg","sizes":{"s9":{"url":"/q/1_900.jpg","width":900}}}}</script>',
      ['script https://p.com/p/1.jpg < https://p.com/q/1_900.jpg'],
    ],
    [
      'link around two',
      '<a href=full.jpg><img src=a.jpg><img src=b.jpg></a>',
      ['link full.jpg', 'src a.jpg', 'src b.jpg'],
    ],
    ['area', '<map><area href=a.png></map>', ['link a.png']],
    ['noscript', '<noscript><img src=a.jpg></noscript>', ['src a.jpg']],
    ['input', '<input type=image src=a.png><input type=text src=b.png>', ['src a.png']],
    ['poster', '<video poster=a.jpg></video>', ['poster a.jpg']],
    ['svg', '<svg><image href=a.png /></svg>', ['src a.png']],
    ['og:image', '<meta property=OG:Image content=a.jpg>', ['og-image a.jpg']],
    ['twitter', '<meta name=twitter:image:src content=a.jpg>', ['twitter-image a.jpg']],
    ['itemprop', '<meta itemprop=image content=a.jpg>', ['og-image a.jpg']],
    ['image_src', '<link rel="x image_src" href=a.jpg>', ['image-src a.jpg']],
    [
      'preload',
      '<link rel=preload as=image href=a.jpg imagesrcset="b.jpg 800w, c.jpg 1600w"><link rel=preload as=font href=f>',
      ['preload c.jpg < b.jpg < a.jpg'],
    ],
    ['style attribute', '<p style="background: url(\'a.png\') no-repeat">', ['css a.png']],
    ['style element', '<style>p{background:url(a.png)} @font-face{src:url(f)}</style>', ['css a.png']],
    [
      'late background',
      '<p data-bg=a.png><p data-background-image="url(b.png)">',
      ['data a.png', 'data b.png'],
    ],
    [
      'JSON-LD',
      '<script type="application/ld+json">{"@graph":[{"image":["a.jpg",{"url":"b.jpg","thumbnailUrl":"c.jpg"}]}]}</script>',
      ['json-ld a.jpg', 'json-ld b.jpg < c.jpg'],
    ],
    ['comments', '<!--<img src=b.jpg>-->', []],
    ['no address', '<img><img src=""><img src=" "><a href="#a.jpg">', []],
  ])('%s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected)
  })
})

describe('the same image', () => {
  test.each<[string, string, string[]]>([
    ['twice', '<img src=a.jpg><img src=a.jpg#x>', ['src a.jpg']],
    [
      'for those without scripts',
      '<img data-src=a.jpg src=0.gif><noscript><img src=a.jpg></noscript>',
      ['data a.jpg < 0.gif'],
    ],
    [
      'as the page’s own',
      '<meta property=og:image content=b.jpg><img srcset="a.jpg 900w, b.jpg 800w">',
      ['srcset a.jpg < b.jpg'],
    ],
    ['as a small one elsewhere', '<img src=t.jpg><a href=f.jpg><img src=t.jpg></a>', ['link f.jpg < t.jpg']],
    [
      'each other’s small one',
      '<img data-src=a.jpg src=b.jpg><img data-src=b.jpg src=a.jpg>',
      ['data a.jpg < b.jpg'],
    ],
    [
      'a placeholder of several is none of them',
      '<img src=0.gif><img data-src=a.jpg src=0.gif><img data-src=b.jpg src=0.gif>',
      ['src 0.gif', 'data a.jpg < 0.gif', 'data b.jpg < 0.gif'],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await brief(text)).toEqual(expected)
  })
})

test('links are relative to the first base that has an address', async () => {
  const { candidates, stylesheets, pages } = await find(
    '<base target=x><base href=//c.com/x/><base href=/no/><img src=a.jpg><img src=//e.com/b.jpg><link rel=stylesheet href=s.css><a href=next>',
  )
  expect(candidates.map(({ url }) => url)).toEqual(['https://c.com/x/a.jpg', 'https://e.com/b.jpg'])
  expect(stylesheets).toEqual(['https://c.com/x/s.css'])
  expect(pages).toEqual(['https://c.com/x/next'])
})

test('what the page says goes along', async () => {
  const { candidates } = await find(
    '<figure><a href=film.html title=Film><img src=a.jpg alt=" A \n cat "></a><figcaption>One <b>day</b></figcaption></figure><a href=b.jpg>A dog</a>',
  )
  expect(candidates.map(({ fields }) => fields)).toEqual([
    { alt: 'A cat', title: 'Film', caption: 'One day', link: 'https://p.com/d/film.html' },
    { text: 'A dog' },
  ])
})

test('an image that is written into the page is skipped in words, unless it has another address', async () => {
  const data = 'data:image/gif;base64,R0'
  const { candidates, skipped } = await find(
    `<img src=${data}><img src=${data} data-src=a.jpg><img src=blob:x>`,
  )
  expect(candidates.map(({ url }) => url)).toEqual(['https://p.com/d/a.jpg'])
  expect(skipped.map(({ url }) => url)).toEqual([data, 'blob:x'])
  expect(skipped[0]?.why).toContain('written into the page')
})

describe('a selector', () => {
  const text =
    '<meta property=og:image content=o.jpg><main><p class=x><img src=a.jpg></p><img src=b.jpg></main><img src=c.jpg>'
  test.each<[string, string[]]>([
    ['main', ['src a.jpg', 'src b.jpg']],
    ['.x, meta', ['og-image o.jpg', 'src a.jpg']],
    ['main > img', ['src b.jpg']],
    ['#none', []],
  ])('%s', async (selector, expected) => {
    expect(await brief(text, selector)).toEqual(expected)
  })

  test('keeps only the stylesheets inside, however they are named', async () => {
    const sheets =
      '<link rel=stylesheet href=a.css><style>@import "b.css";</style><main><link rel=stylesheet href=c.css><style>@import "d.css";</style></main>'
    const { stylesheets } = await find(sheets, 'main')
    expect(stylesheets).toEqual(['https://p.com/d/c.css', 'https://p.com/d/d.css'])
  })
})

test('a stylesheet’s links are relative to it, and it may be large', () => {
  const { candidates, stylesheets } = findInStylesheet(
    '@import "more.css"; @import url(//c.com/x.css) screen; .a{background-image:image-set("a.png" 1x, url(b.png) 2x)} .b{--x:url(v.png);cursor:url(c.cur);mask:url(#m)} .c{background:url(broken',
    'https://s.com/css/site.css',
    page,
  )
  expect(candidates.map(({ url, page: named }) => [url, named])).toEqual([
    ['https://s.com/css/b.png', page],
    ['https://s.com/css/v.png', page],
    ['https://s.com/css/broken', page],
  ])
  expect(stylesheets).toEqual(['https://s.com/css/more.css', 'https://c.com/x.css'])
  const many = `.a{background:${'url(a.png),'.repeat(100_000)}none}`
  expect(findInStylesheet(many, 'https://s.com/', page).candidates).toHaveLength(1)
})

describe('feeds', () => {
  const rss = `<?xml version="1.0"?><rss xmlns:media="m" xmlns:content="c"><channel>
    <title>The feed</title><image><url>/logo.png</url></image>
    <item><title>One &amp; only</title><link>/one</link><pubDate>Fri, 20 Nov 2026</pubDate>
      <enclosure url="/e.jpg" type="image/jpeg" length="1"/><enclosure url="/e.mp3" type="audio/mpeg"/>
      <media:content url="/m.jpg" medium="image"/><media:thumbnail url="/t.jpg"/>
      <content:encoded><![CDATA[<p><img src="in.jpg" alt="Inside"></p>]]></content:encoded></item>
    <item><title>Two</title><link>/two</link><media:thumbnail url="/t2.jpg"/></item></channel></rss>`
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><logo>/l.png</logo>
    <entry><title>One</title><link rel="alternate" href="/one"/><link rel="enclosure" type="image/png" href="/e.png"/>
      <published>2026-11-20</published><content type="html">&lt;img src="in.jpg"&gt;</content></entry>
    <entry><title>Two</title><link href="/two"/>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><img src="x.jpg"/></div></content></entry></feed>`
  const urls = (found: Awaited<ReturnType<typeof find>>) =>
    found.candidates.map(({ url }) => url.replace('https://p.com', ''))

  test('RSS', async () => {
    const found = await find(rss)
    expect(urls(found)).toEqual(['/e.jpg', '/m.jpg', '/in.jpg', '/t2.jpg', '/logo.png'])
    expect(found.pages).toEqual(['https://p.com/one', 'https://p.com/two'])
    expect(found.candidates[0]).toMatchObject({
      foundIn: 'feed',
      fields: { title: 'One & only', date: 'Fri, 20 Nov 2026', link: 'https://p.com/one' },
    })
    expect(found.candidates[2]).toMatchObject({
      foundIn: 'src',
      fields: { title: 'One & only', alt: 'Inside' },
    })
  })
  test('Atom', async () => {
    const found = await find(atom, undefined, 'application/atom+xml')
    expect(urls(found)).toEqual(['/e.png', '/in.jpg', '/x.jpg', '/l.png'])
    expect(found.pages).toEqual(['https://p.com/one', 'https://p.com/two'])
    expect(found.candidates[0]?.fields).toMatchObject({ title: 'One', date: '2026-11-20' })
  })
  test('forms of one image in a group are one', async () => {
    const media = 'http://search.yahoo.com/mrss/'
    const found = await find(
      `<rss xmlns:media="${media}"><channel><item><media:group><media:content url="/s.jpg" width="100"/>
        <media:content url="/l.jpg" width="900"/></media:group><media:content url="/o.jpg"/></item></channel></rss>`,
    )
    expect(urls(found)).toEqual(['/l.jpg', '/o.jpg'])
  })
  test('a sitemap, and one of sitemaps', async () => {
    const sitemap = `<urlset xmlns:image="i"><url><loc>https://p.com/a</loc>
      <image:image><image:loc>https://p.com/a.jpg</image:loc><image:title>A</image:title></image:image></url></urlset>`
    const found = await find(sitemap)
    expect(urls(found)).toEqual(['/a.jpg'])
    expect(found.candidates[0]).toMatchObject({
      foundIn: 'sitemap',
      fields: { title: 'A', link: 'https://p.com/a' },
    })
    const index = await find(
      '<sitemapindex><sitemap><loc>https://p.com/s1.xml</loc></sitemap></sitemapindex>',
    )
    expect(index).toMatchObject({ further: ['https://p.com/s1.xml'], candidates: [] })
  })
})

const word = fc.constantFrom(
  '<img src=',
  '<a href=',
  '<picture>',
  '</picture>',
  '<source srcset=',
  '"',
  "'",
  ' ',
  '>',
  '</a>',
  'a.jpg',
  'b.jpg 2x, ',
  ' data-src=',
  '<style>',
  '</style>',
  'url(',
  ')',
  '<noscript>',
  '<base href=',
  'data:,x',
  '//',
  'http://[',
  '<meta property=og:image content=',
)

test('any page is read; every candidate is a web address, each but once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 40 }), async words => {
      const { candidates } = await find(words.join(''))
      const urls = candidates.map(({ url }) => url)
      expect(new Set(urls).size).toBe(urls.length)
      for (const { url, alternatives } of candidates) {
        expect(new URL(url).protocol).toMatch(/^https?:$/)
        expect(alternatives.map(other => other.url)).not.toContain(url)
      }
    }),
  )
})

describe('a page that was made to take long is read all the same', () => {
  const many = (count: number, part: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => part(at))
  const images = many(5000, at => `<img src=${at}.jpg>`).join('')
  const thumbnails = '<media:thumbnail url="a.jpg"/>'.repeat(5000)
  // Each of these took a minute or more.
  test.each<[string, string, number, string?]>([
    ['a figure around all images', `<figure>${images}</figure>`, 5000],
    ['one picture with all of them', `<picture>${'<source srcset=x>'.repeat(5000)}${images}</picture>`, 5000],
    ['an entry of thumbnails', `<rss><item>${thumbnails}</item></rss>`, 1, 'text/xml'],
    [
      'images that are all one',
      many(50_000, at => `<img src=${at}.jpg srcset="${at + 1}.jpg 2x">`).join(''),
      1,
    ],
  ])(
    '%s',
    async (_name, text, count, type) => {
      const { candidates } = await find(text, undefined, type)
      // The last of a picture's sources is one more.
      expect(candidates.length).toBeGreaterThanOrEqual(count)
      expect(candidates.every(({ alternatives }) => alternatives.length <= 100)).toBe(true)
    },
    30_000,
  )
})

test('the sources of a picture are those of the image behind them', async () => {
  const picture =
    '<picture><source srcset="a.avif 900w"><img src=a.jpg><source srcset="b.avif 900w"></picture>'
  expect(await brief(picture)).toEqual(['srcset a.avif < a.jpg'])
})

test('what an entry of a feed holds is read once, however many claim to be around it', async () => {
  const inner = '<enclosure url="a.jpg" type="image/jpeg"/>'
  const { candidates } = await find(`<rss><item><item>${inner}</item></item></rss>`, undefined, 'text/xml')
  expect(candidates.map(({ url }) => url)).toEqual(['https://p.com/d/a.jpg'])
})

describe('listings', () => {
  const urls = (found: Awaited<ReturnType<typeof find>>) =>
    found.candidates
      .filter(({ aside }) => aside === undefined)
      .map(({ url }) => url.replace('https://p.com', ''))

  test('an index of nginx as XML', async () => {
    const index = `<list><directory mtime="2026-11-20T10:00:00Z">more</directory>
      <file mtime="2026-11-20T10:00:00Z" size="12">a b.jpg</file><file mtime="x" size="1">n.txt</file></list>`
    const found = await find(index, undefined, 'text/xml')
    expect(urls(found)).toEqual(['/d/a%20b.jpg'])
    expect(found.candidates[0]?.fields).toEqual({ date: '2026-11-20T10:00:00Z' })
    expect(found.pages).toEqual(['https://p.com/d/more/'])
    expect((await find('<list><file>a.jpg</file></list>', undefined, 'text/xml')).candidates).toEqual([])
  })
  test('a storage names the next part of its listing', async () => {
    const part = `<ListBucketResult><Name>d</Name><IsTruncated>true</IsTruncated><Contents><Key>1.jpg</Key></Contents>
      <NextContinuationToken>a+/=</NextContinuationToken></ListBucketResult>`
    const found = await find(part)
    expect(urls(found)).toEqual(['/d/1.jpg'])
    expect(found.further).toEqual(['https://p.com/d/page.html?continuation-token=a%2B%2F%3D'])
  })
  test('a sitemap of text', async () => {
    const found = await find(
      'https://p.com/one?a=1&b=2\nhttps://p.com/a.jpg\n',
      undefined,
      'text/plain; charset=utf-8',
    )
    expect(urls(found)).toEqual(['/a.jpg'])
    expect(found.pages).toEqual(['https://p.com/one?a=1&b=2'])
    expect(urls(await find('<img src=/b.jpg> https://p.com/a.jpg', undefined, 'text/plain'))).toEqual([
      '/b.jpg',
    ])
  })
  test.each(['<a href="../">../</a>', '<a href="/">Parent Directory</a>', '<a href="..">..</a>'])(
    'the folder above is not led to: %s',
    async up => {
      expect((await find(`<h1>Index of /d</h1><pre>${up} <a href="in/">in/</a></pre>`)).pages).toEqual([
        'https://p.com/d/in/',
      ])
    },
  )
  test('a manifest of IIIF has no thumbnail beside its images; a collection leads to its manifests', async () => {
    const service = { '@id': 'https://p.com/iiif/2/p1', profile: 'http://iiif.io/api/image/2/level2.json' }
    const manifest = {
      thumbnail: 'https://p.com/t.jpg',
      sequences: [{ canvases: [{ images: [{ resource: { '@id': 'https://p.com/p1.jpg', service } }] }] }],
    }
    const json = 'application/json'
    expect(urls(await find(JSON.stringify(manifest), undefined, json))).toEqual([
      '/iiif/2/p1/full/full/0/default.jpg',
    ])
    const collection = {
      type: 'Collection',
      items: [{ id: 'https://p.com/m1.json', type: 'Manifest', label: { en: ['One'] } }],
    }
    expect((await find(JSON.stringify(collection), undefined, json)).pages).toEqual(['https://p.com/m1.json'])
    const older = { manifests: [{ '@id': 'https://p.com/m2.json', '@type': 'sc:Manifest' }] }
    expect((await find(JSON.stringify(older), undefined, json)).pages).toEqual(['https://p.com/m2.json'])
  })
})

test('data that is escaped for an address is read', async () => {
  const data = encodeURIComponent(JSON.stringify({ image: 'a.jpg' }))
  expect(await brief(`<div data-state="${data}"></div>`)).toEqual(['data a.jpg'])
  const code = encodeURIComponent(JSON.stringify({ src: '/d/b.jpg' }))
  expect(await brief(`<script>x = JSON.parse(decodeURIComponent("${code}"))</script>`)).toEqual([
    'script b.jpg',
  ])
})
