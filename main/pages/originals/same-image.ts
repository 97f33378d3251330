import type { CandidateFacts } from '../../../shared/scan.ts'

/** How much two aspect ratios of one image may differ. */
const mostDifference = 0.02

/**
 * Whether what was found at a guessed address is the same image as the one that the page names, as far as sizes tell: in
 * the same proportions, and not smaller.
 */
export function isOriginalOf(guessed: CandidateFacts, named: CandidateFacts): boolean {
  const [width, height] = [guessed.width ?? 0, guessed.height ?? 0]
  const [smallWidth, smallHeight] = [named.width ?? 0, named.height ?? 0]
  if (width === 0 || height === 0 || smallWidth === 0 || smallHeight === 0) return false
  const ratio = width / height / (smallWidth / smallHeight)
  // A small image has whole pixels, too: half of one is much there.
  const rounding = 0.5 / smallWidth + 0.5 / smallHeight
  if (Math.abs(ratio - 1) > Math.max(mostDifference, rounding)) return false
  if (width === smallWidth && height === smallHeight) return (guessed.bytes ?? 0) >= (named.bytes ?? 0)
  return width >= smallWidth && height >= smallHeight
}
