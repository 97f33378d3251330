/**
 * Asks at once, and `everyMs` after each answer while the window can be seen; only once where that is undefined, or when
 * an answer fails. Returns what ends it.
 */
export function askAgain<T>(
  ask: () => Promise<T>,
  {
    everyMs,
    take,
    fail,
  }: { everyMs: number | undefined; take: (answer: T) => void; fail: (error: unknown) => void },
): () => void {
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  async function next(): Promise<void> {
    if (everyMs === undefined || !document.hidden) {
      const answer = await ask()
      if (isOver) return
      take(answer)
    }
    if (everyMs !== undefined) timer = setTimeout(run, everyMs)
  }
  const run = () => void next().catch(fail)
  run()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
