import type { Answer } from '../../shared/estimate/answers.ts'

/** A host as it really is, in ms. */
export type SimulatedHost = {
  /** Until an answer begins, when nothing else is asked: the middle, and how far it varies (0 to 1). */
  waitMs: number
  jitter: number
  /** Requests it serves at a time; the others wait in line. `body`: the place is taken until all is sent. */
  places?: number
  holds?: 'answer' | 'body'
  /** Nothing is answered until so long after the first request. */
  wakesAfterMs?: number
  connectMs: number
  keeps: boolean
  /** What one connection carries, and its share of it where the line is full. */
  bytesPerMs: number
}

export type SimulatedRun = {
  hosts: Record<string, SimulatedHost>
  images: readonly { host: string; bytes: number }[]
  /** What all connections carry together. */
  lineBytesPerMs?: number
  seed: number
}

type Job = {
  at: number
  host: SimulatedHost
  name: string
  serveMs: number
  left: number
  state: 'connect' | 'line' | 'serve' | 'receive'
  until: number
  answer: Answer
}

/**
 * Downloads in a world without a clock: an event at a time, the line shared evenly. The same seed gives the same
 * images other waits when `atOnce` differs, as a second run would.
 */
export function simulate(
  run: SimulatedRun,
  atOnce: number,
  perHost = atOnce,
): { answers: Answer[]; elapsedMs: number } {
  const random = seeded(run.seed * 1000 + atOnce)
  const { images, lineBytesPerMs = Number.POSITIVE_INFINITY } = run
  const waiting = images.map((image, at) => ({ ...image, at }))
  const idle = new Map<string, number>()
  const awakeAt = new Map<string, number>()
  const jobs: Job[] = []
  const answers: Answer[] = []
  let now = 0

  const countOf = (name: string, states: readonly Job['state'][]) =>
    jobs.filter(job => job.name === name && states.includes(job.state)).length

  function start(): void {
    while (jobs.length < atOnce) {
      const next = waiting.findIndex(({ host }) => jobs.filter(({ name }) => name === host).length < perHost)
      if (next < 0) return
      const [image] = waiting.splice(next, 1)
      const host = image && run.hosts[image.host]
      if (image === undefined || host === undefined) return
      const reused = (idle.get(image.host) ?? 0) > 0
      if (reused) idle.set(image.host, (idle.get(image.host) ?? 0) - 1)
      const serveMs = host.waitMs * Math.exp(host.jitter * normal(random))
      const sentAt = now + (reused ? 0.3 : host.connectMs * (1 + 0.1 * random()))
      jobs.push({
        ...{
          at: image.at,
          host,
          name: image.host,
          serveMs,
          left: image.bytes,
          state: 'connect',
          until: sentAt,
        },
        answer: {
          ...{ host: image.host, startedAt: now, sentAt, answeredAt: 0, receivedAt: 0, endedAt: 0 },
          ...{ bytes: image.bytes, reused, delivered: true },
        },
      })
    }
  }

  /** Lets those who wait in line be served, the first first. */
  function serve(): void {
    for (const job of jobs
      .filter(({ state }) => state === 'line')
      .sort((a, b) => a.answer.sentAt - b.answer.sentAt)) {
      const taken = countOf(job.name, job.host.holds === 'body' ? ['serve', 'receive'] : ['serve'])
      if (taken >= (job.host.places ?? Number.POSITIVE_INFINITY)) continue
      const awake = awakeAt.get(job.name) ?? now + (job.host.wakesAfterMs ?? 0)
      awakeAt.set(job.name, awake)
      job.state = 'serve'
      job.until = Math.max(now, awake) + job.serveMs
    }
  }

  start()
  while (jobs.length > 0) {
    serve()
    const receiving = jobs.filter(({ state }) => state === 'receive')
    const wanted = receiving.reduce((sum, { host }) => sum + host.bytesPerMs, 0)
    const share = Math.min(1, lineBytesPerMs / wanted)
    const nextMs = Math.min(
      ...jobs.map(job =>
        job.state === 'receive'
          ? job.left / (job.host.bytesPerMs * share)
          : job.state === 'line'
            ? Number.POSITIVE_INFINITY
            : job.until - now,
      ),
    )
    now += Math.max(0, nextMs)
    for (const job of receiving) job.left -= Math.max(0, nextMs) * job.host.bytesPerMs * share
    for (const job of [...jobs]) step(job)
  }
  return { answers, elapsedMs: now }

  function step(job: Job): void {
    if (job.state === 'connect' && job.until <= now + 1e-9) job.state = 'line'
    else if (job.state === 'serve' && job.until <= now + 1e-9) {
      job.state = 'receive'
      job.answer.answeredAt = now
    } else if (job.state === 'receive' && job.left <= 1e-6) {
      Object.assign(job.answer, { receivedAt: now, endedAt: now + 0.5 })
      answers.push(job.answer)
      jobs.splice(jobs.indexOf(job), 1)
      if (job.host.keeps) idle.set(job.name, (idle.get(job.name) ?? 0) + 1)
      start()
    }
  }
}

/** A small generator of chance with a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A number of the normal distribution (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
