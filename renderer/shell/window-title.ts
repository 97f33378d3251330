import type { BatchHeader, RunningBatch } from '../../shared/contract/commands.ts'
import { formatNumber } from '../../shared/text/format.ts'
import { type Progress, percentOf, progressOf } from '../../shared/text/running.ts'
import { settledOf } from '../batch/progress.ts'

type Batch = Pick<BatchHeader, 'state' | 'counts' | 'reading'>

/**
 * What the tab says while it is out of sight: how far the batch that is looked at is, or what came of it; elsewhere how far
 * all that runs is.
 */
export function windowTitle(batch: Batch | undefined, running: readonly RunningBatch[]): string {
  const words = batch === undefined ? runningWords(running) : batchWords(batch)
  return words === '' ? 'Shoal' : `${words} · Shoal`
}

function batchWords({ state, counts, reading }: Batch): string {
  const failed = counts.failed === 0 ? '' : `, ${formatNumber(counts.failed)} failed`
  const saved = `${formatNumber(counts.saved)} saved${failed}`
  if (state === 'ended') return isTotalFailure({ state, counts }) ? 'Nothing was saved' : saved
  const share = reading ? undefined : settledOf(counts) / Math.max(1, counts.items)
  const far = percentOf(share)
  if (state === 'waiting') return 'Waiting'
  if (state === 'paused') return far === '' ? 'Paused' : `Paused at ${far}`
  return state === 'running' && far !== '' ? `${far}${failed}` : saved
}

function runningWords(running: readonly RunningBatch[]): string {
  const { share, isPaused } = progressOf(running)
  if (running.length === 0) return ''
  return [isPaused ? 'Paused' : '', percentOf(share)].filter(Boolean).join(' at ')
}

/** It is over, and no image of it was saved or there already. */
export const isTotalFailure = ({ state, counts }: Pick<Batch, 'state' | 'counts'>): boolean =>
  state === 'ended' && counts.failed > 0 && counts.saved + counts.skipped + counts.deleted === 0

/** The batch's progress as the icon of the tab shows it; undefined: Shoal's own icon. */
export function iconProgress(
  batch: Batch | undefined,
  running: readonly RunningBatch[],
): Progress | undefined {
  if (running.length === 0) return undefined
  if (batch === undefined || (batch.state !== 'running' && batch.state !== 'paused'))
    return progressOf(running)
  return {
    share: batch.reading ? undefined : settledOf(batch.counts) / Math.max(1, batch.counts.items),
    isPaused: batch.state === 'paused',
  }
}

/** A ring as an icon of a tab. Steps of a fiftieth: the browser draws an icon anew for each. */
export function iconOf({ share, isPaused }: Progress): string {
  const around = 2 * Math.PI * 12
  const part = Math.round(50 * Math.min(1, share ?? 0.25)) / 50
  const ring = `cx="16" cy="16" r="12" fill="none" stroke-width="6"`
  const middle = isPaused ? '<path d="M13 11v10M19 11v10" stroke="#0f82a6" stroke-width="3"/>' : ''
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle ${ring} stroke="#b7c9d1"/>` +
    `<circle ${ring} stroke="#0f82a6" stroke-dasharray="${(around * part).toFixed(1)} 80" transform="rotate(-90 16 16)"/>${middle}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
