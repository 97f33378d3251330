import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { addressWarnings, type OpenQueue, openQueue, queueAddress } from '../../main/queue/connect.ts'
import { enqueue, reconcile } from '../../main/queue/enqueue.ts'
import { type DoneRow, doneRows, writeDone } from '../../main/queue/records.ts'
import { itemsOfLane, queueFolder, runsIn } from '../../main/queue/run-folder.ts'
import { type Lease, usualLease } from '../../main/queue/work.ts'
import type { Item } from '../../shared/model.ts'
import { createCertificate } from '../helpers/certificate.ts'
import { sha256 } from '../helpers/engine.ts'
import { jpegOf } from '../helpers/images.ts'
import { closedPort } from '../helpers/loopback.ts'
import { type ImageOrigin, serve, status, withOrigin } from '../helpers/origin.ts'
import { findRedis, type RealServer, startRedis } from '../helpers/real-servers.ts'

const hasRedis = findRedis() !== undefined
/** `npm run test:queue` runs them: they wait for leases to end. */
const longTest = hasRedis && process.env['SHOAL_TEST_QUEUE'] === '1' ? test : () => {}
let redis: RealServer | undefined
let opened: OpenQueue
let base: string
let folder: string
const workers = new Set<ChildProcess>()

beforeAll(async () => {
  redis = await startRedis()
  if (redis !== undefined) opened = await openQueue({ url: new URL(redis.url('')), caFile: undefined })
})
afterAll(async () => {
  await opened?.close()
  await redis?.close()
})
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-queue-'))
  folder = join(base, 'shared')
  await opened?.redis.flushall()
})
afterEach(async () => {
  for (const worker of workers) if (worker.exitCode === null) worker.kill('SIGKILL')
  workers.clear()
  await rm(base, { recursive: true })
})

const script = fileURLToPath(new URL('worker.ts', import.meta.url))
/** A tenth of the usual one, so that the tests do not wait. */
const lease: Lease = { lockMs: 1500, stalledMs: 500, silentMs: 1000, deadHostMs: 100 }
/** Where no worker is lost: a busy machine lets none seem to be. */
const lasting: Lease = { ...usualLease, deadHostMs: 100 }

function startWorker(
  address = redis?.url(''),
  leased: Lease | undefined = lease,
  home = join(base, `home-${workers.size}`),
): {
  child: ChildProcess
  ended: Promise<unknown>
  firstSlice: Promise<unknown>
} {
  const task = { folder, address, lease: leased }
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, SHOAL_HOME: home, NO_PROXY: '*', SHOAL_TEST_WORKER: JSON.stringify(task) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  workers.add(child)
  if (child.stdout === null) throw new Error('its output is a pipe')
  return { child, ended: once(child, 'exit'), firstSlice: once(child.stdout, 'data') }
}

