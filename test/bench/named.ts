import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { groups } from '../pages/collection/collection.ts'
import { type Judged, judge, scanned } from '../pages/collection/measure.ts'
import type { CollectedPage } from '../pages/collection/page.ts'
import { siteOf } from '../pages/collection/page-site.ts'
import { works } from './clients.ts'
import type { Report } from './report.ts'
import { startSiteProxy } from './site-proxy.ts'

export const title = 'What is named of the pages of the collection, and what beside'

const galleryDl = 'gallery-dl'
const runFile = promisify(execFile)

/** Shoal beside gallery-dl's generic mode, where that is installed. */
export async function run(): Promise<Report> {
  const programs = [
    { name: 'Shoal', judgePage: scanned },
    ...(works(galleryDl, ['--version']) ? [{ name: galleryDl, judgePage: listed }] : []),
  ]
  const rows: string[][] = []
  const data: Record<string, unknown> = {}
  for (const { name: group, pages } of groups) {
    for (const { name: program, judgePage } of programs) {
      const judged: Judged[] = []
      for (const page of pages) judged.push(await judgePage(page))
      rows.push([group, program, ...cells(judged)])
      data[`${group}, ${program}`] = judged.map(({ page: { name }, ...answer }) => ({ name, ...answer }))
    }
  }
  return {
    columns: [
      'pages',
      'program',
      'all best images',
      'one of them',
      'in some form',
      'offered first',
      'beside',
      'certainly none',
      'on pages',
    ],
    rows,
    notes: groups.map(({ name, about, pages }) => `${name}: ${pages.length} pages, ${about}`),
    failures: [],
    data,
  }
}

function cells(judged: readonly Judged[]): string[] {
  const count = (holds: (answer: Judged) => boolean) => judged.filter(holds).length
  const sum = (of: (answer: Judged) => readonly string[]) =>
    judged.reduce((all, answer) => all + of(answer).length, 0)
  const among = (number: number) => `${number} of ${judged.length}`
  return [
    among(count(({ missed }) => missed.length === 0)),
    among(count(({ missed, page }) => missed.length < page.best.length)),
    among(
      count(({ offered, page }) => offered.some(url => page.best.includes(url) || page.also.includes(url))),
    ),
    among(count(({ offered: [first = ''], page }) => page.best.includes(first))),
    `${sum(({ noise }) => noise)}`,
    `${sum(({ faults }) => faults)}`,
    `${count(({ faults }) => faults.length > 0)}`,
  ]
}

/** What gallery-dl lists of a page. It leaves `&amp;` as it stands, which is not held against it. */
async function listed(page: CollectedPage): Promise<Judged> {
  const proxy = await startSiteProxy(siteOf(page))
  const flags = ['--config-ignore', '--no-check-certificate', '--retries', '0', '--proxy', proxy.url]
  try {
    const { stdout } = await runFile(galleryDl, [...flags, '--get-urls', `generic:${page.url}`])
    const lines = [...new Set(stdout.split('\n').filter(Boolean))]
    return judge(
      page,
      lines.map(line => ({ url: new URL(line.replaceAll('&amp;', '&')).href, others: [] })),
    )
  } catch {
    // It ends so where it finds none.
    return judge(page, [])
  } finally {
    await proxy.close()
  }
}
