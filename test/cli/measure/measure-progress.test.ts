import { expect, test } from 'vitest'
import { progressWords } from '../../../main/cli/measure/measure-progress.ts'

const lane = (running: boolean) => ({
  atOnce: 4,
  round: 1,
  settled: 3,
  images: 10,
  receivedBytes: 3000,
  elapsedMs: 1500,
  running,
})
const none = { warmUp: undefined, lanes: { sequential: undefined, concurrent: undefined }, step: undefined }

test('tells of the run that runs', () => {
  expect(progressWords(none)).toBe('')
  expect(progressWords({ ...none, warmUp: lane(true) })).toBe('warm-up: 3 of 10 · 3 kB · 1.5 s')
  const lanes = { sequential: lane(false), concurrent: lane(true) }
  expect(progressWords({ ...none, warmUp: lane(false), lanes })).toBe('at once: 3 of 10 · 3 kB · 1.5 s')
  expect(progressWords({ ...none, step: lane(true) })).toBe('4 at once: 3 of 10 · 3 kB · 1.5 s')
})
