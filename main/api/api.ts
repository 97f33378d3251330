import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Api, FailureGroup, LaunchSources } from '../../shared/contract/commands.ts'
import { FailureError, failure, failures } from '../../shared/failure.ts'
import { nameOf } from '../../shared/item-name.ts'
import type { ImageType, Item, ItemState, ListEntry, SavedFile } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import {
  type App,
  type BatchRow,
  checkTemplate,
  ListError,
  planName,
  plannedPath,
  readList,
  readListFile,
} from '../app/app.ts'
import { failedList } from '../export/failed-list.ts'
import { type Sample, startSample } from '../lists/sample.ts'
import { ignoredBy } from '../system/log.ts'
import { readVersion } from '../system/version.ts'
import { createDrafts, type Draft } from './drafts.ts'
import { checkFolder, completeFolder, defaultFolder } from './folders.ts'
import { createBatchHistory } from './history.ts'
import { createMeasuring } from './measuring.ts'
import { notificationOf } from './notification.ts'
import { createOpenBatch, type LiveSource, type OpenBatch, type OpenBatchObserver } from './open-batch.ts'
import type { Asked, PageCommands } from './page-commands.ts'
import { createSettingsFile } from './settings-file.ts'
import { capabilitiesOf, type Shell } from './shell.ts'
import { readTimeline, readWeave } from './timeline.ts'
import { createWatching } from './watching.ts'

export type WindowApi = {
  api: Api
  /** A saved file of a batch, as the store knows it. */
  savedFile(batch: string, index: number): { path: string; saved: SavedFile } | undefined
  /** The script-free copy of a page opened for picking. */
  pageCopy(page: string): string | undefined
  /** An image that a scan found, fetched for this. */
  foundImage(
    scan: string,
    index: number,
    signal: AbortSignal,
  ): Promise<{ bytes: Uint8Array; type: ImageType } | undefined>
  /** Stops what runs, keeping it for later, and lets go of everything but the app itself. */
  close(): Promise<void>
}

/** How often the system hears how far things are. */
const progressMs = 500

/**
 * The commands of the contract over the application, for one shell. Many windows may share it; the first that asks
 * gets the lists it was `opened` with.
 */
