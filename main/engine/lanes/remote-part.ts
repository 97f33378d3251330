import { FailureError } from '../../../shared/failure.ts'
import type { Inside } from '../files/inside.ts'
import type { WholePart } from '../files/part-file.ts'
import { isWhole } from '../files/repeats.ts'
import type { Remote } from './calls.ts'
import type { FetchInLane } from './messages.ts'

export const isLaneLost = (error: unknown): boolean =>
  error instanceof FailureError && error.failure.code === 'lane-lost'

/**
 * A whole part file that a lane holds. Where the lane dies, sealing rejects with `lane-lost`: it is not known what of it is
 * on the disk. What comes after is completed here. `done`: the lane is needed no more.
 */
export function createRemotePart(
  { path, bytes }: Pick<WholePart, 'path' | 'bytes'>,
  there: Remote<FetchInLane>,
  inside: Inside,
  done: () => void,
): WholePart {
  let sha256: string | undefined

  async function orHere(asked: Promise<void>, here: () => Promise<void>): Promise<void> {
    try {
      await asked
      done()
    } catch (error) {
      if (!isLaneLost(error)) throw error
      await here()
    }
  }

  return {
    path,
    bytes,
    content: () => there.call('content'),
    async seal(modifiedAt) {
      sha256 = await there.call('seal', modifiedAt)
      return sha256
    },
    rename: (to, replaces) =>
      orHere(there.call('rename', to, replaces), async () => {
        // It may have died before, between or after the steps.
        const isThere = sha256 !== undefined && (await isWhole({ folder: '', file: to, bytes, sha256 }))
        await (isThere ? inside.remove(path) : inside.rename(path, to, replaces))
      }),
    reset: () => orHere(there.call('reset'), () => inside.remove(path)),
  }
}
