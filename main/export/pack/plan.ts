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
  const { file, bytes, sha256, width, height } = row
  const isThere = row.state === 'saved' || row.state === 'skipped'
  if (!isThere || file === undefined || bytes === undefined || sha256 === undefined)
    return { kind: 'leave', end: 'notSaved', why: row.message ?? row.state }
  if (isRepeat) return { kind: 'leave', end: 'repeated', why: `${file} is of an earlier batch` }
  if (row.damage !== undefined) return { kind: 'leave', end: 'damaged', why: row.damage }
  const optOut = optOutOf(row)
  if (optOut.kind === 'asked' && !options.ignoreOptOut)
    return { kind: 'leave', end: 'optedOut', why: `its site asks for ${optOut.words}` }
  const misfit = misfitOf(width, height, options)
  if (misfit !== undefined) return { kind: 'leave', ...misfit }
  return { kind: 'take', source: { file, bytes, sha256 }, isOptOutKnown: optOut.kind !== 'unknown' }
}

/** Why an image of this size, in pixels, does not belong into the dataset; undefined where it does, or has no size. */
export function misfitOf(
  width: number | undefined,
  height: number | undefined,
  { minSize, maxAspect }: Pick<PackOptions, 'minSize' | 'maxAspect'>,
): { end: PackEnd; why: string } | undefined {
  if (width === undefined || height === undefined) return undefined
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (minSize !== undefined && short < minSize)
    return { end: 'tooSmall', why: `${width} × ${height} pixels, less than ${minSize}` }
  if (maxAspect !== undefined && long > maxAspect * short)
    return { end: 'tooLong', why: `${width} × ${height} pixels, more than ${maxAspect} to 1` }
  return undefined
}
