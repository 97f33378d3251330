const call = /^\s*(?:of:)?=?\s*(?:_xlfn\.)?(?:hyperlink|image)\s*\(/i
const literal = /^\s*"(https?:\/\/(?:[^"]|"")*)"\s*[,;)]/i

/** Whether a formula is `HYPERLINK(…)` or `IMAGE(…)`. */
export const makesLink = (formula: string): boolean => call.test(formula)

/**
 * The link that such a formula holds as a text of its own. One that it puts together is nowhere in the file: no formula
 * is run.
 */
export function linkOfFormula(formula: string): string | undefined {
  const start = call.exec(formula)?.[0].length
  return start === undefined ? undefined : literal.exec(formula.slice(start))?.[1]?.replaceAll('""', '"')
}
