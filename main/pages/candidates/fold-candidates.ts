import { type Candidate, type Place, places } from '../../../shared/scan.ts'

/** Which of two places is the better one to take an address from. */
export const betterPlace = (a: Place, b: Place): Place => (places.indexOf(a) <= places.indexOf(b) ? a : b)

/**
 * One candidate for each image of a page, however many ways it is named. The same address is the same image; and an
 * address that is one of another image's others belongs to that image, unless several have it: then it is a
 * placeholder that stands for all of them. Order is that of their first mention.
 */
export function foldCandidates(named: readonly Candidate[]): Candidate[] {
  const byUrl = new Map<string, Candidate>()
  for (const candidate of named) {
    const known = byUrl.get(candidate.url)
    byUrl.set(candidate.url, known === undefined ? candidate : joined(known, candidate))
  }
  const claims = new Map<string, string | undefined>()
  for (const { url, alternatives } of byUrl.values()) {
    for (const other of alternatives) claims.set(other.url, claims.has(other.url) ? undefined : url)
  }

  const parents = new Map<string, string>()
  const ownerOf = (url: string): string => {
    let at = url
    for (let next = parents.get(at); next !== undefined; next = parents.get(at)) at = next
    if (at !== url) parents.set(url, at)
    return at
  }
  // From the last: of two images that name each other, the first stays.
  for (const url of [...byUrl.keys()].reverse()) {
    const owner = claims.get(url)
    if (owner !== undefined && ownerOf(owner) !== url) parents.set(url, owner)
  }

  const folded = new Map<string, Candidate>()
  for (const candidate of byUrl.values()) {
    const owner = byUrl.get(ownerOf(candidate.url)) ?? candidate
    const known = folded.get(owner.url)
    if (owner === candidate)
      folded.set(candidate.url, known === undefined ? candidate : joined(candidate, known))
    else folded.set(owner.url, known === undefined ? joined(owner, candidate) : joined(known, candidate))
  }
  return [...folded.values()]
}

/** Other addresses of one image: far more than are ever tried. A page may claim that all it names are one. */
const mostAlternatives = 50

/** `main` with what `other` knows beside. */
function joined(main: Candidate, other: Candidate): Candidate {
  const alternatives = main.alternatives.slice(0, mostAlternatives)
  const known = new Set([main.url, ...alternatives.map(({ url }) => url)])
  for (const found of [{ url: other.url, foundIn: other.foundIn }, ...other.alternatives]) {
    if (alternatives.length >= mostAlternatives) break
    if (!known.has(found.url)) alternatives.push(found)
    known.add(found.url)
  }
  const foundIn = main.url === other.url ? betterPlace(main.foundIn, other.foundIn) : main.foundIn
  return { ...main, foundIn, alternatives, fields: { ...other.fields, ...main.fields } }
}
