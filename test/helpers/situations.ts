import { type SimulatedHost, type SimulatedRun, seeded } from './simulated-run.ts'

/** A way in which hosts and lines are shared. `rate`: how slow and how wide everything is, 1 as a rule. */
export type Situation = { name: string; atOnce: number; run: (seed: number, rate: number) => SimulatedRun }

/** What Shoal needs between two images, in ms. */
export const betweenMs = 1.5

const plain: SimulatedHost = { waitMs: 80, jitter: 0.3, connectMs: 2, keeps: true, bytesPerMs: 20_000 }

const images = (
  count: number,
  seed: number,
  least: number,
  most: number,
  hosts: readonly string[] = ['a'],
) => {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, at) => ({
    host: hosts[at % hosts.length] ?? 'a',
    bytes: Math.round(least * (most / least) ** random()),
  }))
}

const oneHost = (
  name: string,
  atOnce: number,
  host: Partial<SimulatedHost>,
  more: Partial<SimulatedRun> | ((seed: number, rate: number) => Partial<SimulatedRun>) = {},
): Situation => ({
  name,
  atOnce,
  run: (seed, rate) => ({
    hosts: { a: { ...plain, ...host, waitMs: (host.waitMs ?? plain.waitMs) * rate } },
    images: images(100, seed, 4000, 40_000),
    seed,
    ...(typeof more === 'function' ? more(seed, rate) : more),
  }),
})

/** The twelve situations in which an estimate must tell the truth. */
export const situations: readonly Situation[] = [
  oneHost('waiting, 8 at once', 8, {}),
  oneHost('waiting, 16 at once', 16, {}),
  oneHost('the line is full', 8, { waitMs: 10, bytesPerMs: 2000 }, (seed, rate) => ({
    lineBytesPerMs: 3000 / rate,
    images: images(60, seed, 100_000, 400_000),
  })),
  oneHost('the host takes one at a time', 8, { places: 1, holds: 'body', jitter: 0.12 }),
  oneHost('the host takes four at a time', 16, { places: 4, holds: 'body', jitter: 0.12 }),
  oneHost('one giant among small ones', 8, { bytesPerMs: 2000 }, (seed, rate) => ({
    images: images(60, seed, 4000, 40_000).map((image, at) =>
      at === 10 ? { ...image, bytes: 6_000_000 * rate } : image,
    ),
  })),
  oneHost('two images', 8, {}, seed => ({ images: images(2, seed, 4000, 40_000) })),
  oneHost('costly connections, kept', 8, { connectMs: 150, waitMs: 40 }),
  oneHost('costly connections, a new one each', 8, { connectMs: 150, waitMs: 40, keeps: false }),
  {
    name: 'two hosts that are unlike',
    atOnce: 16,
    run: (seed, rate) => ({
      hosts: {
        a: { ...plain, waitMs: 30 * rate },
        b: { ...plain, waitMs: 200 * rate, jitter: 0.12, places: 2, bytesPerMs: 500 },
      },
      images: images(120, seed, 4000, 40_000, ['a', 'a', 'b']),
      seed,
    }),
  },
  oneHost('a host that has to wake up', 8, { wakesAfterMs: 1000 }),
  oneHost('small ones behind large ones', 8, { waitMs: 30, bytesPerMs: 1500 }, (seed, rate) => ({
    lineBytesPerMs: 2500 / rate,
    images: [...images(5, seed, 1_000_000, 2_000_000), ...images(70, seed + 1, 4000, 40_000)],
  })),
]
