import { seeded } from '../helpers/simulated-run.ts'

/** A list, the web that it points to, and the machines that share it. Times in ms, sizes in bytes. */
export type ScaleWorld = {
  seed: number
  links: number
  hosts: number
  /** The n-th largest host has a share of the links that falls with n to this power. */
  tail: number
  /** No host has more than this share of the links. */
  largestShare: number
  /** Of the hosts: those whose name DNS does not know, and those that do not answer. */
  unknownShare: number
  silentShare: number
  machines: number
  /** Each of them has all of these. */
  cores: number
  hostsAtOnce: number
  bytesPerSecond: number
  /** Downloads at a time from one host. */
  perHost: number
  /** Images of a host before it gives its place to another. */
  turnImages: number
  /** From a request to the end of its body, in the middle; from host to host by `spread` (sigma of a lognormal). */
  answerMs: number
  spread: number
  bytes: number
  /** Processor time for an image, of all that runs for it on these machines. */
  cpuMs: number
  /** Beside its images, for each turn: folders, records, new connections. */
  turnMs: number
  /** The first time that a machine asks for a name; of all machines, names a second. */
  dnsMs: number
  namesPerSecond: number
  /** A turn that finds a host dead, by its images; and how many such turns until the rest of its images are given up. */
  unknownTurnMs: (images: number) => number
  silentTurnMs: (images: number) => number
  unknownTurns: number
  silentTurns: number
}

export type Simulated = {
  ms: number
  fetched: number
  failed: number
  /** Images fetched a second, from beginning to end. */
  perSecond: number
  /** What no order of the work could beat, ms, by what it would be bound by. */
  bounds: { longestHost: number; processors: number; line: number; places: number; names: number }
  /** When nine tenths of the links were done, ms. */
  mostMs: number
}

/** Plays the queue as it works: a host is one job, goes round in turns, and never runs twice at once. */
export function simulate(world: ScaleWorld, hosts: Hosts = createHosts(world)): Simulated {
  const { items, answerMs, state, order } = hosts
  const places = world.machines * world.hostsAtOnce
  const line = createLine(order)
  const free = createLine(Uint32Array.from({ length: places }, (_, place) => place))
  const turns = createHeap(places)
  const hostOf = new Uint32Array(places)
  const left = Float64Array.from(items)
  const turnsOf = new Uint32Array(items.length)
  const costs = createCosts(world, items.length)
  const mostTurns = [Number.POSITIVE_INFINITY, world.unknownTurns, world.silentTurns]
  const tally = { done: 0, fetched: 0, placeMs: 0, mostMs: 0 }

  /** Images that a turn of this host settles. */
  const imagesOf = (host: number): number => {
    const isGivenUp = (turnsOf[host] ?? 0) + 1 >= (mostTurns[state[host] ?? alive] ?? 0)
    return isGivenUp ? (left[host] ?? 0) : Math.min(world.turnImages, left[host] ?? 0)
  }
  const begin = (host: number, place: number, now: number): void => {
    const tried = Math.min(world.turnImages, left[host] ?? 0)
    const end = costs.turnEnd(
      host,
      place % world.machines,
      now,
      tried,
      state[host] ?? alive,
      answerMs[host] ?? 0,
    )
    tally.placeMs += end - now
    hostOf[place] = host
    turns.push(end, place)
  }
  const finish = (place: number, now: number): void => {
    const host = hostOf[place] ?? 0
    const images = imagesOf(host)
    left[host] = (left[host] ?? 0) - images
    turnsOf[host] = (turnsOf[host] ?? 0) + 1
    tally.done += images
    if (state[host] === alive) tally.fetched += images
    if (tally.mostMs === 0 && tally.done >= world.links * 0.9) tally.mostMs = now
    if ((left[host] ?? 0) > 0) line.add(host)
    free.add(place)
  }

  let now = 0
  for (;;) {
    while (free.size > 0 && line.size > 0) begin(line.take(), free.take(), now)
    if (turns.size === 0) break
    now = turns.nextAt()
    finish(turns.take(), now)
  }
  const { done, fetched, placeMs, mostMs } = tally
  return {
    ...{ ms: now, mostMs, fetched, failed: done - fetched, perSecond: (fetched / now) * 1000 },
    bounds: {
      longestHost: longestHostMs(world, hosts),
      processors: (fetched * world.cpuMs) / (world.machines * world.cores),
      line: (fetched * world.bytes * 1000) / (world.machines * world.bytesPerSecond),
      places: placeMs / places,
      names: (items.length * 1000) / world.namesPerSecond,
    },
  }
}

const [alive, unknown, silent] = [0, 1, 2]

/** By their number: links, how long an answer takes, whether it is dead; and the order in which a shuffled list names them. */
export type Hosts = {
  items: Float64Array
  answerMs: Float64Array
  state: Uint8Array
  order: Uint32Array
}

export function createHosts(world: ScaleWorld): Hosts {
  const random = seeded(world.seed)
  const items = sizesOf(world)
  const answerMs = new Float64Array(items.length)
  const state = new Uint8Array(items.length)
  const firstAt = new Float64Array(items.length)
  for (let host = 0; host < items.length; host += 1) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    answerMs[host] = world.answerMs * Math.exp(world.spread * normal)
    const chance = random()
    state[host] =
      chance < world.unknownShare ? unknown : chance < world.unknownShare + world.silentShare ? silent : alive
    firstAt[host] = -Math.log(1 - random()) / (items[host] ?? 1)
  }
  const order = Uint32Array.from(items.keys()).sort((a, b) => (firstAt[a] ?? 0) - (firstAt[b] ?? 0))
  return { items, answerMs, state, order }
}

