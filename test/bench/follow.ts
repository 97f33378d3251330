import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { formatDuration } from '../../shared/text/format.ts'
import { filmRecipe } from '../helpers/films.ts'
import { median } from './measure.ts'
import { formatRatio, type Report } from './report.ts'
import type { Bench } from './run.ts'

export const title =
  'A listing of 1,000 films followed: a page of 50 ms and a poster of 20 KB each, 16 at once'

const films = 1000
const atOnce = 16
const delaySeconds = 0.05
/** The listing comes before all others. */
const boundMs = (1 + films / atOnce) * delaySeconds * 1000
const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

type Round = { pagesMs: number; wholeMs: number; saved: number; savedWhileReading: number }

/** Whether pages are read as fast as their host answers, and images saved meanwhile. */
export async function run({ origin, rounds }: Bench): Promise<Report> {
  const start = await origin.films(films, delaySeconds)
  const found: Round[] = []
  for (let round = 0; round < rounds; round += 1) found.push(await followOnce(start))
  const of = (key: keyof Round) => median(found.map(round => round[key]))
  const failures = found.flatMap(({ saved, savedWhileReading }) => [
    ...(saved === films ? [] : [`saved ${saved} of ${films}`]),
    ...(savedWhileReading > 0 ? [] : ['no image was saved before the last page was read']),
  ])
  return {
    columns: ['', 'median', 'to the bound'],
    rows: [
      ['all pages read', formatDuration(of('pagesMs')), formatRatio(of('pagesMs') / boundMs)],
      ['all images saved', formatDuration(of('wholeMs')), formatRatio(of('wholeMs') / boundMs)],
    ],
    notes: [
      `The bound: 1 listing + 1,000 / 16 pages × 50 ms = ${formatDuration(boundMs)}.`,
      `Saved before the last page was read: ${of('savedWhileReading')} of ${films}.`,
    ],
    failures,
    data: found,
  }
}

async function followOnce(start: string): Promise<Round> {
  const place = await mkdtemp(join(tmpdir(), 'shoal-bench-follow-'))
  try {
    const recipe = join(place, 'films.json')
    await writeFile(recipe, JSON.stringify(filmRecipe(start)))
    const pace = ['--page-delay', '0', '-c', `${atOnce}`, '--per-host', `${atOnce}`]
    const child = spawn(
      process.execPath,
      [launcher, 'shoal', 'follow', recipe, '-o', join(place, 'out'), '--json', ...pace],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, SHOAL_HOME: join(place, 'home') } },
    )
    const ended = once(child, 'exit')
    const round: Round = { pagesMs: 0, wholeMs: 0, saved: 0, savedWhileReading: 0 }
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as { type: string; elapsedMs: number; wholeMs: number; state: string }
      if (line.type === 'item' && line.state === 'saved') round.saved += 1
      if (line.type === 'page') round.savedWhileReading = round.saved
      if (line.type === 'pages') Object.assign(round, { pagesMs: line.elapsedMs, wholeMs: line.wholeMs })
    }
    await ended
    return round
  } finally {
    await rm(place, { recursive: true })
  }
}
