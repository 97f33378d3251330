/** From this many links on that end at one address, they are reported as a group. */
export const manyLinks = 3

/** Names that say that there is no image, as their words; `no image` stands for `noimage` and `no-image` alike. */
const signs = [
  'placeholder',
  'unavailable',
  'not available',
  'not found',
  'missing',
  'default',
  'spacer',
  'blank',
  'dummy',
  'empty',
  'transparent',
  'coming soon',
  'no image',
  'no img',
  'no photo',
  'no picture',
  'no pic',
  'no thumb',
  'no thumbnail',
  'no poster',
  'no cover',
  'no avatar',
  'no logo',
  '404',
]

/** Words that may be beside a sign and say nothing else. */
const fillers = [
  ...['images', 'image', 'img', 'photos', 'photo', 'picture', 'pic', 'thumbnail', 'thumb', 'icon', 'logo'],
  ...['products', 'product', 'item', 'avatar', 'user', 'profile', 'poster', 'cover', 'file', 'available'],
  ...['small', 'medium', 'large', 'big', 'mini', 'this', 'the', 'is', 'of', 'for', 'generic'],
]

const anyOf = (words: readonly string[]): string => words.map(word => word.replaceAll(' ', '')).join('|')

/** At least one sign, and nothing that is neither. */
const saysSo = new RegExp(`^(?:${anyOf(fillers)})*(?:${anyOf(signs)})(?:${anyOf([...signs, ...fillers])})*$`)

/** No name of such words is longer, and no longer one is worth the search. */
const longestName = 80

/**
 * Whether the name at the end of an address says that it stands in for an image that is not there: it is made of such
 * words and nothing else. `red-shirt-default.jpg` is the name of a shirt.
 */
export function isPlaceholderAddress(url: string): boolean {
  const name = nameIn(url)
  return name.length <= longestName && saysSo.test(lettersOf(name))
}

/** The last part of the path that names something, without its ending. */
function nameIn(url: string): string {
  const last = new URL(url).pathname.split('/').findLast(part => part !== '') ?? ''
  return last.replace(/\.[a-z\d]{2,5}$/i, '')
}

/** What the name says, however it is spelt (`noImage`, `no_image`, `no%20image`) and whatever size it has. */
const lettersOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/%[\da-f]{2}/g, '-')
    .split(/[^a-z\d]+/)
    .filter(word => word === '404' || !/^\d{1,4}(x\d{1,4})?(px)?$/.test(word))
    .join('')
