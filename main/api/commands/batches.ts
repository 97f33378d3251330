import { hostOf, isWebAddress } from '../../../shared/address.ts'
import type { ReadingCommand, SteeringCommand } from '../../../shared/contract/commands/batches.ts'
import type { Api, FailureGroup, SiteNumbers } from '../../../shared/contract/commands.ts'
import { failures } from '../../../shared/failure.ts'
import { nameOf } from '../../../shared/item-name.ts'
import type { Item, ItemState } from '../../../shared/model.ts'
import { failedList } from '../../export/failed-list.ts'
import { readTimeline, readWeave } from '../batches/timeline.ts'
import { createWatching } from '../batches/watching.ts'
import type { Context } from './context.ts'

/** Batches: what they do next, and how they are shown. */
export function batchCommands(context: Context): Pick<Api, SteeringCommand | ReadingCommand> {
  return { ...steeringCommands(context), ...readingCommands(context) }
}

function steeringCommands({ app, open }: Context): Pick<Api, SteeringCommand> {
  return {
    pause: ({ batch, indexes }) => open.get(batch).pause(indexes),
    resume: ({ batch, indexes }) => open.get(batch).resume(indexes),
    pauseAll: () => open.pauseAll(),
    resumeAll: () => open.resumeAll(),
    wait: ({ batch }) => open.waitAgain(batch),
    leaveLine: async ({ batch }) => open.leaveLine(batch),
    async moveInLine({ batch, to }) {
      app.line.move(batch, to)
    },
    async discardWaiting({ batch }) {
      app.line.discard(batch)
      open.drop(batch)
    },
    restoreWaiting: async ({ batch }) => app.line.restore(batch),
    stop: ({ batch, how }) => open.get(batch).stop(how),
    cancel: ({ batch, indexes }) => open.get(batch).cancel(indexes),
    retry: async ({ batch, indexes, code, changes }) => ({
      images: await open.get(batch).retry({ indexes, code }, changes),
    }),
    rename: async ({ batch, name }) => open.get(batch).rename(name),
    setLimits: async ({ batch, ...limits }) => open.get(batch).setLimits(limits),
  }
}

function readingCommands({ app, open }: Context): Pick<Api, ReadingCommand> {
  const watching = createWatching(app)
  return {
    async watch({ batch: id, since, window }) {
      await open.get(id).revisions.after(since)
      return watching.answer(open.get(id), window)
    },
    timeline: async input => readTimeline(app, open.get(input.batch), input),
    weave: async input => readWeave(app, open.get(input.batch), input),
    async item({ batch, index }) {
      const live = open.get(batch).snapshot().live.get(index)
      const found = app.items.get(batch, index)
      if (found === undefined) return undefined
      // A claimed item counts as running until its file has its name.
      if (found.state !== undefined && live === undefined) {
        const { item, state, attempts, times } = found
        const saved = state.kind === 'saved' ? state : undefined
        return { index, item, state, saved, attempts: [...attempts], times, advice: adviceOn(state) }
      }
      const state: ItemState = live?.state ?? { kind: 'queued' }
      return {
        index,
        item: found.item,
        state,
        saved: undefined,
        attempts: [...(live?.attempts ?? [])],
        times: undefined,
        advice: adviceOn(state),
      }
    },
    indexesAt: async ({ batch, order, places }) => watching.indexesAt(open.get(batch), order, places),
    shapes: async ({ batch, order }) => watching.shapes(open.get(batch), order),
    async sites({ batch }) {
      const speeds = liveSpeeds(open.get(batch).snapshot().live.values())
      return app.items
        .sites(batch, mostSites)
        .map(({ host, items, queued, activeMs, ...numbers }): SiteNumbers => {
          const average = activeMs > 0 ? (1000 * numbers.bytes) / activeMs : undefined
          return {
            ...{ host, images: items, left: queued, ...numbers },
            bytesPerSecond: speeds.size > 0 ? speeds.get(host) : average,
          }
        })
    },
    async failures({ batch }) {
      open.get(batch)
      return app.items.failures(batch).map(({ code, count, first }): FailureGroup => {
        const { title, advice } = failures[code]
        const example = `${nameOf(first.item)}: ${first.message}`
        return { code, title, advice, count, example, site: siteOf(first.item.url) }
      })
    },
    async exportFailed({ batch }) {
      open.get(batch)
      return [...failedList(() => app.items.eachFailed(batch))].join('')
    },
    async saveResult({ batch, format }) {
      return { file: await app.batches.saveResult(open.get(batch).row, format) }
    },
    async exportBatch({ batch, format }) {
      return (await Array.fromAsync(app.batches.export(open.get(batch).row, format))).join('')
    },
  }
}

const mostSites = 100

/** Bytes a second of the downloads of each host, of those that have any. */
function liveSpeeds(live: Iterable<{ item: Item; bytesPerSecond: number | undefined }>): Map<string, number> {
  const speeds = new Map<string, number>()
  for (const { item, bytesPerSecond } of live) {
    if (bytesPerSecond === undefined) continue
    const host = hostOf(item.url)
    speeds.set(host, (speeds.get(host) ?? 0) + bytesPerSecond)
  }
  return speeds
}

/** Where its login would be. */
function siteOf(link: string): string | undefined {
  const url = URL.parse(link)
  return url !== null && isWebAddress(url) ? url.origin : undefined
}

function adviceOn(state: ItemState): string | undefined {
  return 'failure' in state ? failures[state.failure.code].advice : undefined
}