export function createApi(app: App, shell: Shell, opened?: LaunchSources): WindowApi {
  const { store, world } = app
  const { clock } = world
  const settings = createSettingsFile(join(app.home, 'settings.json'))
  const drafts = createDrafts(clock, app.tempFolders)
  const watching = createWatching(app)
  const open = new Map<string, OpenBatch>()
  const history = createBatchHistory(app, drafts, {
    known: id => open.get(id),
    get: batchOf,
    drop: id => void open.delete(id),
  })
  const measuring = createMeasuring(app, drafts, askedFor, () => [...open.values()].some(batch => batch.runs))
  let loadedCommands: PageCommands | undefined
  let sample: Promise<Sample> | undefined
  let progressAt = 0
  let waiting = opened

  function batchOf(id: string): OpenBatch {
    const known = open.get(id)
    if (known !== undefined) return known
    const row = store.batches.get(id)
    if (row === undefined) throw new FailureError(failure('unknown-batch'))
    return look(row)
  }

  function look(row: BatchRow): OpenBatch {
    const observer: OpenBatchObserver = {
      begins: measuring.disturb,
      progressed: showProgress,
      ended: (ended, summary, alike) => shell.notify?.(notificationOf(summary, causesOf(ended.id), alike)),
    }
    const batch = createOpenBatch(app, row, observer, readOn)
    open.set(row.id, batch)
    return batch
  }

  async function readOn(batch: BatchRow): Promise<LiveSource | undefined> {
    if (batch.pendingSource?.kind !== 'pages') return undefined
    return (await pageCommands()).readOn(batch, batch.pendingSource, app.items(batch.id))
  }

  const causesOf = (batch: string) =>
    store.rows.failures(batch).map(({ code, count, first }) => ({ code, count, name: nameOf(first.item) }))

  function showProgress(): void {
    const now = clock.now()
    const runs = [...open.values()].some(batch => batch.runs)
    if (shell.showProgress === undefined || (runs && now - progressAt < progressMs)) return
    progressAt = now
    let settled = 0
    let items = 0
    for (const batch of open.values()) {
      if (!batch.runs) continue
      const { counts } = batch.look().header
      items += counts.items
      settled += counts.items - counts.queued - counts.active - counts.backoff
    }
    shell.showProgress(items === 0 ? undefined : settled / items)
  }

  /** What a shell cannot do is not offered; asked for all the same, it is refused. */
  function need<T>(part: T | undefined): T {
    if (part === undefined) throw new FailureError(failure('not-available'))
    return part
  }

  function savedFile(batch: string, index: number): { path: string; saved: SavedFile } | undefined {
    const row = store.batches.get(batch)
    const state = store.items.settled(batch, index)?.state
    if (row === undefined || state?.kind !== 'saved') return undefined
    return { path: join(row.folder, ...state.file.split('/')), saved: state }
  }

  function savedPath(batch: string, index: number): string {
    const found = savedFile(batch, index)
    if (found === undefined) throw new FailureError(failure('file-gone'))
    return found.path
  }

  /** What a draft asks for, and with which headers for all of it. */
  async function askedFor(
    { named }: Draft,
    headers: BatchOptions['headers'],
    items: AsyncIterable<readonly Item[]>,
  ): Promise<Asked> {
    if (named === undefined) return { headers, items }
    return (await pageCommands()).chosenByPages(named, headers, items)
  }

  async function pageCommands(): Promise<PageCommands> {
    const { createPageCommands } = await import('./page-commands.ts')
    loadedCommands ??= createPageCommands(world)
    return loadedCommands
  }

  async function usableFolder(typed: string): Promise<string> {
    const { folder, problem } = await checkFolder(typed, world.freeBytes)
    if (problem !== undefined) throw new FailureError(failure('bad-folder', problem))
    return folder
  }

  async function existing(path: string): Promise<string> {
    const found = await access(path).then(
      () => true,
      () => false,
    )
    if (!found) throw new FailureError(failure('file-gone'))
    return path
  }

  async function* sampleEntries(): AsyncGenerator<ListEntry[]> {
    sample ??= startSample()
    yield (await sample).items.map(item => ({ kind: 'item', item }))
  }

  const api: Api = {
    async appInfo() {
      const { options, habits, folder } = await settings.read()
      return {
        version: readVersion(),
        capabilities: capabilitiesOf(shell),
        options,
        habits,
        folder: folder ?? (await defaultFolder()),
        running: [...open.values()].filter(batch => batch.runs).map(batch => batch.row.id),
        unfinished: history.unfinished(),
      }
    },
    saveOptions: options => settings.change({ options }),
    async saveHabits(habits) {
      shell.showTheme?.(habits.theme)
      await settings.change({ habits })
    },

    async review({ sources, paths = [], sample: isSample = false }) {
      if (paths.some(path => !opened?.paths?.includes(path))) need(shell.listPaths)
      async function* entries() {
        if (isSample) yield* sampleEntries()
        for (const { name, text, base } of sources) {
          yield* readList({ name, chunks: piecesOf(text), ...(base !== undefined && { base }) })
        }
        for (const path of paths) yield* readListFile(path)
      }
      try {
        return await drafts.review(entries(), { isSample })
      } catch (error) {
        if (error instanceof ListError) throw new FailureError(failure('list-unreadable', error.message))
        throw error
      }
    },
    async openedWith() {
      const offer = waiting
      waiting = undefined
      return offer
    },
    async previewNames({ draft, template }) {
      const { first } = drafts.get(draft)
      const problem = checkTemplate(template)
      if (problem !== undefined) return { problem }
      const startedAt = clock.now()
      return {
        names: first.map((item, at) => plannedPath(planName({ template, item, index: at + 1, startedAt }))),
      }
    },
    checkFolder: ({ folder }) => checkFolder(folder, world.freeBytes),
    completeFolder: ({ path }) => completeFolder(path),
    pickFolder: async () => need(shell.pickFolder)(),

    async start({ draft: id, folder: typed, options }) {
      const folder = await usableFolder(typed)
      checkNameTemplate(options.nameTemplate)
      if (drafts.get(id).items === 0) throw new FailureError(failure('nothing-to-download'))
      const { draft, items, putBack, drop } = drafts.take(id)
      // The sample is there to be watched, also for the second time.
      const again = options.again || draft.isSample
      let row: BatchRow | undefined
      try {
        // Whole or not at all: a kill from here on loses nothing, or shows nothing.
        const asked = await askedFor(draft, options.headers, items)
        const batch = { ...options, headers: asked.headers, again }
        row = (await app.prepare(folder, batch, asked.items)).batch
        await look(row).start()
      } catch (error) {
        if (row !== undefined) {
          open.delete(row.id)
          store.batches.delete(row.id)
        }
        putBack()
        throw error
      }
      await drop()
      await settings.change({ folder }).catch(ignoredBy(world.log, 'keeping the folder for next time'))
      return row.id
    },
    scanPage: async ({ url, options }) => (await pageCommands()).scans.begin(url, options),
    watchScan: async ({ scan, since, window }) => (await pageCommands()).scans.watch(scan, since, window),
    stopScan: async ({ scan }) => (await pageCommands()).scans.stop(scan),
    async draftFromScan({ scan, chosen }) {
      const { items, foundOn } = (await pageCommands()).scans.chosen(scan, chosen)
      async function* entries(): AsyncGenerator<ListEntry[]> {
        yield items.map(item => ({ kind: 'item', item }))
      }
      return drafts.review(entries(), { named: () => [foundOn] })
    },
    openForPicking: async ({ url, pages, from }) => (await pageCommands()).open(url, pages, from),
    proposeSelector: async ({ page, examples, within }) =>
      (await pageCommands()).picking.propose(page, examples, within),
    trySelector: async ({ page, selector, within }) =>
      (await pageCommands()).picking.try(page, selector, within),
    async previewRecipe({ recipe, details, pages }) {
      const { check, preview } = await pageCommands()
      return preview(check(recipe), details, pages)
    },
    async startFollow({ recipe: given, folder: typed, options, pages, ticket }) {
      const { check, begin } = await pageCommands()
      const recipe = check(given)
      const folder = await usableFolder(typed)
      const nameTemplate = recipe.name ?? options.nameTemplate
      checkNameTemplate(nameTemplate)
      const source = await begin(recipe, pages, options, ticket)
      if (source === undefined) return undefined
      const batch = { ...options, nameTemplate, headers: source.headers }
      const { headers } = options
      const pendingSource = { kind: 'pages', recipe, pages: pages ?? {}, headers } as const
      const row = store.batches.create(folder, batch, clock.now(), { pendingSource })
      try {
        await look(row).start(source)
      } catch (error) {
        source.abandon()
        open.delete(row.id)
        store.batches.delete(row.id)
        throw error
      }
      await settings.change({ folder }).catch(ignoredBy(world.log, 'keeping the folder for next time'))
      return row.id
    },
    giveUpFollow: async ({ ticket }) => (await pageCommands()).giveUp(ticket),
    async followed({ batch }) {
      batchOf(batch)
      return (await pageCommands()).of(batch)
    },
    pause: ({ batch, indexes }) => batchOf(batch).pause(indexes),
    resume: ({ batch, indexes }) => batchOf(batch).resume(indexes),
    stop: ({ batch, how }) => batchOf(batch).stop(how),
    cancel: ({ batch, indexes }) => batchOf(batch).cancel(indexes),
    retry: ({ batch, indexes, code }) => batchOf(batch).retry({ indexes, code }),
    setLimits: async ({ batch, ...limits }) => batchOf(batch).setLimits(limits),

    async watch({ batch: id, since, window }) {
      await batchOf(id).revisions.after(since)
      return watching.answer(batchOf(id), window)
    },
    timeline: async input => readTimeline(app, batchOf(input.batch), input),
    weave: async input => readWeave(app, batchOf(input.batch), input),
    async item({ batch, index }) {
      const live = batchOf(batch).look().live.get(index)
      const settled = store.items.settled(batch, index)
      // What is claimed already runs until its file has its name.
      if (settled !== undefined && live === undefined) {
        const { item, state, attempts, times } = settled
        const saved = state.kind === 'saved' ? state : undefined
        return { index, item, state, saved, attempts: [...attempts], times, advice: adviceOn(state) }
      }
      const [found] = settled === undefined ? store.queue.page(batch, index - 1, 1) : [settled]
      if (found?.index !== index) return undefined
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
    async failures({ batch }) {
      batchOf(batch)
      return store.rows.failures(batch).map(({ code, count, first }): FailureGroup => {
        const { title, advice } = failures[code]
        return { code, title, advice, count, example: `${nameOf(first.item)}: ${first.message}` }
      })
    },
    async exportFailed({ batch }) {
      batchOf(batch)
      return [...failedList(() => store.items.eachFailed(batch))].join('')
    },
    async exportBatch({ batch, format }) {
      return (await Array.fromAsync(app.export(batchOf(batch).row, format))).join('')
    },
    saveText: async ({ name, text }) => need(shell.saveFile)(name, text),
    savePicture: async ({ name, png }) => need(shell.saveFile)(name, Buffer.from(png, 'base64')),
    ...history.commands,

    planMeasurement: request => measuring.plan(request),
    startMeasurement: request => measuring.start(request),
    watchMeasurement: ({ since }) => measuring.watch(since),
    stopMeasurement: async () => measuring.stop(),
    measurements: async ({ batch }) => store.measurements.list(batch),
    async exportMeasurement({ id, format }) {
      const found = store.measurements.get(id)
      if (found === undefined) throw new FailureError(failure('measurement-gone'))
      return app.exportMeasurement(found, format)
    },
    async forgetMeasurement({ id }) {
      store.measurements.remove(id)
      measuring.forget(id)
    },
    async hostAdvice({ hosts }) {
      return store.measurements.advice().filter(({ host }) => hosts === undefined || hosts.includes(host))
    },
    forgetHostAdvice: async ({ host }) => store.measurements.removeAdvice(host),

    async reveal({ batch, index }) {
      const path = index === undefined ? batchOf(batch).row.folder : savedPath(batch, index)
      await need(shell.reveal)(await existing(path))
    },
    openFile: async ({ batch, index }) => need(shell.openFile)(await existing(savedPath(batch, index))),
    dragOut: async ({ batch, index }) => need(shell.dragOut)(await existing(savedPath(batch, index))),
    openUrl: async ({ url }) => need(shell.openUrl)(url),
  }

  return {
    api,
    savedFile,
    pageCopy: page => loadedCommands?.picking.copy(page),
    foundImage: async (scan, index, signal) => loadedCommands?.scans.image(scan, index, signal),
    async close() {
      loadedCommands?.close()
      await Promise.all([
        measuring.close(),
        history.close(),
        ...[...open.values()].map(batch => batch.close()),
      ])
      await drafts.close()
      await (await sample)?.close()
    },
  }
}

function checkNameTemplate(template: string): void {
  const problem = checkTemplate(template)
  if (problem !== undefined) throw new FailureError(failure('bad-input', problem))
}

const pieceLength = 65_536

/** A text in pieces, with a breath between them: a million lines must not stop what runs. */
async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  let at = 0
  while (at < text.length) {
    // A pair of surrogates is one character; apart they are none.
    const cutsPair = /[\ud800-\udbff]/.test(text.charAt(at + pieceLength - 1))
    const end = at + pieceLength + (cutsPair ? 1 : 0)
    yield Buffer.from(text.slice(at, end))
    at = end
    await turn()
  }
}

function adviceOn(state: ItemState): string | undefined {
  return 'failure' in state ? failures[state.failure.code].advice : undefined
}