/** A line to a port that can be cut: what is sent then waits, as behind a dead router, and nothing is closed. */
async function startLine(port: number) {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', chunk => to.write(chunk))
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      if (isCut) from.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${own}`,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.pause()
    },
    repair: () => {
      isCut = false
      for (const socket of sockets) socket.resume()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const bytesOf = (host: number, at: number) => jpegOf(2000, host * 1000 + at)

/** A list of `images` images on each of the origin's hosts, in turn. */
function listOf(origin: ImageOrigin, hosts: number, images: number): Item[] {
  const items: Item[] = []
  for (let at = 0; at < images; at += 1) {
    for (let host = 0; host < hosts; host += 1) {
      const path = `/${host}/${at}.jpg`
      origin.script(path, serve(bytesOf(host, at)))
      items.push({
        url: origin.url(path, origin.hosts[host]),
        origin: { source: 'list', line: items.length + 1 },
      })
    }
  }
  return items
}

async function* inOne(items: readonly Item[]) {
  yield items
}
const put = (items: readonly Item[], retryFailed = false) =>
  enqueue(opened, folder, inOne(items), { nameTemplate: '{name}', now: 1, retryFailed })

const filesIn = async () => (await readdir(folder)).filter(name => name.endsWith('.jpg'))

/** The records of all rows of all lists. */
async function allDone(): Promise<DoneRow[]> {
  const found: DoneRow[] = []
  for (const { run, lanes } of await runsIn(folder))
    for (const { lane } of lanes) found.push(...(await doneRows(folder, { run, lane })).values())
  return found
}

/** Each image once, by its bytes, and a record for each file. */
async function expectWhole(items: readonly Item[], hosts: number): Promise<void> {
  const done = await allDone()
  expect(done).toHaveLength(items.length)
  const files = await filesIn()
  expect(files).toHaveLength(items.length)
  const wanted = items.map((_, at) => sha256(bytesOf(at % hosts, Math.floor(at / hosts))))
  const found = await Promise.all(
    done.map(async ({ file = '', sha256: recorded }) => {
      const bytes = await readFile(join(folder, file))
      expect(sha256(bytes)).toBe(recorded)
      return recorded
    }),
  )
  expect(found.sort()).toEqual(wanted.sort())
}

test.skipIf(!hasRedis)(
  'one of three workers is killed and one is frozen: every image is there once, each host within its limit',
  withOrigin(
    async origin => {
      const items = listOf(origin, 4, 60)
      await put(items)
      const [killed, frozen, whole] = [startWorker(), startWorker(), startWorker()]
      await Promise.race([killed.firstSlice, frozen.firstSlice, whole.firstSlice])
      killed.child.kill('SIGKILL')
      frozen.child.kill('SIGSTOP')
      await whole.ended
      // It wakes where others have done its lanes, and must not write to them.
      const before = await filesIn()
      frozen.child.kill('SIGCONT')
      await frozen.ended
      expect(await filesIn()).toEqual(before)
      await expectWhole(items, 4)
      // Also what the killed one left.
      expect(await readdir(join(folder, queueFolder, 'stage'))).toEqual([])
      // One lane a host: as many at once as one worker may have, though three worked. Requests of a dead one can still be answered.
      for (const host of origin.hosts.slice(0, 4)) expect(origin.peakOf(host)).toBeLessThanOrEqual(2 * 2)
    },
    { hosts: 4 },
  ),
  60_000,
)

test.skipIf(!hasRedis)(
  'what Redis lost is enqueued again, what failed only where asked for, and nothing that is done',
  withOrigin(
    async origin => {
      const items = listOf(origin, 2, 5)
      origin.script('/0/0.jpg', status(404))
      const first = await put(items)
      expect(first).toMatchObject({ isNew: true, lanes: 2, done: 0 })
      await opened.redis.flushall()
      expect(await put(items)).toMatchObject({ isNew: false, lanes: 2, done: 0 })
      await startWorker(undefined, lasting).ended
      expect(await put(items)).toMatchObject({ lanes: 0, done: 10 })
      expect(await filesIn()).toHaveLength(9)

      origin.script('/0/0.jpg', serve(bytesOf(0, 0)))
      expect(await put(items, true)).toMatchObject({ lanes: 1, done: 9 })
      await startWorker(undefined, lasting).ended
      await expectWhole(items, 2)
    },
    { hosts: 2 },
  ),
  60_000,
)

test.skipIf(!hasRedis)('without the lists, all that is not done is enqueued again', async () => {
  const itemOf = (at: number): Item => ({
    url: `http://${at % 2}.example/${at}.jpg`,
    origin: { source: 'list', line: at },
  })
  expect(await reconcile(opened, folder, { retryFailed: false })).toEqual([])
  const { run } = await put([1, 2, 3, 4].map(itemOf))
  await enqueue(opened, folder, inOne([itemOf(5)]), { nameTemplate: '{name}', now: 2, retryFailed: false })
  await opened.redis.flushall()
  // All of one host is done.
  const lane = run.lanes.find(({ host }) => host === '1.example')?.lane ?? ''
  await writeDone(folder, { run: run.run, lane }, 1, [
    { row: 1, state: 'saved' },
    { row: 3, state: 'failed' },
  ])
  const told = (retryFailed: boolean) => reconcile(opened, folder, { retryFailed })
  expect(await told(false)).toMatchObject([
    { lanes: 1, done: 2 },
    { lanes: 1, done: 0 },
  ])
  expect(await opened.queue.getWaitingCount()).toBe(2)
  expect(await told(true)).toMatchObject([
    { lanes: 2, done: 1 },
    { lanes: 1, done: 0 },
  ])
  expect(await opened.queue.getWaitingCount()).toBe(3)
})

test.skipIf(!hasRedis)(
  'two lists with the same host: its limit holds over both of them and all workers',
  withOrigin(
    async origin => {
      const items = listOf(origin, 1, 40)
      await put(items.slice(0, 20))
      await put(items.slice(20))
      await Promise.all([startWorker(undefined, lasting).ended, startWorker(undefined, lasting).ended])
      await expectWhole(items, 1)
      expect(origin.peakOf(origin.hosts[0] ?? '')).toBeLessThanOrEqual(2)
    },
    { hosts: 1 },
  ),
  60_000,
)

