import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realWorld } from '../../../main/engine/engine.ts'
import { startLesson } from '../../../main/measure/lesson/lesson.ts'
import { startSlowServer } from '../../../main/measure/lesson/slow-server.ts'
import { createTempFolders } from '../../../main/system/temp-folder.ts'
import { lessonSettings, lessonWords } from '../../../shared/lesson.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-lesson-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const settings = (given: object) => lessonSettings.parse({ images: 6, delayMs: 0, pool: 2, ...given })

test('all three ways really download every image, whatever proxy is named, and leave nothing', async () => {
  const behindProxy = { ...realWorld, env: { HTTP_PROXY: 'http://127.0.0.1:1' } }
  const lesson = startLesson(settings({}), behindProxy, createTempFolders(folder))
  expect(lesson.look().state).toBe('running')
  await lesson.done
  const { state, lanes } = lesson.look()
  expect(state).toBe('ended')
  expect(lanes.map(({ way, atOnce }) => [way, atOnce])).toEqual([
    ['one', 1],
    ['pool', 2],
    ['all', 6],
  ])
  for (const { bars, saved, failed, isOver } of lanes) {
    expect([saved, failed, isOver]).toEqual([6, 0, true])
    expect(bars.map(tries => tries.length)).toEqual([1, 1, 1, 1, 1, 1])
    for (const [bar] of bars) expect(bar?.to).toBeGreaterThanOrEqual(bar?.from ?? 0)
  }
  // One after another: no two bars at the same time.
  const one = (lanes[0]?.bars ?? []).flat().toSorted((a, b) => a.from - b.from)
  for (const [at, bar] of one.entries()) expect(bar.from).toBeGreaterThanOrEqual(one[at - 1]?.to ?? 0)
  expect(await readdir(folder)).toEqual([])
})

test('what breaks off is asked for again', async () => {
  const lesson = startLesson(settings({ images: 12, lossPercent: 30 }), realWorld, createTempFolders(folder))
  await lesson.done
  const { lanes } = lesson.look()
  // Alone on a kept connection, some of it is repeated within one try.
  expect(lanes[2]?.bars.flat().some(({ isBroken }) => isBroken)).toBe(true)
  expect(lanes.map(({ saved }) => saved)).toEqual([12, 12, 12])
})

test('can be stopped, and says nothing then', async () => {
  const lesson = startLesson(settings({ delayMs: 1000 }), realWorld, createTempFolders(folder))
  lesson.stop()
  await lesson.done
  expect(lesson.look().state).toBe('stopped')
  expect(lessonWords(lesson.look())).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('the server works on as many requests at a time as it should', async () => {
  const waiting: (() => void)[] = []
  const clock = {
    now: () => 0,
    sleep: () => new Promise<void>(resolve => waiting.push(resolve)),
  }
  const server = await startSlowServer(settings({ serverTakes: 2, delayMs: 5 }), clock)
  try {
    const answers = server.urls.map(url => fetch(url).then(response => response.arrayBuffer()))
    for (let left = server.urls.length; left > 0; left -= 1) {
      while (waiting.length < Math.min(2, left)) await new Promise(resolve => setImmediate(resolve))
      expect(waiting.length).toBeLessThanOrEqual(2)
      waiting.shift()?.()
    }
    const sizes = (await Promise.all(answers)).map(bytes => bytes.byteLength)
    expect(new Set(sizes).size).toBe(1)
  } finally {
    await server.close()
  }
})

test('the words say what was in the way', () => {
  const lanes = (one: number, pool: number, all: number) =>
    (
      [
        ['one', one],
        ['pool', pool],
        ['all', all],
      ] as const
    ).map(([way, elapsedMs]) => ({
      ...{ way, elapsedMs, atOnce: 1, bars: [], saved: 6, failed: 0, isOver: true },
    }))
  const said = (given: object, ...times: [number, number, number]) =>
    lessonWords({ settings: settings(given), state: 'ended', lanes: lanes(...times) }).join(' ')
  expect(said({ delayMs: 300 }, 6000, 1500, 500)).toMatch(
    /^All at once was 12 times as fast, 2 at a time 4\.0 times as fast as one after another\. Each answer takes 0\.30 s/,
  )
  expect(said({ linkBytesPerSecond: 200_000 }, 1000, 990, 980)).toMatch(
    /hardly faster.*All downloads share one line/,
  )
  expect(said({ delayMs: 300, serverTakes: 1 }, 6000, 6000, 6000)).toMatch(/works on one request at a time/)
  expect(said({ delayMs: 300, lossPercent: 10 }, 6000, 700, 650)).toMatch(
    /breaks off.*A pool of 2 was about as fast/,
  )
})
