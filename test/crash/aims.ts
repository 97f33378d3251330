import { watch } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImageOrigin } from '../helpers/origin.ts'
import type { ShoalProcess } from './shoal-process.ts'

/** Where a kill hits. */
export type Aim = {
  kind: string
  name: string
  /** The process ends itself there, see die-at.ts. */
  step?: string
  /** Settles when the process is to be killed; rejects when the signal aborts. */
  met: (process: ShoalProcess, signal: AbortSignal) => Promise<unknown>
}

export type Sights = {
  origin: ImageOrigin
  folder: string
  /** Items of the batch. */
  items: number
  /** How long a run takes that is not killed. */
  runMs: number
}

/** Functions of Node between which an item changes its state. */
const steps = ['commit', 'open', 'writev', 'datasync', 'link', 'unlink', 'rename', 'rm', 'mkdir']

/** The next kill: at a moment, at an event that shows outside, or at a step inside. */
export function drawAim({ origin, folder, items, runMs }: Sights, random: () => number): Aim {
  const pick = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0]
  // Often early, so that a batch lives through many kills.
  const upTo = (most: number) => 1 + Math.floor(random() ** 2 * most)
  const n = upTo(items / 2)
  const outside = (kind: string, met: Aim['met']): Aim => ({ kind, name: `${kind} ${n}`, met })

  const moment = (): Aim => {
    const ms = Math.round(random() * runMs)
    return { kind: 'moment', name: `${ms} ms`, met: (_, signal) => delay(ms, undefined, { signal }) }
  }
  const step = (): Aim => {
    const name = `${steps[Math.floor(random() * steps.length)]}:${pick('before', 'after')}:${upTo(30)}`
    return { kind: 'step', name, step: name, met: (_, signal) => aborted(signal) }
  }
  const request = () => {
    const before = origin.requests.length
    return outside('request', () => origin.waitFor(before + n))
  }
  const answer = () => {
    const isAnswered = ({ outcome }: { outcome: string }) => outcome === 'answered'
    const before = origin.requests.filter(isAnswered).length
    return outside('answer', () => origin.waitFor(before + n, isAnswered))
  }
  const part = () => outside('part file', (_, signal) => appeared(folder, true, n, signal))
  const file = () => outside('file', (_, signal) => appeared(folder, false, n, signal))
  const line = () => outside('line', (process, signal) => printed(process, n, signal))
  return pick(moment, moment, moment, step, step, step, request, answer, part, file, line)()
}

/** Kills nothing; the run comes to its end. */
export const noAim: Aim = { kind: 'none', name: 'the end', met: (_, signal) => aborted(signal) }

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

/** Settles when this many names were new in the folder. */
function appeared(folder: string, isPart: boolean, count: number, signal: AbortSignal): Promise<void> {
  const names = new Set<string>()
  const seen = new Promise<void>(resolve => {
    watch(folder, { signal }, (_, name) => {
      if (name === null || name.endsWith('.part') !== isPart) return
      names.add(name)
      if (names.size === count) resolve()
    })
  })
  return Promise.race([seen, aborted(signal)])
}

/** Settles when this many items were reported. */
function printed(process: ShoalProcess, count: number, signal: AbortSignal): Promise<void> {
  let items = 0
  const seen = new Promise<void>(resolve => {
    process.onLine(({ type }) => {
      items += Number(type === 'item')
      if (items === count) resolve()
    })
  })
  return Promise.race([seen, aborted(signal)])
}
