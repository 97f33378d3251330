import type { LeftOutReason } from './outcomes.ts'

/** Which shapes of images are wanted. Absent: all. */
export type WantedShape = {
  /** Images with a shorter side are left out, pixels. */
  minSize?: number | undefined
  /** Images whose long side is more times their short side are left out. */
  maxAspect?: number | undefined
}

/** Which shapes of images a batch wants. */
export const shapeOf = ({
  pack,
  minSize,
  maxAspect,
}: WantedShape & { pack?: WantedShape | undefined }): WantedShape => pack ?? { minSize, maxAspect }

export const isShapeAsked = ({ minSize, maxAspect }: WantedShape): boolean =>
  minSize !== undefined || maxAspect !== undefined

/** Why an image of this size, in pixels, is not wanted; undefined where it is, or where its size is not known. */
export function misfitOf(
  { width, height }: { width?: number | undefined; height?: number | undefined },
  { minSize, maxAspect }: WantedShape,
): { reason: Exclude<LeftOutReason, 'opted-out'>; why: string } | undefined {
  if (width === undefined || height === undefined) return undefined
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (minSize !== undefined && short < minSize)
    return { reason: 'too-small', why: `${width} × ${height} pixels, less than ${minSize}` }
  if (maxAspect !== undefined && long > maxAspect * short)
    return { reason: 'too-long', why: `${width} × ${height} pixels, more than ${maxAspect} to 1` }
  return undefined
}
