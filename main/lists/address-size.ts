/** What an address says of the size of its image, without asking for it. */
export type AddressSize = {
  /** In pixels, where the address has a number for it. */
  width?: number
  height?: number
  /** By a word, such as "thumb" or "original"; absent without one. */
  word?: SizeWord
}

export type SizeWord = 'placeholder' | 'small' | 'medium' | 'large' | 'original'

const words: ReadonlyMap<string, SizeWord> = new Map(
  Object.entries({
    placeholder: ['placeholder', 'lqip', 'blur', 'blurred', 'blank', 'spacer', 'transparent'],
    small: [
      'thumb',
      'thumbs',
      'thumbnail',
      'thumbnails',
      'small',
      'sm',
      'xs',
      'mini',
      'tiny',
      'preview',
      'tn',
    ],
    medium: ['medium', 'med', 'md', 'midsize', 'regular'],
    large: ['large', 'lg', 'xl', 'xxl', 'big', 'hd', 'zoom', 'hires', 'highres', 'retina', 'bigger'],
    original: [
      'original',
      'originals',
      'orig',
      'full',
      'fullsize',
      'fullres',
      'master',
      'raw',
      'maxresdefault',
    ],
  } satisfies Record<SizeWord, string[]>).flatMap(([size, names]) =>
    names.map((name): [string, SizeWord] => [name, size as SizeWord]),
  ),
)

/** Most addresses have none of them: looked for first, because it is faster. */
const anyWord = new RegExp([...words.keys()].join('|'), 'i')

/** Each says a width, the second number a height. Those that hold both come first. */
const sizes: readonly RegExp[] = [
  /[?&](?:resize|fit|size|dim|s)=(?:w:)?(\d{2,5})(?:x|,|%2C|h:)(\d{2,5})(?:&|$)/i,
  /[-_/.](\d{2,5})[x×](\d{2,5})(?=[-_./?&,@]|$)/i,
  /[-_/](?:max|min|fit|square)_?(\d{2,5})(?:x(\d{2,5}))?(?=[-_./?&,@]|$)/i,
  /[?&;](?:w|width|wid|imwidth|maxwidth|max-w|max_width|sw|tw|rw|sz|w_px)=w?(\d{2,5})(?:px)?(?:&|;|$)/i,
  /[/_,=](?:w|width|s|c_[a-z]+,w)[_-]?(\d{2,5})(?=[/,_=.-]|$)/,
  /\/(\d{2,5})px-/,
  /\/!?(\d{2,5}),\d*\/\d+\/\w+\.\w+/,
  /\/(\d{3,4})(?:wi|w|px)\//,
  /[-_](\d{2,5})x(?=[._@?-]|$)/,
  /[-_](\d{3,4})w?\.[a-z]{3,4}(?:[?#]|$)/i,
]

/** A folder that is called by a number may as well be that of a lot, an album or a year: a word says more. */
const folder = /\/(\d{3,4})\//

/** Of a longer address, only this much is looked at. */
const mostLength = 4000

/** Pure. Numbers win over words where both are there; they are compared by who asks. */
export function sizeInAddress(link: string): AddressSize {
  const text = link.slice(0, mostLength)
  const found: AddressSize = {}
  for (const size of sizes) {
    const [, width, height] = size.exec(text) ?? []
    if (width === undefined) continue
    found.width = Number(width)
    if (height !== undefined) found.height = Number(height)
    break
  }
  const word = sizeWordIn(text.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*/s, ''))
  if (word !== undefined) return { ...found, word }
  const number = found.width === undefined ? folder.exec(text)?.[1] : undefined
  return number === undefined ? found : { ...found, width: Number(number) }
}

/** The last word in a path or a name that speaks of a size. */
export function sizeWordIn(text: string): SizeWord | undefined {
  if (!anyWord.test(text)) return undefined
  return text
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map(part => words.get(part))
    .findLast(word => word !== undefined)
}
