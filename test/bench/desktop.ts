import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildIfChanged } from '../../main/build.mjs'
import { formatDuration } from '../../shared/text/format.ts'
import { openModelWindow } from '../electron/model/model-window.ts'
import { type Model, runModel } from '../electron/model/run-model.ts'
import { root } from '../electron/runtime.ts'
import { findBrowser } from '../helpers/browser.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = "The desktop app's main process, in a model without Electron: how late its event loop is"

const images = 2500
const imageBytes = 50_000
const atOnce = 64
const delaySeconds = 0.02
const listLines = 200_000
const idleMs = 2000
const goalP99Ms = 20

type Delays = NonNullable<Awaited<ReturnType<Model['main']['delays']>>> & { tookMs: number }
type Work = { name: string; hasWindow?: true; act(model: Model, home: string): Promise<unknown> }

/** Menus, dialogs and the window's moves share the main process's loop with the engine: it must stay free. */
export async function run({ origin, rounds }: Bench): Promise<Report> {
  if (!buildIfChanged(['renderer', 'electron'])) throw new Error('The app could not be built.')
  const { list } = await origin.batch(images, imageBytes, delaySeconds, 'fifty hosts')
  const name = `${images} images of 50 KB, ${atOnce} at once`
  const act = (model: Model, home: string) => download(model, list, join(home, 'out'))
  const works: Work[] = [
    { name: 'nothing to do', act: () => sleep(idleMs) },
    { name: `${name}, asked ten times a second`, act },
    { name: `${name}, with the window`, hasWindow: true, act },
    { name: `a list of ${listLines} links is reviewed`, act: review },
    { name: 'the same, and it becomes a batch', act: begin },
  ]
  const measured: { name: string; runs: Delays[] }[] = []
  for (const work of works) {
    if (work.hasWindow && findBrowser() === undefined) continue
    const runs: Delays[] = []
    for (let round = 0; round < rounds; round += 1) runs.push(await measure(work))
    measured.push({ name: work.name, runs })
  }
  return reportOf(measured)
}

/** One start of the app, and this work in it; its start does not count. */
async function measure({ act, hasWindow }: Work): Promise<Delays> {
  const home = await mkdtemp(join(tmpdir(), 'shoal-bench-desktop-'))
  const model = runModel(root, home)
  const executablePath = findBrowser()
  const window =
    hasWindow && executablePath !== undefined
      ? await openModelWindow(model, { app: root, executablePath })
      : undefined
  try {
    await model.call('appInfo')
    await model.main.watchDelays()
    const began = performance.now()
    await act(model, home)
    const tookMs = performance.now() - began
    const delays = await model.main.delays()
    if (delays === undefined) throw new Error('Nothing was watched.')
    return { ...delays, tookMs }
  } finally {
    await window?.close()
    await model.close()
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Downloads a list and asks for its rows as the window does: as soon as it is answered, ten times a second at most. */
async function download(model: Model, list: string, folder: string): Promise<void> {
  const { draft } = await model.call('review', { sources: [], paths: [list] })
  const { options } = await model.call('appInfo')
  const batch = await model.call('start', { draft, folder, options: { ...options, atOnce, perHost: atOnce } })
  // The window of a model with a page shows it, too.
  await model.main.go(`/batch/${batch}`)
  let since: number | undefined
  for (;;) {
    const watched = await model.call('watch', {
      batch,
      ...(since !== undefined && { since }),
      window: { offset: 0, limit: 100 },
    })
    since = watched.revision
    if (!['running', 'stopping'].includes(watched.header.state)) return
  }
}

async function begin(model: Model, home: string): Promise<void> {
  const draft = await review(model)
  const { options } = await model.call('appInfo')
  await model.call('start', { draft, folder: join(home, 'out'), options })
}

async function review(model: Model): Promise<string> {
  const links = Array.from(
    { length: listLines },
    (_, n) => `https://images-${n % 50}.example.org/collection/${n}.jpg`,
  )
  const { draft } = await model.call('review', { sources: [{ name: 'list.txt', text: links.join('\n') }] })
  return draft
}

function reportOf(measured: readonly { name: string; runs: readonly Delays[] }[]): Report {
  const failures: string[] = []
  const rows = measured.map(({ name, runs }) => {
    const of = (value: (delays: Delays) => number) => median(runs.map(value))
    const p99Ms = of(delays => delays.p99Ms)
    if (p99Ms >= goalP99Ms) failures.push(`${name}: ${p99Ms.toFixed(1)} ms misses ${goalP99Ms} ms`)
    return [
      name,
      formatDuration(of(delays => delays.tookMs)),
      `${of(delays => delays.p50Ms).toFixed(1)} ms`,
      `${p99Ms.toFixed(1)} ms`,
      `${of(delays => delays.maxMs).toFixed(0)} ms`,
      `${of(delays => delays.workP99Ms).toFixed(1)} ms`,
      `${of(delays => delays.workMaxMs).toFixed(0)} ms`,
    ]
  })
  return {
    columns: ['work', 'time', 'delay p50', 'delay p99', 'longest', 'own work p99', 'longest'],
    rows,
    notes: [
      `The app's own bundle under the stand-in for Electron, in a process of its own; the goal is a p99 under ${goalP99Ms} ms.`,
      'Own work: what the processor did for this thread in between. Where it is far less, others had the processor.',
      'Looked at each millisecond, so no delay is below one. The loop of Electron itself is Chromium’s, which is not in this.',
    ],
    failures,
    data: measured,
  }
}
