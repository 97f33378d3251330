/**
 * How the address of a larger form follows from that of a smaller one. `name`: shown to people. `find` is matched
 * with the whole address; `to` is what its match becomes, as in `String.replace`. Where it needs more than that, `to` is
 * a function of the address; undefined: this rule does not fit after all.
 */
export type OriginalRule = {
  name: string
  find: RegExp
  to: string | ((url: URL, match: RegExpExecArray) => string | undefined)
}

const ending = '(?:jpe?g|png|webp|gif|avif|tiff?|bmp|heic)'

/** A pattern in which `EXT` stands for the endings of images. */
export const withEndings = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source.replaceAll('EXT', ending), pattern.flags)

/**
 * A pattern that finds something wherever one of the rules does, and seldom more: capitals make no difference in it. The
 * patterns of the rules must not refer back to their own groups, which have other numbers here.
 */
export const fitsAny = (rules: readonly OriginalRule[]): RegExp =>
  new RegExp(rules.map(({ find }) => `(?:${find.source})`).join('|'), 'i')
