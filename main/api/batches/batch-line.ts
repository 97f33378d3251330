import type { LinePlace } from '../../../shared/text/line.ts'
import type { App } from '../../app/app.ts'

/** What a batch outside the line does that the line waits for; undefined: nothing, also while it is paused. */
export type Ahead = 'running' | 'room'

/** The line of batches as one process moves it on. */
export type BatchLine = {
  /** What the batches of this process do has changed: the next one may start. */
  advance(): void
  /** Nothing starts automatically until a person starts or resumes a download. */
  rest(): void
  /** Lets it move on. */
  release(): void
  /** Ids of those that wait, the next one first. */
  list(): string[]
  /** The place of a batch in it; undefined where it does not wait. */
  placeOf(batch: string): LinePlace | undefined
}

type Parts = {
  line: App['line']
  /** What the batches of this process do that the line waits for, by id. */
  ahead(): ReadonlyMap<string, Ahead>
  start(batch: string): Promise<void>
  /** A batch whose turn it was could not start: it leaves the line. */
  failed(batch: string, error: unknown): void
}

/** Moves the line on. It rests after a start of Shoal: what was interrupted is not the user's wish any more. */
export function createBatchLine({ line, ahead, start, failed }: Parts): BatchLine {
  let rests = true
  let isStarting = false
  let known: ReadonlySet<string> = new Set()

  function waitsFor(): LinePlace['waitsFor'] {
    const now = ahead()
    if ([...now.keys()].some(batch => !known.has(batch))) rests = false
    known = new Set(now.keys())
    return whatLineWaitsFor([...now.values()], rests)
  }

  async function startNext(): Promise<void> {
    isStarting = true
    try {
      while (waitsFor() === undefined) {
        const [next] = line.list()
        if (next === undefined) return
        await start(next).catch(error => {
          // The others do not wait for one that cannot start.
          failed(next, error)
        })
      }
    } finally {
      isStarting = false
    }
  }

  const advance = () => {
    if (!isStarting) void startNext()
  }
  return {
    advance,
    rest() {
      rests = true
    },
    release() {
      rests = false
      advance()
    },
    list: () => line.list(),
    placeOf(batch) {
      const at = line.list().indexOf(batch)
      return at < 0 ? undefined : { place: at + 1, waitsFor: waitsFor() }
    },
  }
}

/**
 * What the first batch in line waits for; undefined: it may start. A paused download holds no other up. One that waits for
 * room on its disk does: it continues automatically, and others would meet the same full disk.
 */
export function whatLineWaitsFor(ahead: readonly Ahead[], rests: boolean): LinePlace['waitsFor'] {
  if (rests) return 'person'
  return ahead.includes('running') ? 'running' : ahead.includes('room') ? 'room' : undefined
}
