import { randomBytes } from 'node:crypto'
import type { FoundRow, ScanFilter, ScanId, WatchedScan } from '../../shared/contract/commands.ts'
import { type Failure, FailureError, failure } from '../../shared/failure.ts'
import type { ImageType } from '../../shared/image.ts'
import type { Item } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { refuse } from '../../shared/refusal.ts'
import type { ScanRow } from '../../shared/scan.ts'
import type { ScanOptions } from '../../shared/settings.ts'
import type { Pages, Scan, ScanSource, World } from '../app/app.ts'
import { unwantedByFacts, unwantedByPage } from '../pages/index.ts'
import { createRevisions, type Revisions } from './revisions.ts'

/** The scans of the windows. All but `begin` throw a RefusalError when a scan is not there any more. */
export type OpenScans = {
  /** Rejects with a FailureError where a file that the options name cannot be used. */
  begin(url: string, options: ScanOptions): Promise<ScanId>
  watch(
    id: ScanId,
    since: number | undefined,
    window: { offset: number; limit: number; filter?: ScanFilter | undefined } & ByHand,
  ): Promise<WatchedScan>
  stop(id: ScanId): void
  /** The items of chosen rows, and how to look for them again. */
  chosen(id: ScanId, chosen: Rows | (ScanFilter & ByHand)): { items: Item[]; source: ScanSource }
  /** A found image, to make a small picture of. */
  image(
    id: ScanId,
    index: number,
    signal: AbortSignal,
  ): Promise<{ bytes: Uint8Array; type: ImageType } | undefined>
  close(): void
}

/** Numbers of rows. */
type Rows = readonly number[]
/** As the contract has it. */
type ByHand = { but?: Rows | undefined; also?: Rows | undefined }

type OpenScan = {
  url: string
  options: ScanOptions
  scan: Scan
  revisions: Revisions
  state: WatchedScan['state']
  problems: WatchedScan['problems']
  scripts: { areThere: boolean }
  at: number
}

const mostScans = 8
const expiryMs = 3_600_000
const mostProblems = 100

export function createOpenScans(app: Pages['scans'], clock: World['clock']): OpenScans {
  const scans = new Map<ScanId, OpenScan>()

  function end(id: ScanId, { scan, revisions }: OpenScan): void {
    scans.delete(id)
    scan.close()
    revisions.close()
  }

  function forgetOld(): void {
    const now = clock.now()
    const old = [...scans].filter(
      ([, { at }], place) => place < scans.size - mostScans || now - at > expiryMs,
    )
    for (const [id, open] of old) end(id, open)
  }

  function get(id: ScanId): OpenScan {
    const open = scans.get(id)
    if (open === undefined) refuse('scan-gone')
    open.at = clock.now()
    return open
  }

  return {
    async begin(url, options) {
      const id = randomBytes(8).toString('hex')
      const revisions = createRevisions(clock, { isLive: () => false, hasChanged: () => false })
      const problems: WatchedScan['problems'] = []
      const scripts = { areThere: false }
      const noteOf = (what: 'page' | 'stylesheet') => (at: string, failure: Failure) => {
        if (problems.length < mostProblems) problems.push({ what, url: publicUrl(at), failure })
        revisions.touch()
      }
      const notePage = noteOf('page')
      const scan = await app.start([url], options, {
        row: revisions.touch,
        page: revisions.touch,
        skipped: revisions.touch,
        waits: revisions.touch,
        failed: notePage,
        stylesheetFailed: noteOf('stylesheet'),
        hasScripts() {
          scripts.areThere = true
          revisions.touch()
        },
      })
      const open: OpenScan = {
        url,
        options,
        scan,
        revisions,
        problems,
        scripts,
        state: 'reading',
        at: clock.now(),
      }
      scan.done
        .catch(error => {
          const isKnown = error instanceof FailureError
          notePage(url, isKnown ? error.failure : failure('internal', String(error)))
        })
        .finally(() => {
          open.state = 'ended'
          revisions.touch()
        })
      scans.set(id, open)
      forgetOld()
      return id
    },
    async watch(id, since, { offset, limit, filter, ...byHand }) {
      await get(id).revisions.after(since)
      const { url, scan, revisions, state, problems, scripts } = get(id)
      const rows = shownRows(scan.rows, filter)
      return {
        revision: revisions.current,
        url: publicUrl(url),
        state,
        summary: scan.summary(),
        waiting: scan.waiting(),
        looking: scan.rows.filter(row => row.state === 'looking').length,
        problems,
        hasScripts: scripts.areThere,
        types: typesOf(scan.rows),
        rows: rows.slice(offset, offset + limit),
        rowsTotal: rows.length,
        chosenTotal: chosenOf(rows, byHand).length,
      }
    },
    stop: id => get(id).scan.stop(),
    chosen(id, chosen) {
      const { scan, url, options } = get(id)
      const indexes =
        'length' in chosen ? chosen : chosenOf(shownRows(scan.rows, chosen), chosen).map(({ index }) => index)
      const rows = indexes
        .flatMap(index => scan.rows[index] ?? [])
        .filter(({ state }) => state === 'offered' || state === 'refused')
      const { headers, ...asked } = options
      const taken = new Set(rows)
      // What was shown and not chosen is not new the next time.
      const leftOut = scan.rows.flatMap(row =>
        row.state === 'offered' && !taken.has(row) ? row.candidate.url : [],
      )
      return {
        items: scan.items(rows, { headers, referer: undefined }),
        source: { kind: 'scan', urls: [url], options: asked, headers, leftOut },
      }
    },
    async image(id, index, signal) {
      const scan = scans.get(id)?.scan
      const type = scan?.rows[index]?.facts.imageType
      if (scan === undefined || type === undefined) return undefined
      const bytes = await scan.image(index, signal)
      return bytes && { bytes, type }
    },
    close() {
      for (const [id, open] of scans) end(id, open)
    },
  }
}

/** Rows that pass a filter, with their numbers. A row whose size and type are not known yet passes filters on them. */
function shownRows(rows: readonly ScanRow[], filter: ScanFilter | undefined): FoundRow[] {
  return rows.flatMap(({ candidate, facts, state, why }, index) => {
    if (state === 'skipped') return []
    const isUnwanted =
      filter !== undefined &&
      (unwantedByPage(candidate, filter) !== undefined ||
        (state !== 'looking' && unwantedByFacts(facts, filter) !== undefined))
    return isUnwanted ? [] : [{ ...candidate, ...facts, index, state, why }]
  })
}

function chosenOf(rows: readonly FoundRow[], { but = [], also = [] }: ByHand): readonly FoundRow[] {
  const left = new Set(but)
  const taken = new Set(also)
  return rows.filter(({ index, state }) => (state === 'refused' ? taken.has(index) : !left.has(index)))
}

function typesOf(rows: readonly ScanRow[]): WatchedScan['types'] {
  const counts = new Map<ImageType, number>()
  for (const { state, facts } of rows) {
    if (state !== 'offered' || facts.imageType === undefined) continue
    counts.set(facts.imageType, (counts.get(facts.imageType) ?? 0) + 1)
  }
  return [...counts].map(([type, images]) => ({ type, images })).sort((a, b) => b.images - a.images)
}
