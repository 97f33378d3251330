import { misfitOf } from '../../../shared/image-shape.ts'
import { leftOutEnds } from '../../../shared/outcomes.ts'
import type { PackEnd, PackOptions } from '../../../shared/pack.ts'
import type { StoredManifestRow } from '../read-manifest.ts'
import { optOutOf } from './opt-out.ts'

/** A file that is to be packed, as its record has it. */
export type PackSource = { file: string; bytes: number; sha256: string }

export type PackPlan =
  | { kind: 'take'; source: PackSource; isOptOutKnown: boolean }
  | { kind: 'leave'; end: PackEnd; why: string }

/** `isRepeat`: an earlier batch in the same folder has the same file. */
export type PackRow = { row: StoredManifestRow; isRepeat: boolean }

/** What is to become of a row, by its record alone. */
export function planOf({ row, isRepeat }: PackRow, options: PackOptions): PackPlan {
  const { file, bytes, sha256 } = row
  const leftOut = leftOutEndOf(row)
  if (leftOut !== undefined) return { kind: 'leave', end: leftOut, why: row.message ?? row.end }
  const isThere = row.state === 'saved' || row.state === 'skipped'
  if (!isThere || file === undefined || bytes === undefined || sha256 === undefined)
    return { kind: 'leave', end: 'notSaved', why: row.message ?? row.state }
  if (isRepeat) return { kind: 'leave', end: 'repeated', why: `${file} is of an earlier batch` }
  if (row.damage !== undefined) return { kind: 'leave', end: 'damaged', why: row.damage }
  const optOut = optOutOf(row)
  if (optOut.kind === 'asked' && !options.ignoreOptOut)
    return { kind: 'leave', end: 'optedOut', why: `its site asks for ${optOut.words}` }
  const misfit = misfitOf(row, options)
  if (misfit !== undefined) return { kind: 'leave', end: leftOutEnds[misfit.reason], why: misfit.why }
  return { kind: 'take', source: { file, bytes, sha256 }, isOptOutKnown: optOut.kind !== 'unknown' }
}

/** The end of an image that its batch left out already. */
const leftOutEndOf = ({ state, end }: StoredManifestRow): PackEnd | undefined =>
  state === 'skipped' ? Object.values(leftOutEnds).find(leftOut => leftOut === end) : undefined
