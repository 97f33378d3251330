import { join } from 'node:path'
import {
  type Lesson,
  type LessonBar,
  type LessonLane,
  type LessonSettings,
  type LessonWay,
  lessonWays,
  longestLessonMs,
} from '../../../shared/lesson.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { type ActiveItem, createEngine, type Run, type World } from '../../engine/engine.ts'
import { createStore } from '../../store/store.ts'
import type { TempFolders } from '../../system/temp-folder.ts'
import { startSlowServer } from './slow-server.ts'

/** A lesson that runs. */
export type RunningLesson = {
  /** As it is now. */
  look(): Lesson
  stop(): void
  /** Settles when all lanes are over and nothing is left of them. Rejects with the file system's error. */
  readonly done: Promise<void>
}

/**
 * Downloads the same images in three ways at the same time, each from a server of its own, as slow as the settings say:
 * really, by the engine, over HTTP, into a temporary folder that is removed. Ends after a minute in any case.
 */
export function startLesson(settings: LessonSettings, world: World, tempFolders: TempFolders): RunningLesson {
  // Its servers are in this process: no proxy leads there.
  const near = { ...world, env: {} }
  const lanes = lessonWays.map(way => createLane(way, settings, near))
  let state: Lesson['state'] = 'running'
  const stop = () => {
    if (state !== 'running') return
    state = 'stopped'
    for (const lane of lanes) lane.stop()
  }

  async function run(): Promise<void> {
    const folder = await tempFolders.make()
    const over = new AbortController()
    const limit = world.clock.sleep(longestLessonMs, over.signal).then(stop, () => {})
    try {
      await Promise.all(lanes.map(lane => lane.run(join(folder.path, lane.way))))
      if (state === 'running') state = 'ended'
    } finally {
      over.abort()
      await limit
      await folder.remove()
    }
  }

  return { look: () => ({ settings, state, lanes: lanes.map(lane => lane.look()) }), stop, done: run() }
}

/** One way of downloading. */
function createLane(way: LessonWay, settings: LessonSettings, world: World) {
  const { images } = settings
  const atOnce = { one: 1, pool: Math.min(settings.pool, images), all: images }[way]
  const settled = new Map<number, SettledItem>()
  let run: Run | undefined
  let isStopped = false
  let startedAt: number | undefined
  let endedAt: number | undefined

  /** Its tries that ended, and the one that is under way. */
  function barsOf(index: number, active: ActiveItem | undefined): LessonBar[] {
    const from = (at: number) => Math.max(0, at - (startedAt ?? at))
    const { attempts = [] } = settled.get(index) ?? active ?? {}
    const ended = attempts.map(({ timestamps: { startedAt: began, endedAt: over }, failure }) => ({
      from: from(began),
      to: from(over),
      isBroken: failure !== undefined,
    }))
    const began = settled.has(index) ? undefined : active?.activeSince
    return began === undefined ? ended : [...ended, { from: from(began), isBroken: false }]
  }

  return {
    way,
    async run(folder: string): Promise<void> {
      const server = await startSlowServer(settings, world.clock)
      const store = createStore(':memory:')
      try {
        if (isStopped) return
        const options = { atOnce, perHost: atOnce, attempts: 10, lanes: 0, fileTime: false }
        const batch = store.batches.create(folder, batchOptions.parse(options), world.clock.now())
        const items = server.urls.map((url, at) => ({ url, origin: { source: 'lesson', line: at + 1 } }))
        store.items.append(batch.id, items, world.clock.now())
        run = await createEngine(store, world).run(batch, undefined, {
          settled: item => void settled.set(item.index, item),
          // The times are those of downloading, not of getting ready for it.
          requested() {
            startedAt ??= world.clock.now()
          },
        })
        if (isStopped) run.stop('now')
        await run.done
      } finally {
        endedAt = world.clock.now()
        await store.close()
        await server.close()
      }
    },
    stop() {
      isStopped = true
      run?.stop('now')
    },
    look(): LessonLane {
      const now = endedAt ?? world.clock.now()
      const active = new Map(run?.snapshot().active.map(item => [item.index, item]))
      const states = [...settled.values()].map(({ state }) => state.kind)
      return {
        ...{ way, atOnce, isOver: endedAt !== undefined },
        bars: Array.from({ length: images }, (_, at) => barsOf(at + 1, active.get(at + 1))),
        saved: states.filter(kind => kind === 'saved').length,
        failed: states.filter(kind => kind === 'failed').length,
        elapsedMs: startedAt === undefined ? 0 : now - startedAt,
      }
    },
  }
}
