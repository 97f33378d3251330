import type { LessonCommand } from '../../shared/contract/commands/measuring.ts'
import type { Api } from '../../shared/contract/commands.ts'
import type { App, RunningLesson } from '../app/app.ts'
import { createRevisions } from './revisions.ts'

/** The latest lesson of this process, as windows follow it. */
export type Lessons = {
  commands: Pick<Api, LessonCommand>
  /** Stops, and resolves when nothing is left of it. */
  close(): Promise<void>
}

export function createLessons(app: App): Lessons {
  let latest: RunningLesson | undefined
  let ended: Promise<unknown> = Promise.resolve()
  const revisions = createRevisions(app.world.clock, {
    // While it runs, time itself is news.
    isLive: () => latest?.look().state === 'running',
    hasChanged: () => true,
  })
  async function stop(): Promise<void> {
    latest?.stop()
    // What is wrong with it was answered to who started it.
    await ended.catch(() => {})
  }
  return {
    commands: {
      async startLesson(settings) {
        await stop()
        latest = app.startLesson(settings)
        ended = latest.done.finally(revisions.touch)
        // Its end is shown; an error is answered to who stops it.
        ended.catch(() => {})
        revisions.touch()
      },
      async watchLesson({ since }) {
        await revisions.after(since)
        return { revision: revisions.current, lesson: latest?.look() }
      },
      stopLesson: stop,
    },
    async close() {
      await stop()
      revisions.close()
    },
  }
}
