import { expect, test } from 'vitest'
import { exportMeasurement } from '../../main/export/export.ts'
import type { Sweep } from '../../shared/comparison.ts'
import { formatOfName, measurementFormatNames } from '../../shared/export-formats.ts'
import { fiveImages } from '../helpers/comparison.ts'

const run = (mode: 'sequential' | 'concurrent', elapsedMs: number) => ({
  ...{ mode, round: 1, elapsedMs, waitMs: 50.5, eventLoopDelayP99Ms: 12 },
})
const comparison = { ...fiveImages, runs: [run('sequential', 4320), run('concurrent', 820)] }
const { kind: _, ...measured } = fiveImages
const sweep: Sweep = {
  ...measured,
  kind: 'sweep',
  upTo: 2,
  steps: [
    {
      atOnce: 1,
      elapsedMs: { median: 4000, min: 3900, max: 4100 },
      imagesPerSecond: 1.25,
      bytesPerSecond: 1e6,
      waitMs: 10,
    },
  ],
  best: 1,
  fastest: 1,
  stoppedBy: 'no-gain',
  words: 'More at once gained < 5 %.',
}

test('CSV has a row for every run of a comparison, and for every step of a sweep', () => {
  expect(exportMeasurement('csv', comparison, '1').split('\n')).toEqual([
    'run,mode,round,atOnce,images,elapsedMs,waitMs,eventLoopDelayP99Ms',
    '1,sequential,1,1,5,4320,50.5,12',
    '2,concurrent,1,16,5,820,50.5,12',
    '',
  ])
  expect(exportMeasurement('csv', sweep, '1').split('\n')).toEqual([
    'atOnce,images,medianMs,minMs,maxMs,imagesPerSecond,bytesPerSecond,waitMs',
    '1,5,4000,3900,4100,1.25,1000000,10',
    '',
  ])
  expect(exportMeasurement('csv', { ...comparison, runs: [] }, '1')).toMatch(/^run,mode.*\n$/)
})

test('JSON has all that was found', () => {
  const { batch: __, because: ___, ...known } = comparison
  expect(JSON.parse(exportMeasurement('json', comparison, '1.2'))).toEqual({
    creator: { name: 'Shoal', version: '1.2' },
    measurement: known,
  })
})

test('HTML is one whole page with what was found', () => {
  const page = exportMeasurement('html', comparison, '1.2')
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).toMatch(/<h1>5 images, measured<\/h1>.*5\.3× faster.*Made by Shoal 1\.2\..*<\/html>\n$/s)
  expect(exportMeasurement('html', sweep, '1')).toContain('1 at once was the fastest: 4.0 s')
})

test('the ending of a name says the format', () => {
  expect(
    ['a.csv', 'b.HTML', 'c.json', 'd.har', 'csv'].map(name => formatOfName(name, measurementFormatNames)),
  ).toEqual(['csv', 'html', 'json', undefined, undefined])
})
