import { expect, test } from 'vitest'
import { findCandidates } from '../../../main/pages/candidates/candidates.ts'
import { asideOfName } from '../../../main/pages/evidence/aside-words.ts'
import { asideOfKnown, isShareCard, isTracker } from '../../../main/pages/evidence/known-addresses.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import type { Aside } from '../../../shared/scan.ts'

const url = 'https://site.example/a/page'

/** What `x.jpg` of a page is, beside an image that is one of the page's own. */
async function asideOn(html: string): Promise<Aside | undefined> {
  const document = await parsePage(Buffer.from(`<main><img src="/own.jpg"></main>${html}`), 'text/html')
  const { candidates } = await findCandidates({ url, document })
  return candidates.find(candidate => candidate.url === 'https://site.example/x.jpg')?.aside
}

test.each([
  [
    'a part with such a class',
    '<section class="product-recommendations"><img src="/x.jpg"></section>',
    'beside',
  ],
  [
    'a part with such a label',
    '<section aria-label="Recommended for you"><img src="/x.jpg"></section>',
    'beside',
  ],
  [
    'a part after such a head',
    '<h3>Related products</h3><div><a href="/p"><img src="/x.jpg"></a></div>',
    'beside',
  ],
  ['the head of an old page', '<img src="/x.jpg" width="760" height="80">', 'decoration'],
  [
    'a sign that leads to the start',
    '<p><a href="/"><img src="/x.jpg" width="60" height="60"></a></p>',
    'logo',
  ],
  [
    'a part with such a name in a test’s id',
    '<div data-testid="MoreLikeThis"><img src="/x.jpg"></div>',
    'beside',
  ],
  [
    'a part with such a head',
    '<section><h2>Ähnliche Produkte</h2><p><img src="/x.jpg"></p></section>',
    'beside',
  ],
  ['far below that head', `<div><h3>See also</h3>${'<div>'.repeat(9)}<img src="/x.jpg"></div>`, 'beside'],
  ['more images of the same', '<section><h2>More images</h2><img src="/x.jpg"></section>', undefined],
  ['an aside', '<aside><img src="/x.jpg"></aside>', 'beside'],
  ['an aside in an article', '<article><aside><img src="/x.jpg"></aside></article>', undefined],
  ['a link in that', '<article><aside><a href="/other"><img src="/x.jpg"></a></aside></article>', 'beside'],
  [
    'a link that is paid for',
    '<a rel="nofollow sponsored" href="/other"><img src="/x.jpg"></a>',
    'advertisement',
  ],
  ['a part for advertisements', '<div class="c-ads"><img src="/x.jpg"></div>', 'advertisement'],
  ['an element of the site for them', '<site-ad-post><img src="/x.jpg"></site-ad-post>', 'advertisement'],
  ['a class with a made-up name', '<div class="_2SlAD"><img src="/x.jpg"></div>', undefined],
  ['both beside and in the page', '<aside><img src="/x.jpg"></aside><img src="/x.jpg">', undefined],
])('what stands in %s', async (_, html, aside) => {
  expect(await asideOn(html)).toBe(aside)
})

test('a page of nothing but recommendations is about these', async () => {
  const html = '<main class="related"><section class="related"><img src="/x.jpg"></section></main>'
  const document = await parsePage(Buffer.from(html), 'text/html')
  const { candidates } = await findCandidates({ url, document })
  expect(candidates.map(({ aside }) => aside)).toEqual([undefined])
})

test.each<[string, Aside | undefined]>([
  ['https://b.tile.openstreetmap.example/14/8788/5741.png', 'tile'],
  ['https://images.example/dz/a_files/10/0_0.jpg', 'tile'],
  ['https://site.example/TileGroup0/3-1-2.jpg', 'tile'],
  ['https://site.example/photos/2024/12/31.jpg', undefined],
  ['https://site.example/wp-content/plugins/shop/cart.png', 'decoration'],
  ['https://site.example/wp-content/themes/shop/hero.jpg', undefined],
  ['https://site.example/img/pay/paypal.png', 'icon'],
  ['https://licensebuttons.net/l/by/4.0/88x31.png', 'icon'],
  ['https://site.example/b/728x90.gif', 'advertisement'],
  ['https://site.example/photo-1728x900.jpg', undefined],
  ['https://lh3.googleusercontent.com/a-/ALV-Uj=s64', 'avatar'],
])('%s is known to be %s', (address, aside) => {
  expect(asideOfKnown(address)).toBe(aside)
})

test('cards for sharing are known by their names', () => {
  const names = ['share-default.png', 'uni-sharing-card.png', 'og-image.jpg', 'default-og.png']
  expect(names.filter(name => !isShareCard(`https://site.example/img/${name}?v=1`))).toEqual([])
  expect(isShareCard('https://site.example/share/fox-image.jpg')).toBe(false)
  expect(isShareCard('https://site.example/4909842548001_TWITTERIMG.jpg')).toBe(false)
})

test('what counts visits is known by its address', () => {
  expect(isTracker('https://plausible.example/api/event?n=pageview')).toBe(true)
  expect(isTracker('https://site.example/amp-stats.gif?ref=amp')).toBe(true)
  expect(isTracker('https://site.example/events/fox.jpg')).toBe(false)
})

test.each([
  ['icoStar', 'icon'],
  ['btnPlay', 'icon'],
  ['topAd', 'advertisement'],
  ['ads-box', 'advertisement'],
  ['headShadow', undefined],
])('what the name %s says is found by its words, not its letters', (name, aside) => {
  expect(asideOfName(name)).toBe(aside)
})
