import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localWorld, playAll, steadyRate } from './scale.ts'
import { createHosts, type ScaleWorld, simulate, sizesOf } from './scale-simulation.ts'
import { largeWorld } from './scale-world.ts'

const small: ScaleWorld = {
  ...largeWorld,
  ...{ links: 20_000, hosts: 100, largestShare: 0.1, machines: 2, hostsAtOnce: 8 },
}
const plain: ScaleWorld = {
  ...small,
  ...{ tail: 0, spread: 0, unknownShare: 0, silentShare: 0, turnMs: 0, dnsMs: 0, cpuMs: 0.001 },
}

test('every link of the list is in one host, the largest are cut off, the smallest have one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 300, max: 100_000 }),
      fc.double({ min: 0, max: 1.5, noNaN: true }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (hosts, links, tail, largestShare) => {
        const sizes = sizesOf({ ...small, hosts, links, tail, largestShare })
        const sum = sizes.reduce((all, each) => all + each, 0)
        expect(Math.abs(sum - links)).toBeLessThanOrEqual(hosts)
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1)
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(largestShare * links, links / hosts) + 1)
      },
    ),
    { numRuns: 50 },
  )
})

test('the same seed plays the same, another one another; the hosts that it is given stay as they were', () => {
  const hosts = createHosts(small)
  const first = simulate(small, hosts)
  expect(simulate(small, hosts)).toEqual(first)
  expect(simulate(small)).toEqual(first)
  expect(simulate({ ...small, seed: 2 }).ms).not.toBe(first.ms)
})

test('every link is fetched or failed, and nothing is quicker than what bounds it', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom(1, 2, 16),
      fc.constantFrom(1, 8, 64),
      fc.constantFrom(0.01, 50),
      (seed, machines, hostsAtOnce, cpuMs) => {
        const world = { ...small, seed, machines, hostsAtOnce, cpuMs }
        const { ms, fetched, failed, bounds } = simulate(world)
        const links = sizesOf(world).reduce((all, each) => all + each, 0)
        expect(fetched + failed).toBe(links)
        for (const bound of Object.values(bounds)) expect(ms).toBeGreaterThanOrEqual(bound * 0.999)
      },
    ),
    { numRuns: 30 },
  )
})

test('where only the waits count, as many are fetched at once as there are places', () => {
  // 100 hosts of 200 links, 16 places, 8 at a time: 7 rounds of places, of 4 turns, of 7 waits.
  const world = { ...plain, answerMs: 100 }
  const { ms, bounds } = simulate(world)
  const turn = 7 * 100
  expect(ms).toBeGreaterThanOrEqual((100 * 4 * turn) / 16)
  expect(ms).toBeLessThanOrEqual((100 * 4 * turn) / 16 + 2 * turn)
  expect(bounds.longestHost).toBeCloseTo(4 * turn)
})

test('what is short bounds it: processors, the line, names', () => {
  const within = (world: ScaleWorld, of: 'processors' | 'line' | 'names') => {
    const { ms, bounds } = simulate(world)
    expect(ms / bounds[of]).toBeLessThan(1.2)
  }
  const quick = { ...plain, answerMs: 1, links: 100_000 }
  within({ ...quick, cpuMs: 50 }, 'processors')
  within({ ...quick, bytesPerSecond: 1e6 }, 'line')
  within({ ...quick, hosts: 20_000, namesPerSecond: 50 }, 'names')
})

test('a dead host is given up after its turns, however many links it has', () => {
  const world = {
    ...plain,
    links: 1_000_000,
    hosts: 1,
    largestShare: 1,
    silentShare: 1,
    silentTurns: 1,
    namesPerSecond: Number.POSITIVE_INFINITY,
  }
  expect(simulate(world)).toMatchObject({ ms: 620_000, fetched: 0, failed: 1_000_000 })
})

test('twice the workers bring twice the images until the processors are used', () => {
  const one = {
    ...{ workers: 1, images: 9, perSecond: 38, busy: 0.1, peakOfHost: 1, peakBytes: undefined },
    ...{ cpuMs: { workers: 4, origin: 1, redis: 0 }, failures: [] },
  }
  const local = { ...localWorld(one), cores: 2 }
  const rates = [1, 2, 4, 64].map(workers => steadyRate(local, workers, 9))
  expect(rates[0]).toBeCloseTo(38, 0)
  expect((rates[1] ?? 0) / (rates[0] ?? 0)).toBeCloseTo(2, 1)
  expect((rates[2] ?? 0) / (rates[0] ?? 0)).toBeCloseTo(4, 1)
  // Two processors, 5 ms an image.
  expect(rates[3]).toBeGreaterThan(360)
  expect(rates[3]).toBeLessThanOrEqual(400)
})

test('threads play each change as it is, in their order', async () => {
  const changes = [1, 2, 3, 4, 5].map(seed => ({ seed, links: 20_000, hosts: 100 * seed, machines: 2 }))
  expect(await playAll(changes)).toEqual(changes.map(change => simulate({ ...largeWorld, ...change })))
})
