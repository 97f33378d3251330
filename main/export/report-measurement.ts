import type { Comparison, Spread, Sweep } from '../../shared/comparison.ts'
import { formatCount, formatDuration, rangeWords } from '../../shared/text/format.ts'
import { type Html, html } from '../../shared/text/html.ts'
import { costWords, findingWords, perSecondWords } from '../../shared/text/measurements.ts'
import { formatUtc } from '../../shared/text/moments.ts'
import { leastTimeWords, wayWords } from '../../shared/text/worth.ts'

export const measurementSection = (found: Comparison | Sweep): Html =>
  found.kind === 'comparison' ? comparisonSection(found) : sweepSection(found)

/** A measurement: the same images one after another and at once, really run. */
export function comparisonSection(comparison: Comparison): Html {
  const { sequentialMs, concurrentMs, boundMs, images, cost } = comparison
  const { atOnce, perHost, rounds, connections, identicalBytes, measuredAt } = comparison
  const longestMs = Math.max(1, sequentialMs?.max ?? 0, concurrentMs?.max ?? 0)
  return html`<section><h2>Measured ${formatUtc(measuredAt)}</h2>
<p class="verdict">${findingWords(comparison)}</p>
<div class="bars">${[spreadBar(wayWords.sequential, sequentialMs, longestMs), spreadBar(wayWords.concurrent, concurrentMs, longestMs)]}</div>
<p class="soft">${formatCount(images, 'image')}, ${formatCount(rounds, 'round')}, ${atOnce} at once and ${perHost} per host, ${connections} connections. ${identicalBytes ? 'Every image had the same bytes in every run.' : 'Not every image had the same bytes in every run.'} ${boundMs === undefined ? '' : `${leastTimeWords(boundMs)}.`} Used: ${costWords(cost)}.</p></section>`
}

/** How long the same images took with more and more of them at once. */
export function sweepSection(sweep: Sweep): Html {
  const { steps, images, rounds, connections, measuredAt, words, cost } = sweep
  const longestMs = Math.max(1, ...steps.map(({ elapsedMs }) => elapsedMs.max))
  const bars = steps.map(({ atOnce, elapsedMs }) => spreadBar(`${atOnce} at once`, elapsedMs, longestMs))
  const rates = steps.map(
    ({ atOnce, imagesPerSecond }) =>
      html`<div><dt>${atOnce} at once</dt><dd>${perSecondWords(imagesPerSecond)}</dd></div>`,
  )
  return html`<section><h2>How many at once, measured ${formatUtc(measuredAt)}</h2>
<p class="verdict">${findingWords(sweep)}</p>
<div class="bars">${bars}</div><dl class="facts">${rates}</dl>
<p class="soft">${words} ${formatCount(images, 'image')}, ${formatCount(rounds, 'run')} of each step, ${connections} connections. Used: ${costWords(cost)}.</p></section>`
}

function spreadBar(name: string, spread: Spread | undefined, longestMs: number): Html {
  if (spread === undefined) return html`<span>${name}</span><span class="track"></span><span>–</span>`
  const { median } = spread
  return html`<span>${name}</span><span class="track"><span style="width:${(100 * median) / longestMs}%"></span></span><span>${formatDuration(median)} <span class="soft">${rangeWords(spread, formatDuration)}</span></span>`
}
