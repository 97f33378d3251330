import type { World } from '../../engine/engine.ts'
import type { FrameSession } from './tab.ts'

/** Asks a page, whose scripts may never let it answer. */
export type Asking = {
  /** Undefined where there was no answer in time, or where it fails. */
  within<T>(answer: Promise<T>): Promise<T | undefined>
  /** The value of an expression, in a world of its own, whose functions the page cannot have changed. */
  evaluate(session: FrameSession, expression: string): Promise<unknown>
}

/** So long for each answer. */
const mostMs = 4000

export function createAsking(clock: World['clock']): Asking {
  async function within<T>(answer: Promise<T>): Promise<T | undefined> {
    const answered = new AbortController()
    try {
      return await Promise.race([answer, clock.sleep(mostMs, answered.signal).then(() => undefined)])
    } catch {
      return undefined
    } finally {
      answered.abort()
    }
  }

  return {
    within,
    evaluate: (session, expression) => within(evaluate(session, expression)),
  }
}

async function evaluate(session: FrameSession, expression: string): Promise<unknown> {
  const tree = (await session.send('Page.getFrameTree')) as { frameTree: { frame: { id: string } } }
  const frameId = tree.frameTree.frame.id
  const world = (await session.send('Page.createIsolatedWorld', { frameId })) as {
    executionContextId: number
  }
  const { result } = (await session.send('Runtime.evaluate', {
    expression,
    contextId: world.executionContextId,
    returnByValue: true,
    timeout: mostMs,
  })) as { result: { value?: unknown } }
  return result.value
}
