import { saysItIsImage } from '../../lists/index.ts'
import { type OriginalRule, withEndings } from './rule.ts'

/** Parts of a query by which a server makes an image smaller, or packs it otherwise. */
const sizeParameter =
  /^(?:w|h|wid|hei|width|height|max-?w(?:idth)?|max-?h(?:eight)?|max_?(?:width|height)|imwidth|imheight|imdensity|impolicy|im_w|im_q|im|resize|fit|crop|size|dim|sz|q|quality|qlt|qual|auto|fm|fmt|dpr|scale|scl|zoom|rect|mode|strip|sharp|sharpen|trim|bg|background|cs|ixlib|ssl|odn(?:width|height|bg)|tr|rs|optimizer?|optimize|optipng|anchor|upscale|enlarge|ratio|ar|aspect_ratio|fp-[xyz]|faces?|blur|lossless|disable|vertical|horizontal|center|thumb|thumbnail|preview|renditionid|imagesize|\$[^=]*\$|w_px|s3resize|resizemode|smart|progressive|usm|op_\w+|x-oss-process|imageview2.*|imagemogr2.*|itok|fbclid|format)$/i

/** Of these, one must be there: others alone say nothing of a size. */
const shrinks =
  /^(?:w|h|wid|hei|width|height|max-?w(?:idth)?|max-?h(?:eight)?|max_?(?:width|height)|imwidth|imheight|impolicy|im_w|im|resize|fit|size|dim|sz|scale|odn(?:width|height)|tr|rs|thumb|thumbnail|preview|\$[^=]*\$|crop|rect|q|quality|x-oss-process|imageview2.*|imagemogr2.*)$/i

/** An address that is signed is good for nothing once it is changed. */
const signature =
  /^(?:s|sig|sign|signature|token|hash|hmac|expires|policy|key-pair-id|x-amz-.*|x-goog-.*|oh|oe|_nc_.*|ex|is|hm)$/i

/** The address of the image that a server shrinks, given in its query. */
const inner = /^(?:url|src|image|image_?url|img|img_?url|imgurl|href|u|uri|source|fname|file)$/i

