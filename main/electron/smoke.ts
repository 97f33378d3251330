import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserWindow } from 'electron'
import type { Api } from '../../shared/contract/commands.ts'
import { sha256OfBytes } from '../app/app.ts'
import { readVersion } from '../system/version.ts'

export type SmokeParts = {
  /** Everything goes below it: settings, images, screenshot, report. */
  folder: string
  api: Pick<Api, 'review' | 'start' | 'appInfo'>
  window(): BrowserWindow | undefined
  /** Shows a view of the page. */
  go(path: string): void
  /** Resolves when no batch runs any more. */
  finish(): Promise<void>
  /** The folder of the pictures that the sample is made of. */
  sample: string
  /** How long each step may take. */
  mostMs?: number
}

/** What one start of the app came to, as `smoke.json` says it. */
export type SmokeReport = {
  passed: boolean
  version: string
  system: { platform: string; arch: string; electron?: string; chrome?: string; node: string }
  steps: { step: string; tookMs: number; problem?: string }[]
}

const usualMs = 30_000
const lookMs = 100

/** The page's own script has run, with the bridge of the preload script, and has drawn a view. */
const isDrawn = `location.pathname === '/' && 'shoal' in window && document.querySelector('h1, h2') !== null`
/** How many images have a small picture that is drawn: made by a decoder, served by the app's own scheme. */
const drawnThumbnails = `new Set([...document.images].filter(({ naturalWidth }) => naturalWidth > 0).map(({ src }) => new URL(src).pathname).filter(path => path.startsWith('/thumb/'))).size`

/**
 * Uses the app once, as `--smoke=FOLDER` asks: the window, the sample, its hashes, its thumbnails, a screenshot. The first
 * step that fails is the last. The report is in `smoke.json`, since a window's program has no terminal on Windows.
 */
export async function smoke(parts: SmokeParts): Promise<SmokeReport> {
  const { folder, api, window, go, finish, sample, mostMs = usualMs } = parts
  const images = join(folder, 'images')
  let batch = ''

  const shown = (): BrowserWindow => {
    const current = window()
    if (current === undefined) throw new Error('There is no window.')
    return current
  }
  const inPage = (script: string): Promise<unknown> => shown().webContents.executeJavaScript(script)

  const steps: [string, () => Promise<void>][] = [
    [
      'the window shows its page',
      () => until(async () => shown().isVisible() && (await inPage(isDrawn)) === true),
    ],
    [
      'the sample is downloaded',
      async () => {
        const { draft } = await api.review({ sources: [], sample: true })
        const { options } = await api.appInfo()
        batch = await api.start({ draft, folder: images, options })
        go(`/batch/${batch}`)
        await finish()
      },
    ],
    ['each image has the bytes of its original', () => compareFolders(sample, images)],
    [
      'the window shows its thumbnails',
      async () => {
        const wanted = (await pictureNames(sample)).length
        await until(async () => (await inPage(drawnThumbnails)) === wanted)
      },
    ],
    [
      'the window can be photographed',
      async () => {
        const picture = await shown().webContents.capturePage()
        if (picture.isEmpty()) throw new Error('The screenshot is empty.')
        await writeFile(join(folder, 'window.png'), picture.toPNG())
      },
    ],
  ]

  await mkdir(folder, { recursive: true })
  const report = reportOf(await take(steps, mostMs))
  await writeFile(join(folder, 'smoke.json'), `${JSON.stringify(report, undefined, 2)}\n`)
  return report
}

async function take(
  steps: readonly [string, () => Promise<void>][],
  mostMs: number,
): Promise<SmokeReport['steps']> {
  const taken: SmokeReport['steps'] = []
  for (const [step, act] of steps) {
    const began = performance.now()
    const late = sleep(mostMs, undefined, { ref: false }).then(() => {
      throw new Error(`It took longer than ${mostMs / 1000} s.`)
    })
    // Whichever loses the race is heard of no more.
    late.catch(() => {})
    const problem = await Promise.race([act(), late]).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : `${error}`),
    )
    const tookMs = Math.round(performance.now() - began)
    taken.push({ step, tookMs, ...(problem !== undefined && { problem }) })
    if (problem !== undefined) break
  }
  return taken
}

function reportOf(steps: SmokeReport['steps']): SmokeReport {
  const { platform, arch, versions } = process
  const { electron, chrome, node } = versions
  return {
    passed: steps.every(({ problem }) => problem === undefined),
    version: readVersion(),
    system: {
      platform,
      arch,
      ...(electron !== undefined && { electron }),
      ...(chrome !== undefined && { chrome }),
      node,
    },
    steps,
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(lookMs)
}

const pictureNames = async (folder: string) =>
  (await readdir(folder)).filter(name => /\.(jpg|png|webp)$/.test(name)).sort()

/** Rejects where an image is missing, is one too many, or differs from its original. */
async function compareFolders(originals: string, saved: string): Promise<void> {
  const [wanted, found] = await Promise.all([hashes(originals), hashes(saved)])
  const names = new Set([...wanted.keys(), ...found.keys()])
  const wrong = [...names].filter(name => wanted.get(name) !== found.get(name))
  if (wrong.length > 0) throw new Error(`Not as their originals: ${wrong.join(', ')}.`)
}

async function hashes(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const name of await pictureNames(folder)) {
    const bytes = await readFile(join(folder, name))
    found.set(name, sha256OfBytes(bytes))
  }
  return found
}
