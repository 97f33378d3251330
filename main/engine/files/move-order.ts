import { foldName } from './safe-name.ts'

/** One step of many: `isDetour`: the file goes to a free name first, because others wait for its own in a circle. */
export type MoveStep<M> = { move: M; isDetour: boolean }

/**
 * Moves in an order in which each name is free when it is needed, as far as moves make it free: the file that has a name
 * goes before the one that gets it. No two have the same source or the same target.
 */
export function* inOrder<M extends { source: string; target: string }>(
  moves: readonly M[],
): Generator<MoveStep<M>> {
  const waiting = new Map(moves.map(move => [foldName(move.source), move]))
  for (const first of moves) {
    const chain: M[] = []
    let next: M | undefined = waiting.has(foldName(first.source)) ? first : undefined
    while (next !== undefined) {
      chain.push(next)
      waiting.delete(foldName(next.source))
      next = waiting.get(foldName(next.target))
    }
    const [start] = chain
    const last = chain.at(-1)
    if (start === undefined || last === undefined) continue
    const isCircle = chain.length > 1 && foldName(last.target) === foldName(start.source)
    if (isCircle) yield { move: start, isDetour: true }
    for (const move of chain.toReversed()) yield { move, isDetour: false }
  }
}