/** Rules that go by the form of an address, whoever the host is. */
export const generalRules: readonly OriginalRule[] = [
  {
    name: 'an address inside the address',
    find: /[?&](?:url|src|image|image_?url|img|img_?url|href|u|uri|source|fname|file)=/i,
    to: innerAddress,
  },
  {
    name: 'an address inside the address',
    find: /\/(?:image\/fetch|cdn-cgi\/image|unsafe|_ipx|fit-in|resize)\/.*?(https?(?::\/\/|%3A%2F%2F).+)$/i,
    to: (url, [, found = '']) => whole(/^https?%3A/i.test(found) ? decode(found) : found, url),
  },
  {
    name: 'an address inside the address',
    find: /^https?:\/\/[^?#]*?\/(https?%3A%2F%2F[^/?#]+)/i,
    to: (url, [, found = '']) => whole(decode(found), url),
  },
  {
    name: 'DokuWiki',
    find: /\/(?:lib\/exe\/fetch\.php|_media\/[^?#]+)\?(?=[^#]*\btok=)/,
    to: withoutToken,
  },
  { name: 'Cloudflare', find: /\/cdn-cgi\/image\/[^/]+\/(?!https?:)/i, to: '/' },
  {
    name: 'Thumbor',
    find: /\/unsafe\/(?:(?:meta|trim[^/]*|fit-in|-?\d+x-?\d+|\d+x\d+:\d+x\d+|left|right|center|top|bottom|middle|smart|filters:[^/]*(?:\([^)]*\)[^/]*)*)\/)+(?=.)/i,
    to: thumbor,
  },
  { name: 'Nuxt Image', find: /\/_ipx\/[^/]+\/(?!https?:)/, to: '/' },
  {
    name: 'MediaWiki',
    find: withEndings(/\/thumb\/((?:archive\/)?[\da-f]\/[\da-f]{2}\/[^/]+)\/[^/?#]+(?=$|[?#])/),
    to: '/$1',
  },
  {
    name: 'IIIF',
    find: /\/(?:full|square|\d+,\d+,\d+,\d+|pct:[^/]+)\/(?!max\/|full\/)(?:\^?!?\d*,\d*|pct:\d+(?:\.\d+)?)\/(\d+)\/(\w+)\.(\w+)(?=$|[?#])/,
    to: (url, [match, rotation, quality, format]) =>
      url.href.replace(match, `/full/${wholeSize(url)}/${rotation}/${quality}.${format}`),
  },
  {
    name: 'Drupal',
    find: /\/styles\/[^/]+\/(?:public|private)\/([^?#]+)(?:\?[^#]*)?/,
    to: (url, [, path = '']) =>
      url.href.replace(
        /\/styles\/[^/]+\/(?:public|private)\/[^?#]+(?:\?[^#]*)?/,
        `/${path.replace(withEndings(/(\.EXT)\.(?:webp|avif)$/i), '$1')}`,
      ),
  },
  {
    name: 'Ghost',
    find: /\/content\/images\/size\/w\d+(?:h\d+)?\/(?:format\/\w+\/)?/,
    to: '/content/images/',
  },
  {
    name: 'Magento',
    find: /\/media\/catalog\/product\/cache\/(?:\d+\/\w+\/(?:[\dx]+\/)?)?[\da-f]{32}\//,
    to: '/media/catalog/product/',
  },
  {
    name: 'BigCommerce',
    find: /\/images\/stencil\/(?!original)[^/]+\/(products|attribute|uploaded_images)\//,
    to: '/images/stencil/original/$1/',
  },
  {
    name: 'PrestaShop',
    find: withEndings(
      /\/(\d+)-[a-z]+_(?:default|home|large|medium|small|cart)\w*(\/[^/?#]+\.EXT|\.EXT)(?=$|[?#])/i,
    ),
    to: '/$1$2',
  },
  { name: 'Cloudinary', find: /(\/image\/upload)\/(?:(?:[a-z]{1,3}_[^/]+|\$[^/]+)\/)+/, to: '$1/' },
  { name: 'Storyblok', find: withEndings(/(\.EXT)\/m\/[^?#]*/i), to: '$1' },
  { name: 'Wix', find: /(\/media\/[^/?#]+)\/v1\/(?:fill|fit|crop)\/[^?#]+/, to: '$1' },
  { name: 'Squarespace', find: /([?&]format=)\d+w/, to: '$1original' },
  {
    name: 'Fandom',
    find: /(\/revision\/[^/]+)\/(?:scale-to-width(?:-down)?|smart\/width\/\d+\/height|top-crop\/width\/\d+\/height|thumbnail\/width\/\d+\/height|zoom-crop\/width\/\d+\/height)\/\d+/,
    to: '$1',
  },
  { name: 'Google', find: /=(?:w|h|s)\d+(?:-[\w-]+)?$/, to: '=s0' },
  {
    name: 'Blogger',
    find: withEndings(/\/(?:s\d{2,4}|w\d+-h\d+)(?:-[a-z\d-]+)?(\/[^/?#]+\.EXT)(?=$|[?#])/i),
    to: '/s0$1',
  },
  { name: 'Amazon', find: withEndings(/\._[A-Za-z\d_,-]+_(?=\.EXT(?:$|[?#]))/i), to: '' },
  {
    name: 'AliExpress',
    find: withEndings(/(\.EXT)_(?:\d+x\d+)?(?:Q\d+|q\d+|xz|sum|b)*(?:\.EXT)?_?(?:\.webp)?(?=$|[?#])/i),
    to: '$1',
  },
  {
    name: 'Shopify',
    find: withEndings(
      /_(?:pico|icon|thumb|small|compact|medium|large|grande|(?:\d{2,}x\d*|x\d{2,})(?:_crop_\w+)?)(?:@\dx)?(?:\.progressive)?(?=\.EXT(?:\.webp)?(?:$|[?#]))/i,
    ),
    to: '',
  },
  {
    name: 'WordPress',
    find: withEndings(/(?:-\d{2,4}x\d{2,4}|-scaled|-rotated)(?=\.EXT(?:$|[?#]))/i),
    to: '',
  },
  { name: 'Bilibili', find: withEndings(/(\.EXT)@[\w!.-]+(?=$|[?#])/i), to: '$1' },
  { name: 'Joomla K2', find: /(\/media\/k2\/items\/cache\/[\da-f]+)_(?:XS|S|M|L|Generic)\./, to: '$1_XL.' },
  { name: 'Mastodon', find: /(\/media_attachments\/files\/(?:\d+\/)+)small\//, to: '$1original/' },
  {
    name: 'a thumbnail’s name',
    find: withEndings(/[_.-](?:thumb|thumbnail|small|sm|tn|th|preview|mini)(?=\.EXT(?:$|[?#]))/i),
    to: '',
  },
  {
    name: 'a thumbnail’s name',
    find: withEndings(/\/(?:thumb|thumbnail|tn|small|mini|normal)[_-](?=[^/?#]+\.EXT(?:$|[?#]))/i),
    to: '/',
  },
  { name: 'sizes in the query', find: /\?/, to: withoutSizes },
]

/** How the Image API calls the whole size: versions 1 and 2.0 do not know "max", version 3 has no "full". */
const wholeSize = ({ pathname }: URL): string =>
  /iiif[-_/]?[12](?:\.\d)?\//i.test(pathname) ? 'full' : 'max'

function innerAddress(url: URL): string | undefined {
  for (const [name, value] of url.searchParams) {
    if (!inner.test(name)) continue
    const isWhole = /^(?:https?:)?\/\//i.test(value)
    const isService = /(?:^|\.)(?:wsrv\.nl|weserv\.nl)$/.test(url.hostname)
    const found = whole(isService && !isWhole ? `https://${value}` : value, url)
    if (found === undefined || found === url.href) continue
    // A word is no address.
    const isPath = isWhole || isService || value.startsWith('/') || saysItIsImage(value)
    if (
      isPath &&
      (saysItIsImage(found) ||
        /\/_next\/image|\/_vercel\/image|\/\.netlify\/images|\/_image$/.test(url.pathname))
    )
      return found
  }
  return undefined
}

function thumbor(url: URL, match: RegExpExecArray): string | undefined {
  const rest = url.href.slice(match.index + match[0].length)
  const first = rest.replace(/\/.*/s, '')
  if (/^https?(?::|%3A)/i.test(rest)) return undefined
  return first.includes('.') && rest.includes('/')
    ? whole(`https://${decode(rest)}`, url)
    : url.href.replace(match[0], '/')
}

/** DokuWiki signs sizes only: without one, no token is asked for (its `inc/media.php`). */
function withoutToken(url: URL): string {
  const parts = url.search.slice(1).split('&')
  const kept = parts.filter(part => !/^(?:w|h|tok|cache)=/.test(part))
  const rest = new URL(url.href)
  rest.search = kept.length === 0 ? '' : `?${kept.join('&')}`
  return rest.href
}

/** Its own query without what makes it smaller. */
function withoutSizes(url: URL): string | undefined {
  const parts = url.search.slice(1).split('&')
  const nameOf = (part: string) => part.replace(/=.*/s, '')
  if (!parts.some(part => shrinks.test(nameOf(part))) || parts.some(part => isSignature(nameOf(part), part)))
    return undefined
  const kept = parts.filter(part => !sizeParameter.test(nameOf(part)))
  const rest = new URL(url.href)
  rest.search = kept.length === 0 ? '' : `?${kept.join('&')}`
  // Without a path that is an image's, such as that of a script, the query may be all there is.
  return rest.pathname === '/' ? undefined : rest.href
}

const isSignature = (name: string, part: string): boolean =>
  signature.test(name) && (name.length > 2 || /=[\da-f%]{16,}/i.test(part))

function whole(link: string, base: URL): string | undefined {
  const url = URL.parse(link, base.href)
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
