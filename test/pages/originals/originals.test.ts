import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generalRules } from '../../../main/pages/originals/general-rules.ts'
import { originalAddress, originalsOf } from '../../../main/pages/originals/originals.ts'
import { fitsAny } from '../../../main/pages/originals/rule.ts'

const site = 'https://site.example'

test.each<[string, string, string]>([
  ['WordPress', `${site}/wp-content/uploads/a-300x200.jpg`, `${site}/wp-content/uploads/a.jpg`],
  [
    'WordPress, made smaller on upload',
    `${site}/wp-content/uploads/a-scaled.jpg`,
    `${site}/wp-content/uploads/a.jpg`,
  ],
  ['Jetpack', 'https://i0.wp.com/site.example/a.jpg?resize=300%2C200&ssl=1', `${site}/a.jpg`],
  ['next/image', `${site}/_next/image?url=%2Fphoto.jpg&w=640&q=75`, `${site}/photo.jpg`],
  [
    'next/image, without an ending',
    `${site}/_next/image?url=https%3A%2F%2Fcms.example%2Fasset%2F12&w=640&q=75`,
    'https://cms.example/asset/12',
  ],
  [
    'YouTube',
    'https://i.ytimg.com/vi/abcdefghijk/mqdefault.jpg?sqp=x&rs=y',
    'https://i.ytimg.com/vi/abcdefghijk/maxresdefault.jpg',
  ],
  ['IIIF 2', `${site}/iiif/2/p1/full/400,/0/default.jpg`, `${site}/iiif/2/p1/full/full/0/default.jpg`],
  ['IIIF 3', `${site}/iiif/3/p1/full/!400,400/0/default.jpg`, `${site}/iiif/3/p1/full/max/0/default.jpg`],
  ['Nuxt Image', `${site}/_ipx/w_300&f_webp/photos/a.jpg`, `${site}/photos/a.jpg`],
  ['a proxy', 'https://wsrv.nl/?url=site.example/a.jpg&w=300', `${site}/a.jpg`],
  ['timthumb', `${site}/timthumb.php?src=/images/a.jpg&w=100&h=100`, `${site}/images/a.jpg`],
  [
    'an address that is a part of a path',
    'https://img.service.example/https%3A%2F%2Fcdn.site.example%2Fimages%2Foriginal.2026?w=940&s=ab',
    'https://cdn.site.example/images/original.2026',
  ],
  [
    'DokuWiki',
    `${site}/lib/exe/fetch.php?w=400&tok=1a2b3c&media=tools:lathe.jpg`,
    `${site}/lib/exe/fetch.php?media=tools:lathe.jpg`,
  ],
  [
    'DokuWiki, rewritten',
    `${site}/_media/tools/lathe.jpg?w=400&tok=1a2b3c`,
    `${site}/_media/tools/lathe.jpg`,
  ],
  ['Coppermine', `${site}/albums/12/normal_a.jpg`, `${site}/albums/12/a.jpg`],
  ['Cloudflare', `${site}/cdn-cgi/image/width=300,format=auto/photos/a.jpg`, `${site}/photos/a.jpg`],
  [
    'Shopify',
    'https://cdn.shopify.com/s/files/1/shoe_300x300.jpg?v=1',
    'https://cdn.shopify.com/s/files/1/shoe.jpg?v=1',
  ],
  [
    'Shopify, cropped',
    `${site}/cdn/shop/products/shoe_400x400_crop_center@2x.progressive.jpg`,
    `${site}/cdn/shop/products/shoe.jpg`,
  ],
  [
    'Cloudinary',
    'https://res.cloudinary.com/d/image/upload/w_300,c_fill/q_auto/v12/x.jpg',
    'https://res.cloudinary.com/d/image/upload/v12/x.jpg',
  ],
  [
    'Cloudinary, fetched',
    'https://res.cloudinary.com/d/image/fetch/w_300/https://site.example/b.jpg',
    `${site}/b.jpg`,
  ],
  ['imgix', 'https://x.imgix.net/a.jpg?w=400&h=300&fit=crop&auto=format', 'https://x.imgix.net/a.jpg'],
  [
    'Unsplash',
    'https://images.unsplash.com/photo-1-a?ixid=7&w=400&q=80',
    'https://images.unsplash.com/photo-1-a',
  ],
  [
    'Squarespace, without a size',
    'https://images.squarespace-cdn.com/content/v1/5f/16-AB/pier.jpg',
    'https://images.squarespace-cdn.com/content/v1/5f/16-AB/pier.jpg?format=original',
  ],
  [
    'Naver',
    'https://webtoon-phinf.pstatic.net/20240905_1/17_JPEG/p1.jpg?type=q90',
    'https://webtoon-phinf.pstatic.net/20240905_1/17_JPEG/p1.jpg',
  ],
  [
    'The Guardian',
    'https://i.guim.co.uk/img/media/ab/0_0_30_18/master/30.jpg?width=620&s=none',
    'https://media.guim.co.uk/ab/0_0_30_18/master/30.jpg',
  ],
  [
    'IMDb',
    'https://m.media-amazon.com/images/M/MV5Bab@._V1_QL75_UX190_CR0,0,190,281_.jpg',
    'https://m.media-amazon.com/images/M/MV5Bab@._V1_.jpg',
  ],
  [
    'Rightmove',
    'https://media.rightmove.co.uk/dir/crop/10:9-16:9/1k/2/3/4_IMG_00_0000_max_476x317.jpeg',
    'https://media.rightmove.co.uk/1k/2/3/4_IMG_00_0000.jpeg',
  ],
  [
    'CONTENTdm, an image of its own service',
    'https://cdm1.example/digital/iiif/2/coll1:44/full/730,/0/default.jpg',
    'https://cdm1.example/iiif/2/coll1:44/full/full/0/default.jpg',
  ],
  [
    'CONTENTdm, a thumbnail',
    'https://cdm1.example/digital/api/singleitem/collection/coll1/id/44/thumbnail',
    'https://cdm1.example/iiif/2/coll1:44/full/full/0/default.jpg',
  ],
  [
    'Webflow',
    'https://cdn.prod.website-files.com/66/ab_hut-p-1600.jpg',
    'https://cdn.prod.website-files.com/66/ab_hut.jpg',
  ],
  [
    'Djangoplicity',
    'https://cdn.eso.example/archives/images/screen/potw1.jpg',
    'https://cdn.eso.example/archives/images/large/potw1.jpg',
  ],
  [
    'SoundCloud',
    'https://i1.sndcdn.com/artworks-000012-ab-t500x500.jpg',
    'https://i1.sndcdn.com/artworks-000012-ab-original.jpg',
  ],
  [
    'Deezer',
    'https://cdn-images.dzcdn.net/images/cover/0a1b/500x500-000000-80-0-0.jpg',
    'https://cdn-images.dzcdn.net/images/cover/0a1b/1900x1900-000000-100-0-0.jpg',
  ],
  ['Spotify', 'https://i.scdn.co/image/ab67616d00001e02aabb', 'https://i.scdn.co/image/ab67616d0000b273aabb'],
  [
    'Gallica',
    'https://gallica.bnf.fr/ark:/12148/btv1b1/f3.medres',
    'https://gallica.bnf.fr/ark:/12148/btv1b1/f3.highres',
  ],
  [
    'Cleveland Museum of Art',
    'https://openaccess-cdn.clevelandart.org/1/1_web.jpg',
    'https://openaccess-cdn.clevelandart.org/1/1_print.jpg',
  ],
  [
    'Planetary Photojournal',
    'https://photojournal.jpl.nasa.gov/jpegMod/PIA1_modest.jpg',
    'https://photojournal.jpl.nasa.gov/jpeg/PIA1.jpg',
  ],
  [
    'Thumbor',
    `${site}/unsafe/300x200/smart/filters:quality(80)/img.example/x/y.jpg`,
    'https://img.example/x/y.jpg',
  ],
  [
    'MediaWiki',
    'https://upload.example/wikipedia/commons/thumb/a/ab/Fox.jpg/320px-Fox.jpg',
    'https://upload.example/wikipedia/commons/a/ab/Fox.jpg',
  ],
  ['Google', 'https://lh3.googleusercontent.com/abc=w300-h200-c', 'https://lh3.googleusercontent.com/abc=s0'],
  ['Blogger', 'https://1.bp.blogspot.com/-a/b/c/d/s320/x.jpg', 'https://1.bp.blogspot.com/-a/b/c/d/s0/x.jpg'],
  [
    'YouTube',
    'https://i.ytimg.com/vi/dQw4w9WgXcQ/mqdefault.jpg',
    'https://i.ytimg.com/vi/dQw4w9WgXcQ/maxresdefault.jpg',
  ],
  ['Pinterest', 'https://i.pinimg.com/236x/a/b/c.jpg', 'https://i.pinimg.com/originals/a/b/c.jpg'],
  [
    'Tumblr',
    'https://66.media.tumblr.com/abc/tumblr_x_500.jpg',
    'https://66.media.tumblr.com/abc/tumblr_x_1280.jpg',
  ],
  [
    'Flickr',
    'https://live.staticflickr.com/65535/123_abcdef_m.jpg',
    'https://live.staticflickr.com/65535/123_abcdef_b.jpg',
  ],
  [
    'Squarespace',
    'https://images.squarespace-cdn.com/content/v1/a/b.jpg?format=300w',
    'https://images.squarespace-cdn.com/content/v1/a/b.jpg?format=original',
  ],
  [
    'Wix',
    'https://static.wixstatic.com/media/a~mv2.jpg/v1/fill/w_300,h_200/x.jpg',
    'https://static.wixstatic.com/media/a~mv2.jpg',
  ],
  [
    'Contentful',
    'https://images.ctfassets.net/a/b/c/x.jpg?w=300&fm=webp&q=50',
    'https://images.ctfassets.net/a/b/c/x.jpg',
  ],
  [
    'Sanity',
    'https://cdn.sanity.io/images/p/d/hash-1200x800.jpg?w=300',
    'https://cdn.sanity.io/images/p/d/hash-1200x800.jpg',
  ],
  ['Akamai', `${site}/photo.jpg?imwidth=480`, `${site}/photo.jpg`],
  [
    'Twitter',
    'https://pbs.twimg.com/media/X?format=jpg&name=small',
    'https://pbs.twimg.com/media/X?format=jpg&name=orig',
  ],
  [
    'Steam',
    'https://shared.akamai.steamstatic.com/store_item_assets/steam/apps/1/ss_abc.600x338.jpg',
    'https://shared.akamai.steamstatic.com/store_item_assets/steam/apps/1/ss_abc.jpg',
  ],
  [
    'Etsy',
    'https://i.etsystatic.com/1/r/il/a/2/il_570xN.2_x.jpg',
    'https://i.etsystatic.com/1/r/il/a/2/il_fullxfull.2_x.jpg',
  ],
  ['eBay', 'https://i.ebayimg.com/images/g/abc/s-l300.jpg', 'https://i.ebayimg.com/images/g/abc/s-l1600.jpg'],
  [
    'Amazon',
    'https://m.media-amazon.com/images/I/71a._AC_SX300_.jpg',
    'https://m.media-amazon.com/images/I/71a.jpg',
  ],
  [
    'Reddit',
    'https://preview.redd.it/a-title-v0-abc.jpg?width=640&s=0123456789abcdef0123',
    'https://i.redd.it/abc.jpg',
  ],
  ['Imgur', 'https://i.imgur.com/abcdefgm.jpg', 'https://i.imgur.com/abcdefg.jpg'],
  [
    'Medium',
    'https://miro.medium.com/v2/resize:fit:1400/format:webp/1*abc.png',
    'https://miro.medium.com/1*abc.png',
  ],
  [
    'Substack',
    'https://substackcdn.com/image/fetch/w_1456,c_limit/https%3A%2F%2Fmedia.example%2Fa.png',
    'https://media.example/a.png',
  ],
  ['Ghost', `${site}/content/images/size/w600/2024/01/a.jpg`, `${site}/content/images/2024/01/a.jpg`],
  [
    'Drupal',
    `${site}/sites/default/files/styles/large/public/2024-01/x.jpg?itok=abc`,
    `${site}/sites/default/files/2024-01/x.jpg`,
  ],
  [
    'Magento',
    `${site}/media/catalog/product/cache/0123456789abcdef0123456789abcdef/a/b/x.jpg`,
    `${site}/media/catalog/product/a/b/x.jpg`,
  ],
  [
    'BigCommerce',
    'https://cdn11.bigcommerce.com/s-x/images/stencil/500x659/products/1/2/x.jpg?c=1',
    'https://cdn11.bigcommerce.com/s-x/images/stencil/original/products/1/2/x.jpg?c=1',
  ],
  ['PrestaShop', `${site}/12-home_default/name.jpg`, `${site}/12/name.jpg`],
  [
    'Joomla K2',
    `${site}/media/k2/items/cache/0123abcd_M.jpg`,
    `${site}/media/k2/items/cache/0123abcd_XL.jpg`,
  ],
  ['IIIF', `${site}/iiif/12/full/!300,300/0/default.jpg`, `${site}/iiif/12/full/max/0/default.jpg`],
  [
    'Met Museum',
    'https://images.metmuseum.org/CRDImages/ep/web-large/x.jpg',
    'https://images.metmuseum.org/CRDImages/ep/original/x.jpg',
  ],
  [
    'ArtStation',
    'https://cdna.artstation.com/p/assets/images/images/1/2/medium/x.jpg',
    'https://cdna.artstation.com/p/assets/images/images/1/2/4k/x.jpg',
  ],
  ['AliExpress', 'https://ae01.alicdn.com/kf/abc.jpg_220x220.jpg', 'https://ae01.alicdn.com/kf/abc.jpg'],
  ['TMDB', 'https://image.tmdb.org/t/p/w300/abc.jpg', 'https://image.tmdb.org/t/p/original/abc.jpg'],
  [
    'Fandom',
    'https://static.wikia.nocookie.net/x/images/a/ab/F.png/revision/latest/scale-to-width-down/300?cb=1',
    'https://static.wikia.nocookie.net/x/images/a/ab/F.png/revision/latest?cb=1',
  ],
  [
    'Mastodon',
    'https://files.example/media_attachments/files/1/2/small/x.jpg',
    'https://files.example/media_attachments/files/1/2/original/x.jpg',
  ],
  [
    'Storyblok',
    'https://a.storyblok.com/f/1/1x1/a/x.jpg/m/300x0/filters:quality(70)',
    'https://a.storyblok.com/f/1/1x1/a/x.jpg',
  ],
  ['a name', `${site}/gallery/fox_thumb.jpg`, `${site}/gallery/fox.jpg`],
])('%s', (_, thumbnail, original) => {
  expect(originalAddress(thumbnail)).toBe(original)
})

