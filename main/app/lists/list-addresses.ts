import { type PageOptionsInput, pageOptions } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import { readRequestFiles } from '../../engine/http/request-files.ts'
import type { AskAddress } from '../../lists/index.ts'

/** No list takes longer: of one that does, waiting for its end is no use. */
const mostMs = 300_000

/**
 * Asks for lists at addresses. `reach`: how hosts are reached, and headers for those addresses. Rejects with a
 * RefusalError where a file that `reach` names cannot be used. `isPrivate` as for `createPageReader`.
 */
export function createAskAddress(
  world: World,
  reach: PageOptionsInput = {},
  isPrivate?: (address: string) => boolean,
): AskAddress {
  return async (address, isSure) => {
    // The code for pages is loaded only when it is needed.
    const { askForList, createPageReader } = await import('../../pages/index.ts')
    const { attempts } = pageOptions.parse(reach)
    // The user named this one address: that is no crawling.
    const options = { ...reach, ignoreRobots: true, attempts: isSure ? attempts : 1 }
    const { fetcher, close } = createPageReader(
      world,
      options,
      await readRequestFiles(reach, world),
      isPrivate,
    )
    const over = new AbortController()
    const answered = new AbortController()
    const limit = world.clock.sleep(mostMs, answered.signal).then(
      () => over.abort(),
      // The answer came first.
      () => {},
    )
    try {
      const answer = await askForList(fetcher, address, over.signal)
      if (!('code' in answer)) return answer
      const reason = inSentence(answer.message)
      return answer.code === 'not-a-page' ? { reason } : { reason, isUnread: true }
    } catch (error) {
      if (!over.signal.aborted) throw error
      return { reason: 'it took longer than five minutes', isUnread: true }
    } finally {
      answered.abort()
      await limit
      close()
    }
  }
}

const inSentence = (message: string): string =>
  message.replace(/^[A-Z](?=[a-z])/, letter => letter.toLowerCase())