test.skipIf(!hasRedis)('a host that answers nothing is given up after two turns', async () => {
  const port = await closedPort()
  const items = Array.from({ length: 120 }, (_, at) => ({
    url: `http://127.0.0.1:${port}/${at}.jpg`,
    origin: { source: 'list', line: at + 1 },
  }))
  await put(items)
  await startWorker(undefined, lasting).ended
  const rows = await allDone()
  expect(rows).toHaveLength(120)
  expect(rows.every(({ failure }) => failure === 'connect-refused')).toBe(true)
  expect(rows.filter(({ attempts }) => attempts === 0)).toHaveLength(20)
  expect(rows.at(-1)?.['message']).toBe('Not requested: the host had answered nothing before')
  // They are not lost: what failed can be tried again.
  expect(await put(items, true)).toMatchObject({ lanes: 1, done: 0 })
})

longTest(
  'Redis crashes under two workers and comes back with its record: every image is there once',
  withOrigin(
    async origin => {
      const lasting = await startRedis({ appendOnly: true })
      if (lasting === undefined) throw new Error('Redis was there a moment ago')
      const queue = await openQueue({ url: new URL(lasting.url('')), caFile: undefined })
      try {
        expect(queue.warnings).toEqual([])
        const items = listOf(origin, 4, 60)
        await enqueue(queue, folder, inOne(items), { nameTemplate: '{name}', now: 1, retryFailed: false })
        const two = [startWorker(lasting.url('')), startWorker(lasting.url(''))]
        await Promise.race(two.map(({ firstSlice }) => firstSlice))
        await lasting.crash()
        await Promise.all(two.map(({ ended }) => ended))
        await expectWhole(items, 4)
      } finally {
        await queue.close()
        await lasting.close()
      }
    },
    { hosts: 4 },
  ),
  60_000,
)

longTest(
  'Redis crashes under two workers and has lost everything: enqueued again, every image is there once',
  withOrigin(
    async origin => {
      const forgetful = await startRedis()
      if (forgetful === undefined) throw new Error('Redis was there a moment ago')
      const queue = await openQueue({ url: new URL(forgetful.url('')), caFile: undefined })
      const putAgain = (items: readonly Item[]) =>
        enqueue(queue, folder, inOne(items), { nameTemplate: '{name}', now: 1, retryFailed: false })
      try {
        const items = listOf(origin, 4, 60)
        await putAgain(items)
        const two = [startWorker(forgetful.url('')), startWorker(forgetful.url(''))]
        await Promise.race(two.map(({ firstSlice }) => firstSlice))
        await forgetful.crash()
        // They find an empty queue, and end.
        await Promise.all(two.map(({ ended }) => ended))
        expect((await putAgain(items)).lanes).toBeGreaterThan(0)
        await startWorker(forgetful.url('')).ended
        await expectWhole(items, 4)
      } finally {
        await queue.close()
        await forgetful.close()
      }
    },
    { hosts: 4 },
  ),
  60_000,
)

longTest(
  'a line that is cut for 30 s under the usual leases: others take the work after 15 s, and nothing is there twice',
  withOrigin(
    async origin => {
      const items = listOf(origin, 4, 60)
      await put(items)
      const line = await startLine(Number(new URL(redis?.url('') ?? '').port))
      const cut = startWorker(line.url, usualLease)
      await cut.firstSlice
      line.cut()
      const cutAt = performance.now()
      const whole = startWorker(redis?.url(''), usualLease)
      await whole.ended
      const before = await filesIn()
      await sleep(Math.max(0, 30_000 - (performance.now() - cutAt)))
      line.repair()
      await cut.ended
      await line.close()
      expect(await filesIn()).toEqual(before)
      await expectWhole(items, 4)
    },
    { hosts: 4 },
  ),
  120_000,
)

longTest(
  'the same worker twice, with one home: every image is there once',
  withOrigin(
    async origin => {
      const items = listOf(origin, 4, 60)
      await put(items)
      const home = join(base, 'home')
      await Promise.all([
        startWorker(undefined, lease, home).ended,
        startWorker(undefined, lease, home).ended,
      ])
      await expectWhole(items, 4)
    },
    { hosts: 4 },
  ),
  60_000,
)

longTest(
  'a worker whose line is cut stops by itself, and another does its work',
  withOrigin(
    async origin => {
      const items = listOf(origin, 4, 60)
      await put(items)
      const line = await startLine(Number(new URL(redis?.url('') ?? '').port))
      const cut = startWorker(line.url)
      await cut.firstSlice
      line.cut()
      const whole = startWorker()
      await whole.ended
      line.repair()
      await cut.ended
      await line.close()
      await expectWhole(items, 4)
    },
    { hosts: 4 },
  ),
  60_000,
)

