import { load } from 'cheerio/slim'
import { refuse } from '../../../shared/refusal.ts'

/** Throws a RefusalError for a selector that is none. */
export function checkSelector(selector: string): void {
  const fault = selectorFault(selector)
  if (fault !== undefined)
    refuse('bad-selector', `${selector.slice(0, 200)} is not a CSS selector (${fault})`)
}
/** Why this is no selector; undefined where it is one. */
export function selectorFault(selector: string): string | undefined {
  // The parser takes these for the beginning of a name.
  const [stray] = /[@/]/.exec(selector.replace(/\[[^\]]*\]|"[^"]*"|'[^']*'|\\./g, '')) ?? []
  if (stray !== undefined) return `${stray} cannot be used there`
  try {
    // What it finds does not matter: it is read before anything is looked for.
    nothing('html').find(selector)
    return undefined
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 200)
  }
}

const nothing = load('<html></html>')