test.each([
  ['a plain address', `${site}/photo.jpg`],
  ['a version', `${site}/photo.jpg?v=3`],
  ['a signature', `${site}/photo.jpg?w=300&s=0123456789abcdef0123`],
  ['a signed storage', 'https://b.s3.amazonaws.com/a.jpg?X-Amz-Signature=1&w=1'],
  ['an original of Sanity', 'https://cdn.sanity.io/images/p/d/hash-1200x800.jpg'],
  ['a signed service', 'https://images-wixmp-x.wixmp.com/f/a/b-300x200.jpg/v1/fill/w_300/b.jpg?token=x'],
  ['a word in a query', `${site}/search.jpg?source=mail`],
  ['twice the density', `${site}/comics/fox_2x.png`],
  ['an original of IMDb', 'https://m.media-amazon.com/images/M/MV5Bab@._V1_.jpg'],
])('no guess for %s', (_, address) => {
  expect(originalsOf(address)).toEqual([])
})

test('any address has few guesses, which are addresses', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), address => {
      const guesses = originalsOf(address)
      expect(guesses.length).toBeLessThanOrEqual(2)
      for (const { url } of guesses) expect(new URL(url).href).toBe(url)
    }),
  )
})

test('an address made to take long is looked at all the same', () => {
  for (const part of ['/w_1', '-300x200', '_1x1', 'filters:(', '/unsafe/1x1', '._A_', '?url=']) {
    originalsOf(`${site}/${part.repeat(4000 / part.length).slice(0, 3900)}.jpg`)
  }
})

test('the one pattern of all general rules finds what any of them does', () => {
  const any = fitsAny(generalRules)
  const part = fc.constantFrom(
    ...'/ . - _ ? & = @ https: // a 12 300x200 scaled thumb thumb_ small .jpg .webp url w full s0 =s64 image upload w_20,c_fill'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), parts => {
      const address = parts.join('')
      const one = generalRules.find(({ find }) => find.test(address))
      if (one !== undefined) expect(any.test(address), `${one.name}: ${address}`).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test.each(generalRules.map(({ name, find }) => [name, find.source]))(
  'the pattern of %s refers to no group of its own by number, which another has where all are one: %s',
  (_, source) => expect(source).not.toMatch(/\\[1-9]|\\k</),
)
