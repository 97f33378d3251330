import { generalRules } from './general-rules.ts'
import { fitsAny, type OriginalRule } from './rule.ts'
import { noRules, ofSites, siteRules } from './site-rules.ts'

/** An address at which the original of an image is likely to be, and the rule that says so. */
export type Guess = { url: string; rule: string }

const allRules: readonly OriginalRule[] = [...siteRules, ...generalRules]
const anyGeneral = fitsAny(generalRules)

/** Most addresses fit none of the general rules: looked for all at once, because it is faster. */
const rulesFor = (address: string): readonly OriginalRule[] =>
  ofSites.test(address) ? allRules : anyGeneral.test(address) ? generalRules : []

/** Each guess may be one more request. */
const mostGuesses = 2

/** A rule's result may be the beginning of another's: the address inside an address may be a thumbnail itself. */
const mostSteps = 3

/** Longer addresses are data. */
const mostLength = 4000

/**
 * Where the original of a thumbnail may be, the likeliest first. Pure: whether something is there, and the same image, is
 * for who asks for it.
 */
export function originalsOf(address: string): Guess[] {
  const guesses: Guess[] = []
  let at = address
  for (let step = 0; step < mostSteps; step += 1) {
    const guess = guessOf(at)
    if (guess === undefined || guess.url === address || guesses.some(({ url }) => url === guess.url)) break
    guesses.unshift(guess)
    at = guess.url
  }
  return guesses.slice(0, mostGuesses)
}

/** What an address is after all rules: the same for all sizes of one image. */
export const originalAddress = (address: string): string => originalsOf(address)[0]?.url ?? address

function guessOf(address: string): Guess | undefined {
  if (address.length > mostLength || noRules.test(address)) return undefined
  for (const { name, find, to } of rulesFor(address)) {
    const match = find.exec(address)
    if (match === null) continue
    const found = typeof to === 'string' ? address.replace(find, to) : guessBy(to, address, match)
    if (found === undefined || found === address) continue
    // With its host as it was, it needs no look whether it is an address.
    const isWhole = typeof to === 'string' && match.index >= pathStart(address)
    const url = isWhole ? found : URL.parse(found)?.href
    if (url !== undefined) return { url, rule: name }
  }
  return undefined
}

function guessBy(
  to: Exclude<OriginalRule['to'], string>,
  address: string,
  match: RegExpExecArray,
): string | undefined {
  const url = URL.parse(address)
  return url === null ? undefined : to(url, match)
}

const pathStart = (address: string): number => address.indexOf('/', address.indexOf('//') + 2)
