import type { Comparison, Spread, Sweep } from '../comparison.ts'
import { formatDuration, formatFactor } from './format.ts'

/** What a comparison found, in a sentence: the factor with its range, or why there is none. */
export function verdictWords({ verdict, factor, because }: Comparison): string {
  const why = because === undefined ? '' : ` ${because.words}`
  const range = factor === undefined ? '' : rangeWords(factor, formatFactor)
  if (verdict === 'faster' && factor !== undefined) return `${formatFactor(factor.median)} faster${range}`
  if (verdict === 'slower' && factor !== undefined) {
    return `At once was slower: ${formatFactor(factor.median)} as fast${range}.${why}`
  }
  return verdict === 'no-gain' ? `No measurable gain${range}.${why}` : `Not enough data.${why}`
}

/** What a sweep found, in a sentence. */
export function kneeWords({ best, fastest, steps }: Sweep): string {
  const step = steps.find(({ atOnce }) => atOnce === best)
  if (step === undefined) return 'Nothing was found.'
  const took = `${formatDuration(step.elapsedMs.median)}, ${perSecondWords(step.imagesPerSecond)}`
  if (best === fastest) return `${step.atOnce} at once was the fastest: ${took}`
  return `${step.atOnce} at once is enough: ${took}; more is faster by no more than chance`
}

/** A range in brackets, where it can be seen: ` (4.9× to 5.3×)`. */
export function rangeWords({ min, max }: Spread, format: (value: number) => string): string {
  const [from, to] = [format(min), format(max)]
  return from === to ? '' : ` (${from} to ${to})`
}

export const perSecondWords = (images: number): string => `${formatPerSecond(images)} images a second`

/** Images a second as a figure: 5.3, 1,234. */
export const formatPerSecond = (images: number): string =>
  images < 9.95 ? images.toFixed(1) : Math.round(images).toLocaleString('en-US')