/** Links of each host, largest first: a power law, cut off at the top. What is cut off is shared out among the others. */
export function sizesOf({ links, hosts, tail, largestShare }: ScaleWorld): Float64Array {
  const most = Math.max(largestShare * links, links / hosts)
  const weights = Float64Array.from({ length: hosts }, (_, at) => (at + 1) ** -tail)
  // The factor that makes all of them together: the more, the more of the largest are cut off.
  let [low, high] = [0, most * hosts ** tail]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    const sum = weights.reduce((all, weight) => all + Math.min(most, weight * middle), 0)
    if (sum < links) low = middle
    else high = middle
  }
  // Whole links: what rounding leaves over goes on to the next host.
  let rest = 0
  return weights.map(weight => {
    const exact = Math.min(most, weight * high) + rest
    const whole = Math.max(1, Math.round(exact))
    rest = exact - whole
    return whole
  })
}

/** Processors, lines and names are shared: what one uses the next waits for, in order. */
function createCosts(world: ScaleWorld, hosts: number) {
  const processorsFreeAt = new Float64Array(world.machines)
  const lineFreeAt = new Float64Array(world.machines)
  /** A bit for each machine that knows the host's address. */
  const knows = new Uint32Array(hosts)
  let namesFreeAt = 0
  const use = (freeAt: Float64Array, machine: number, from: number, ms: number): number => {
    const until = Math.max(freeAt[machine] ?? 0, from) + ms
    freeAt[machine] = until
    return until
  }
  const named = (host: number, machine: number, now: number): number => {
    const bit = 1 << (machine % 32)
    if (((knows[host] ?? 0) & bit) !== 0) return now
    knows[host] = (knows[host] ?? 0) | bit
    namesFreeAt = Math.max(namesFreeAt, now) + 1000 / world.namesPerSecond
    return Math.max(now + world.dnsMs, namesFreeAt)
  }
  return {
    turnEnd(
      host: number,
      machine: number,
      now: number,
      images: number,
      state: number,
      answerMs: number,
    ): number {
      const from = named(host, machine, now)
      const alone = from + turnAlone(world, images, state, answerMs)
      if (state !== alive) return alone
      const { cores, cpuMs, bytes, bytesPerSecond } = world
      return Math.max(
        alone,
        use(processorsFreeAt, machine, from, (images * cpuMs) / cores),
        use(lineFreeAt, machine, from, (images * bytes * 1000) / bytesPerSecond),
      )
    },
  }
}

/** A turn where nothing else is to be done. */
function turnAlone(world: ScaleWorld, images: number, state: number, answerMs: number): number {
  if (state === unknown) return world.unknownTurnMs(images)
  if (state === silent) return world.silentTurnMs(images)
  return world.turnMs + Math.ceil(images / world.perHost) * answerMs
}

/** The host that takes longest where it never waits for its turn. */
function longestHostMs(world: ScaleWorld, { items, state, answerMs }: Hosts): number {
  const mostTurns = [Number.POSITIVE_INFINITY, world.unknownTurns, world.silentTurns]
  let longest = 0
  for (const [host, links] of items.entries()) {
    const kind = state[host] ?? alive
    const alone = (images: number) => turnAlone(world, images, kind, answerMs[host] ?? 0)
    const turns = Math.ceil(links / world.turnImages)
    const full = Math.min(turns - 1, mostTurns[kind] ?? 0)
    const last = full < (mostTurns[kind] ?? 0) ? alone(links - (turns - 1) * world.turnImages) : 0
    longest = Math.max(longest, full * alone(world.turnImages) + last)
  }
  return longest
}

/** First in, first out, for at most as many as there are in the beginning. */
function createLine(these: Uint32Array) {
  const all = these.slice()
  let [first, size] = [0, all.length]
  return {
    get size() {
      return size
    },
    add(one: number) {
      all[(first + size) % all.length] = one
      size += 1
    },
    take(): number {
      const one = all[first] ?? 0
      first = (first + 1) % all.length
      size -= 1
      return one
    },
  }
}

/** The earliest first: a binary heap. */
function createHeap(most: number) {
  const at = new Float64Array(most)
  const what = new Uint32Array(most)
  let size = 0
  const swap = (a: number, b: number): void => {
    const [time, one] = [at[a] ?? 0, what[a] ?? 0]
    at[a] = at[b] ?? 0
    what[a] = what[b] ?? 0
    at[b] = time
    what[b] = one
  }
  const isBefore = (a: number, b: number): boolean => (at[a] ?? 0) < (at[b] ?? 0)
  return {
    get size() {
      return size
    },
    nextAt: (): number => at[0] ?? 0,
    push(time: number, one: number): void {
      let place = size
      at[place] = time
      what[place] = one
      size += 1
      while (place > 0) {
        const above = (place - 1) >> 1
        if (!isBefore(place, above)) break
        swap(place, above)
        place = above
      }
    },
    take(): number {
      const one = what[0] ?? 0
      size -= 1
      swap(0, size)
      let place = 0
      for (;;) {
        const left = 2 * place + 1
        const right = left + 1
        let least = place
        if (left < size && isBefore(left, least)) least = left
        if (right < size && isBefore(right, least)) least = right
        if (least === place) return one
        swap(place, least)
        place = least
      }
    },
  }
}