test.skipIf(!hasRedis)('a job from a stranger chooses nothing', async () => {
  await mkdir(folder)
  const notes: string[] = []
  for (const data of [
    { run: '../../etc', lane: '0123456789abcdef' },
    JSON.parse('{"run":"0123456789abcdef","lane":"0123456789abcdef","__proto__":{"folder":"/etc"}}'),
    { run: '0123456789abcdef', lane: '0123456789abcdef', folder: '/etc' },
    { run: '0123456789abcdef', lane: '0123456789abcdef' },
  ])
    await opened.queue.add('lane', data, { removeOnFail: true })
  const { child, ended } = startWorker()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => notes.push(text))
  await ended
  expect(notes.join('')).toContain('no list of run 0123456789abcdef')
  expect(notes.join('').match(/not from Shoal/g)).toHaveLength(3)
  expect(await readdir(folder)).toEqual([])
})

test.skipIf(!hasRedis)('a list that was tampered with is refused, not followed', async () => {
  const item: Item = { url: 'http://127.0.0.1:1/a.jpg', origin: { source: 'l', line: 1 } }
  const { run } = await put([item])
  const [lane] = run.lanes
  const path = join(folder, queueFolder, run.run, 'lanes', `${lane?.lane}.jsonl`)
  await writeFile(path, '{"row":1,"file":7}\n')
  const read = Array.fromAsync(itemsOfLane(folder, { run: run.run, lane: lane?.lane ?? '' }))
  await expect(read).rejects.toMatchObject({ refusal: { code: 'bad-run' } })
})

test.skipIf(!hasRedis)('what is at risk is said', () => {
  expect(opened.warnings).toEqual([expect.stringContaining('appendonly no')])
})

test('the address comes from where others cannot read it', async () => {
  const refused = (code: string) => ({ refusal: { code } })
  await mkdir(folder)
  const file = join(folder, 'address')
  await writeFile(file, 'rediss://:pw@queue.example:6380/2\n')
  expect((await queueAddress({}, { queueFile: file })).url.host).toBe('queue.example:6380')
  expect((await queueAddress({ SHOAL_QUEUE: 'redis://127.0.0.1' }, {})).url.hostname).toBe('127.0.0.1')
  await expect(queueAddress({}, {})).rejects.toMatchObject(refused('no-queue'))
  await expect(queueAddress({}, { queue: 'http://a.example' })).rejects.toMatchObject(refused('bad-queue'))
  await expect(queueAddress({}, { queue: 'redis://:pw@a.example' })).rejects.toMatchObject(
    refused('queue-secret'),
  )
})

test('a connection that others can read is said', () => {
  const said = (address: string) => addressWarnings(new URL(address))
  for (const own of ['redis://127.0.0.1', 'redis://localhost:7000', 'redis://[::1]', 'rediss://a.example'])
    expect(said(own)).toEqual([])
  expect(said('redis://:pw@10.0.0.7:6380')).toEqual([
    'The connection to 10.0.0.7:6380 is not encrypted: use rediss:// outside a network of your own.',
  ])
})

test.skipIf(!hasRedis)(
  'rediss:// reaches a server with the certificate that is trusted, and no other',
  async () => {
    const certificate = createCertificate(['127.0.0.1'])
    const secured = await startRedis({ tls: { certificate, password: 'secret' } })
    if (secured === undefined) throw new Error('Redis was there a moment ago')
    try {
      const ca = join(base, 'ca.pem')
      await writeFile(ca, certificate.cert)
      const file = join(base, 'address')
      await writeFile(file, secured.url('').replace('//', '//:secret@'))
      const queue = await openQueue(await queueAddress({}, { queueFile: file, ca }))
      expect(await queue.redis.ping()).toBe('PONG')
      await queue.close()
      const refused = (message: string) => ({
        message: expect.stringContaining(message),
        refusal: { code: 'queue-unreachable' },
      })
      const opened = async (trusted?: string) =>
        openQueue(await queueAddress({}, { queueFile: file, ...(trusted !== undefined && { ca: trusted }) }))
      await expect(opened()).rejects.toMatchObject(refused('is not trusted'))
      await writeFile(file, secured.url('').replace('//', '//:wrong@'))
      await expect(opened(ca)).rejects.toMatchObject(refused('wants another user name or password'))
    } finally {
      await secured.close()
    }
  },
)

test('a queue that is not there is refused', async () => {
  const nobody = openQueue({ url: new URL('redis://127.0.0.1:1'), caFile: undefined })
  await expect(nobody).rejects.toMatchObject({ refusal: { code: 'queue-unreachable' } })
})
