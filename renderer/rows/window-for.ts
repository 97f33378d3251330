/** Which rows to ask for: places from `offset`, `limit` of them. */
export type RowsWindow = { offset: number; limit: number }

/** Windows begin at multiples of this, so that a short scroll asks for nothing new. */
const step = 50
/** Beyond what is in sight, either way. */
const spare = 25
/** An answer has no more. */
const most = 500

/**
 * The window for the places in sight. `moved`: how many places it went since the last look, below zero if upwards. Where
 * that is more than what is in sight, the rows ahead are asked for: they would be gone before their answer otherwise.
 */
export function windowFor(first: number, last: number, moved: number): RowsWindow {
  const inSight = last - first + 1
  const ahead = Math.abs(moved) > inSight / 2 ? Math.max(spare, most - inSight - spare - 2 * step) : spare
  const before = moved < 0 ? ahead : spare
  const after = moved > 0 ? ahead : spare
  const offset = Math.max(0, Math.floor((first - before) / step) * step)
  return { offset, limit: Math.min(most, Math.ceil((last + after - offset + 1) / step) * step) }
}
