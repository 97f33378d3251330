import { type Failure, failure } from '../../../shared/failure.ts'
import type { PartFacts } from '../http/resume.ts'
import type { Clock } from '../world.ts'
import type { Inside } from './inside.ts'
import { openPart, type PartFile } from './part-file.ts'

/** The unfinished bytes of one URL together with the proof of what they belong to. */
export type Bytes = {
  part(): Promise<PartFile>
  /** What the next request may continue, or undefined to ask for the whole file. */
  resumable(): PartFacts | undefined
  /** The bytes from now on belong to this response. */
  describe(validator: string | undefined, totalBytes: number | undefined): void
  distrust(): void
  /** The failure of a body that ended before the length it was announced with, where HTTP itself did not notice. */
  missing(): Failure | undefined
  /** Notes now and then how far a large file has come. */
  checkpoint(): void
  keep(): Promise<PartFacts | undefined>
  discard(): Promise<undefined>
}

/** Bytes and time between two checkpoints of a large file: what a crash may cost of it is the larger of both. */
const checkpointBytes = 2_000_000
const checkpointMs = 1000

/**
 * The part file at `partPath`, opened when first asked for. `kept`: bytes of an earlier run that are known to be on
 * disk. `keeps`: whether they are worth keeping when the download is interrupted. `isChecked`: by their structure, as
 * they come.
 */
export function createBytes(
  inside: Inside,
  partPath: string,
  kept: PartFacts | undefined,
  keeps: boolean,
  checkpointed: (kept: PartFacts) => void,
  clock: Pick<Clock, 'now'>,
  isChecked = true,
): Bytes {
  // What a connection brings is used nowhere else.
  const options = { isChecked, ownsBytes: true }
  let opened: Promise<PartFile> | undefined
  let current: PartFile | undefined
  let facts: { validator: string | undefined; totalBytes: number | undefined } = {
    validator: kept?.validator,
    totalBytes: kept?.totalBytes,
  }
  const part = async () => {
    opened ??= openPart(inside, partPath, kept?.bytes ?? 0, options).catch(async () => {
      // What was noted of it is not true any more; nothing of it may stay behind.
      await inside.remove(partPath)
      return openPart(inside, partPath, 0, options)
    })
    current = await opened
    return current
  }
  const resumable = () => {
    const { bytes = 0 } = current ?? kept ?? {}
    return bytes > 0 && facts.validator !== undefined ? { bytes, ...facts } : undefined
  }
  const discard = async () => {
    if (current !== undefined) await current.reset()
    else if (kept !== undefined) await inside.remove(partPath)
    return undefined
  }
  let checkedBytes = kept?.bytes ?? 0
  let checkedAt = Number.NEGATIVE_INFINITY
  return {
    part,
    resumable,
    checkpoint() {
      const reached = resumable()
      if (!keeps || reached === undefined || current === undefined) return
      if (reached.bytes < checkedBytes) checkedBytes = 0
      if (reached.bytes - checkedBytes < checkpointBytes) return
      const now = clock.now()
      if (now - checkedAt < checkpointMs) return
      checkedBytes = reached.bytes
      checkedAt = now
      // A failing disk fails again, and is reported, when the file is finished.
      current.sync().then(
        synced => checkpointed({ ...reached, bytes: synced }),
        () => {},
      )
    },
    describe: (validator, totalBytes) => {
      facts = { validator, totalBytes }
    },
    missing() {
      const { totalBytes } = facts
      const { bytes = 0 } = current ?? {}
      // An empty body has its own failure.
      if (totalBytes === undefined || bytes === totalBytes || bytes === 0) return undefined
      return failure('body-cut', `The file has ${bytes} bytes instead of ${totalBytes}`)
    },
    distrust: () => {
      facts = { validator: undefined, totalBytes: undefined }
    },
    async keep() {
      const rest = resumable()
      if (rest === undefined) return discard()
      try {
        await current?.keep()
        return rest
      } catch {
        return discard()
      }
    },
    discard,
  }
}
