import type { FoundRow } from '../../shared/contract/commands.ts'

/**
 * Which images of a scan are chosen, by index. Either all that pass the filter, those found later among them, but some,
 * and of those that robots.txt asks programs to leave alone only what was chosen by hand (`also`); or only some,
 * whatever the filter shows.
 */
export type Choice = { but: ReadonlySet<number>; also: ReadonlySet<number> } | { only: ReadonlySet<number> }

/** What of a row the choice depends on. */
export type ChoosableRow = Pick<FoundRow, 'index' | 'state'>

export const everything: Choice = { but: new Set(), also: new Set() }
export const nothing: Choice = { only: new Set() }

export const isEverything = (choice: Choice): boolean =>
  'but' in choice && choice.but.size === 0 && choice.also.size === 0

export function isChosen(choice: Choice, { index, state }: ChoosableRow): boolean {
  if ('only' in choice) return choice.only.has(index)
  return state === 'refused' ? choice.also.has(index) : !choice.but.has(index)
}

/** A choice with some more, or with some less. */
export function chosenSo(choice: Choice, rows: readonly ChoosableRow[], wanted: boolean): Choice {
  const all = rows.map(({ index }) => index)
  if ('only' in choice) return { only: changed(choice.only, all, wanted) }
  const refused = rows.filter(({ state }) => state === 'refused').map(({ index }) => index)
  const others = rows.filter(({ state }) => state !== 'refused').map(({ index }) => index)
  return { but: changed(choice.but, others, !wanted), also: changed(choice.also, refused, wanted) }
}

/**
 * A choice after a range was drawn over these rows. What robots.txt asks to leave alone is chosen one by one, never
 * along with others.
 */
export const rangeSo = (choice: Choice, rows: readonly ChoosableRow[], wanted: boolean): Choice =>
  chosenSo(choice, wanted ? rows.filter(({ state }) => state !== 'refused') : rows, wanted)

function changed(known: ReadonlySet<number>, indexes: readonly number[], isIn: boolean): ReadonlySet<number> {
  const next = new Set(known)
  for (const index of indexes) {
    if (isIn) next.add(index)
    else next.delete(index)
  }
  return next
}
