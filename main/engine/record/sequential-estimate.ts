import { type Answer, answerOf } from '../../../shared/estimate/answers.ts'
import { estimateSequential, type SequentialEstimate } from '../../../shared/estimate/estimate.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { downloadMs } from '../../../shared/timing.ts'
import { isDownload } from '../../../shared/worth.ts'

/** What a run would take one after another, as far as it is. */
export type RunEstimate = {
  settled(item: SettledItem): void
  /** An item that was saved was none after all. */
  revoked(item: SettledItem): void
  /** For images that took `sumMs` together; undefined where too few answers were seen. */
  of(sumMs: number): SequentialEstimate | undefined
  /** The same, by what was known a moment ago: a window asks ten times a second. */
  about(sumMs: number): SequentialEstimate | undefined
}

/** Images that the model looks at, the first of a run. More would say the same, and cost time while it runs. */
const mostImages = 500

/** `about` recomputes it only when the number of images has grown by this factor: it holds the event loop for some ms. */
const growth = 1.5

type Sample = { answers: Answer[]; ms: number }
type Made = { of: number; estimate: SequentialEstimate | undefined; sampleMs: number }

/** Keeps the times of the first images of a run; the others are taken to share as the first did. `model`: what reads them. */
export function createSequentialEstimate(
  model: (answers: readonly Answer[]) => SequentialEstimate | undefined = estimateSequential,
): RunEstimate {
  const samples = new Map<number, Sample>()
  /** How often an image settled: one that is retried settles again. */
  let changes = 0
  let made: Made | undefined

  /** By all that are known; made anew only where that changed. */
  function newest(): Made {
    return made?.of === changes ? made : make()
  }

  function make(): Made {
    const taken = [...samples.values()]
    made = {
      of: changes,
      estimate: model(taken.flatMap(({ answers }) => answers)),
      sampleMs: taken.reduce((sum, { ms }) => sum + ms, 0),
    }
    return made
  }

  return {
    settled(item) {
      if (samples.size >= mostImages) return
      const isSaved = isDownload(item)
      const answers = item.attempts.flatMap(attempt => answerOf(attempt, isSaved) ?? [])
      changes += 1
      samples.set(item.index, { answers, ms: isSaved ? downloadMs(item.attempts) : 0 })
      // It holds the event loop for some ms: while other images are under way, and not at the end, which would wait for it.
      if (samples.size === mostImages) make()
    },
    revoked({ index }) {
      const sample = samples.get(index)
      if (sample === undefined) return
      samples.set(index, { answers: sample.answers.map(answer => ({ ...answer, delivered: false })), ms: 0 })
      made = undefined
    },
    of: sumMs => scaled(newest(), sumMs),
    about(sumMs) {
      const isRecent =
        made !== undefined &&
        (changes === made.of || (made.estimate !== undefined && changes < made.of * growth))
      return scaled(made !== undefined && isRecent ? made : make(), sumMs)
    },
  }
}

function scaled({ estimate, sampleMs }: Made, sumMs: number): SequentialEstimate | undefined {
  if (estimate === undefined || sampleMs <= 0) return undefined
  const scale = sumMs / sampleMs
  return { lowMs: estimate.lowMs * scale, ms: estimate.ms * scale, highMs: estimate.highMs * scale }
}
