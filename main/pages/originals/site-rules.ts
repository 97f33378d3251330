import { type OriginalRule, withEndings } from './rule.ts'

/** Rules of single services, recognised by their hosts. */
export const siteRules: readonly OriginalRule[] = [
  { name: 'Jetpack', find: /^https?:\/\/i\d\.wp\.com\/([^?#]+)(?:\?[^#]*)?/, to: 'https://$1' },
  { name: 'Sanity', find: /(cdn\.sanity\.io\/(?:images|files)\/[^?#]+)\?.*/, to: '$1' },
  {
    name: 'YouTube',
    find: /(\/vi(?:_webp)?\/[\w-]{11}\/)(?:default|mqdefault|hqdefault|sddefault|hq720|[0-3])(\.\w+)(?:\?.*)?/,
    to: '$1maxresdefault$2',
  },
  { name: 'Pinterest', find: /(\/\/i\.pinimg\.com\/)(?!originals)[^/]+\//, to: '$1originals/' },
  { name: 'Tumblr', find: /(\.media\.tumblr\.com\/.*_)(?:75sq|100|128|250|400|500|540)(?=\.)/, to: '$11280' },
  {
    name: 'Flickr',
    find: /(staticflickr\.com\/(?:\d+\/)?\d+\/\d+_[\da-f]+)(?:_[sqtmnwzc])?(?=\.jpg)/,
    to: '$1_b',
  },
  { name: 'Twitter', find: /(\/\/pbs\.twimg\.com\/.*[?&]name=)(?!orig)\w+/, to: '$1orig' },
  { name: 'Twitter', find: /(\/\/pbs\.twimg\.com\/media\/[\w-]+\.\w+)(?::(?!orig)\w+)?$/, to: '$1:orig' },
  {
    name: 'Twitter',
    find: /(\/\/pbs\.twimg\.com\/profile_images\/.*)_(?:normal|bigger|mini|\d+x\d+)(?=\.)/,
    to: '$1',
  },
  { name: 'Steam', find: /(steamstatic\.com\/.*\/ss_[\da-f]+)\.\d+x\d+(?=\.jpg)/, to: '$1' },
  { name: 'Steam', find: /(steamuser(?:content|images)[^/]*\/ugc\/\d+\/[\dA-F]+\/)\?.*/, to: '$1' },
  { name: 'Etsy', find: /(etsystatic\.com\/.*\/il_)(?!fullxfull)\w+(?=\.)/, to: '$1fullxfull' },
  { name: 'eBay', find: /(ebayimg\.com\/)(?:thumbs\/)?(images\/g\/[^/]+\/s-l)(?!1600)\d+/, to: '$1$21600' },
  {
    name: 'Reddit',
    find: /^https?:\/\/preview\.redd\.it\/(?:[^/?#]*-v0-)?(\w+\.\w+)(?:\?.*)?$/,
    to: 'https://i.redd.it/$1',
  },
  { name: 'Imgur', find: /(\/\/i\.imgur\.com\/\w{7})[sbtmlhr](?=\.\w+)/, to: '$1' },
  {
    name: 'Medium',
    find: /(\/\/(?:miro|cdn-images-\d)\.medium\.com\/)(?:v2\/)?(?:(?:resize|max|fit|proxy|freeze|format|da|quality)[:/][^*]*\/)+(?=\d\*)/,
    to: '$1',
  },
  {
    name: 'ArtStation',
    find: /(artstation\.com\/p\/assets\/.*\/)(?:\d{14}\/)?(?:micro_square|smaller_square|small_square|small|medium|large)(?=\/)/,
    to: '$14k',
  },
  {
    name: 'Met Museum',
    find: /(metmuseum\.org\/CRDImages\/\w+\/)(?:web-large|web-additional|web-thumb|mobile-large|web-highlight)(?=\/)/,
    to: '$1original',
  },
  { name: 'Behance', find: /(behance\.net\/project_modules\/)(?!source)\w+(?=\/)/, to: '$1source' },
  { name: 'Bluesky', find: /(\/\/cdn\.bsky\.app\/img\/)feed_thumbnail(?=\/)/, to: '$1feed_fullsize' },
  { name: 'TMDB', find: /(\/t\/p\/)(?:w|h)\d+(?:_\w+)?(?=\/[\w]+\.)/, to: '$1original' },
  { name: 'Condé Nast', find: /(\/photos\/[\da-f]{24}\/)[^/]+\/w_\d+[^/]*(?=\/)/, to: '$1master/pass' },
  { name: 'NASA', find: /~(?:thumb|small|medium|large)(?=\.\w+$)/, to: '~orig' },
  { name: 'Open Library', find: /(covers\.openlibrary\.org\/.*)-[SM](?=\.jpg)/, to: '$1-L' },
  { name: 'Cover Art Archive', find: /(coverartarchive\.org\/.*\d+)-(?:250|500)(?=\.?\w*$)/, to: '$1' },
  { name: 'Future', find: /(futurecdn\.net\/\w+)(?:-\d+)+(?:-\d+)?(?=\.\w+)/, to: '$1' },
  {
    name: 'The New York Times',
    find: /(nyt\.com\/images\/.*-)(?:articleLarge|articleInline|jumbo|thumbStandard|thumbLarge|mediumThreeByTwo\d+|blog\d+)(?=(?:-v\d+)?\.)/,
    to: '$1superJumbo',
  },
  { name: 'BBC', find: /(ichef\.bbci\.co\.uk\/(?:news|ace\/(?:standard|ws))\/)\d+(?=\/)/, to: '$12048' },
  {
    name: 'Weibo',
    find: /(sinaimg\.cn\/)(?:thumb\d+|orj\d+|mw\d+|bmiddle|small|square|wap\d+)(?=\/)/,
    to: '$1large',
  },
  { name: 'Zhihu', find: withEndings(/(zhimg\.com\/.*v2-[\da-f]{32})_(?:\w+)(?=\.EXT)/), to: '$1_r' },
  { name: 'Douban', find: /(doubanio\.com\/view\/\w+\/)(?:s|m|s_ratio_poster|thumb|icon)(?=\/)/, to: '$1l' },
  { name: 'Bandcamp', find: /(bcbits\.com\/img\/a?\d+_)(?!0\.|10\.)\d+(?=\.)/, to: '$10' },
  { name: 'Yelp', find: /(yelpcdn\.com\/bphoto\/[\w-]+\/)(?!o\.)\w+(?=\.)/, to: '$1o' },
  { name: 'Giphy', find: /(giphy\.com\/media\/(?:[^/]+\/)?\w+\/)(?!giphy\.)[\w-]+(?=\.gif)/, to: '$1giphy' },
  {
    name: 'Squarespace',
    find: withEndings(/(squarespace-cdn\.com\/content\/[^?#]+\.EXT)(?:\?(?!format=original)[^#]*)?$/i),
    to: '$1?format=original',
  },
  { name: 'Naver', find: /(phinf\.(?:pstatic|naver)\.net\/[^?#]+)\?type=.*/, to: '$1' },
  {
    name: 'The Guardian',
    find: /^https?:\/\/i\.guim\.co\.uk\/img\/(media|static|uploads)\/([^?#]+)(?:\?[^#]*)?/,
    to: 'https://$1.guim.co.uk/$2',
  },
  { name: 'Unsplash', find: /(images\.unsplash\.com\/photo-[\w-]+)\?.*/, to: '$1' },
  {
    name: 'Rightmove',
    find: /(media\.rightmove\.co\.uk\/)dir\/(?:crop\/[^/]+\/)?(.*)_max_\d+x\d+(?=\.\w+)/,
    to: '$1$2',
  },
  {
    name: 'IMDb',
    find: withEndings(/(media-(?:amazon|imdb)\.com\/images\/M\/[^/?#]+?\._V1)_[^/?#]+_(?=\.EXT)/),
    to: '$1_',
  },
  {
    name: 'CONTENTdm',
    find: /(^https?:\/\/[^/]+)\/(?:digital\/)?iiif\/(?:2\/)?(\w+)[:/](\d+)\/full\/(?!full\/|max\/)[^/]+\/\d+\/\w+\.\w+/,
    to: '$1/iiif/2/$2:$3/full/full/0/default.jpg',
  },
  {
    name: 'CONTENTdm',
    find: /(^https?:\/\/[^/]+)\/digital\/api\/singleitem\/(?:image\/(\w+)\/(\d+)\/default\.jpg|collection\/(\w+)\/id\/(\d+)\/thumbnail)/,
    to: '$1/iiif/2/$2$4:$3$5/full/full/0/default.jpg',
  },
  {
    name: 'Webflow',
    find: withEndings(/(website-files\.com\/.*)-p-\d{3,4}(?:x\d+)?(?:q\d+)?(?=\.EXT)/),
    to: '$1',
  },
  {
    name: 'Djangoplicity',
    find: /(\/archives\/images\/)(?:screen|thumb\w*|news\w*|medium|wallpaper\d|potmn|publicationjpg)(?=\/[\w-]+\.jpg)/,
    to: '$1large',
  },
  {
    name: 'SoundCloud',
    find: /(sndcdn\.com\/(?:artworks|avatars)-.*-)(?:t\d+x\d+|large|badge|small|tiny|mini|crop)(?=\.)/,
    to: '$1original',
  },
  {
    name: 'Deezer',
    find: /(dzcdn\.net\/images\/\w+\/[\da-f]+\/)\d+x\d+-000000-\d+-0-0(?=\.)/,
    to: '$11900x1900-000000-100-0-0',
  },
  { name: 'Spotify', find: /(i\.scdn\.co\/image\/ab67616d0000)(?:1e02|4851)/, to: '$1b273' },
  {
    name: 'Gallica',
    find: /(gallica\.bnf\.fr\/ark:\/\d+\/\w+(?:\/f\d+)?)\.(?:thumbnail|lowres|medres)$/,
    to: '$1.highres',
  },
  { name: 'Cleveland Museum of Art', find: /(clevelandart\.org\/.*)_web(?=\.jpg)/, to: '$1_print' },
  {
    name: 'Planetary Photojournal',
    find: /(photojournal\.jpl\.nasa\.gov\/jpeg)Mod\/(PIA\d+)_modest/,
    to: '$1/$2',
  },
  {
    name: 'Apple',
    find: /(mzstatic\.com\/image\/thumb\/.*\/)\d+x\d+(?=[a-z]{2}(?:-\d+)?\.)/,
    to: '$13000x3000',
  },
]

/** What is in each address that one of these rules is for: looked for first, because it is faster. */
export const ofSites =
  /\.wp\.com|\.sanity\.io|\/vi(?:_webp)?\/|pinimg|tumblr|staticflickr|twimg|steam|etsystatic|ebayimg|redd\.it|imgur|medium\.com|artstation|metmuseum|behance|bsky|\/t\/p\/|\/photos\/[\da-f]{24}\/|~(?:thumb|small|medium|large)|openlibrary|coverartarchive|futurecdn|nyt\.com|bbci|sinaimg|zhimg|doubanio|bcbits|yelpcdn|giphy|mzstatic|guim|squarespace-cdn|phinf\.|images\.unsplash|rightmove|media-(?:amazon|imdb)|\/iiif\/|singleitem|website-files|\/archives\/images\/|sndcdn|dzcdn|scdn\.co|gallica|clevelandart|photojournal/

/** Hosts whose addresses look as if a rule fitted: the sizes in them are those of the original. */
export const noRules =
  /^https?:\/\/(?:cdn\.sanity\.io\/images\/[^?#]*$|[^/]*\.(?:fbcdn\.net|cdninstagram\.com|wixmp\.com|deviantart\.(?:com|net))\/|m\.media-amazon\.com\/images\/M\/[^/?#]+\._V1_\.\w+$)/i
