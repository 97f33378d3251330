import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realWorld } from '../../main/engine/engine.ts'
import { startScan } from '../../main/pages/index.ts'
import { scanOptions } from '../../shared/settings.ts'
import { formatDuration } from '../../shared/text/format.ts'
import { startSampleSite } from '../pages/browser/sample-site.ts'
import { program, startPageBrowser } from '../pages/browser/start.ts'
import { median } from './measure.ts'
import type { Report } from './report.ts'
import type { Bench } from './run.ts'

export const title = 'A gallery of 500 images that a script fills, listed in a browser, its start included'

const images = 500

/** What is promised. */
const mostMs = 15_000

/** How long it takes until all images of a page with scripts are known. */
export async function run({ rounds }: Bench): Promise<Report> {
  if (program === undefined)
    return { columns: [], rows: [], notes: ['no browser here'], failures: [], data: [] }
  const failures: string[] = []
  const times: number[] = []
  const home = await mkdtemp(join(tmpdir(), 'shoal-rendered-'))
  const site = await startSampleSite()
  try {
    for (let round = 0; round < Math.max(rounds, 3); round += 1) {
      const browser = startPageBrowser(home)
      const options = scanOptions.parse({ render: 'page', look: false, intervalMs: 0 })
      const startedAt = performance.now()
      const scan = startScan([site.url('/gallery')], options, {}, realWorld, { browser })
      const { candidates } = await scan.done
      times.push(performance.now() - startedAt)
      scan.close()
      if (candidates !== images) failures.push(`found ${candidates} images instead of ${images}`)
    }
  } finally {
    await site.close()
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
  if (median(times) > mostMs) failures.push(`took longer than ${mostMs / 1000} s`)
  return {
    columns: ['median', 'fastest', 'slowest'],
    rows: [[median(times), Math.min(...times), Math.max(...times)].map(formatDuration)],
    notes: ['no image is loaded; the browser runs on the same machine as the site'],
    failures,
    data: times,
  }
}
