import { ConnectionLost } from './client.ts'
import { sayWhy } from './text.ts'

/**
 * Asks for something that changes, with one question always open, until the answer is called. `ask`: answers once `since`
 * is not the present revision. `take` gets each new answer.
 */
export function followLatest<Answer extends { revision: number }>(
  ask: (known: { since?: number }) => Promise<Answer>,
  take: (answer: Answer) => void,
): () => void {
  let isWatched = true
  void follow()
  return () => {
    isWatched = false
  }

  async function follow(): Promise<void> {
    let since: number | undefined
    while (isWatched) {
      try {
        const answer = await ask(since === undefined ? {} : { since })
        if (!isWatched) return
        if (answer.revision !== since) take(answer)
        since = answer.revision
      } catch (error) {
        since = undefined
        if (error instanceof ConnectionLost) continue
        return sayWhy(error)
      }
    }
  }
}

/** Asks again for as long as the connection is lost. Rejects as `call` does otherwise. */
export async function askThroughLosses<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error
    }
  }
}
