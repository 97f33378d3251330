import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPrivateAddress } from '../../../main/engine/http/http.ts'
import { type ProxyRun, passOn } from '../../../main/pages/browser/proxied-run.ts'
import { type JudgingProxy, startJudgingProxy } from '../../../main/pages/browser/proxy.ts'
import { type ImageOrigin, serve, startOrigin } from '../../helpers/origin.ts'
import { startProxy } from '../../helpers/proxy.ts'

let proxy: JudgingProxy
let origin: ImageOrigin

const run = (more: Partial<ProxyRun> = {}): ProxyRun => ({
  trusted: new Set(),
  allowsPrivate: false,
  maxBytes: 1e6,
  maxRequests: 100,
  over: () => {},
  ...more,
})
const start = (proxyEnv = {}) => startJudgingProxy({ isPrivate: isPrivateAddress, proxyEnv })

beforeEach(async () => {
  proxy = await start()
  origin = await startOrigin()
  origin.otherwise(() => serve(Buffer.from('hello')))
})
afterEach(async () => {
  await proxy.close()
  await origin.close()
})

const login = ({ user, password }: JudgingProxy) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** The status and body of a plain request through the proxy; rejects where it was not let out. */
async function ask(url: string, auth: string | undefined = login(proxy)): Promise<[number, string]> {
  const request = http.get({
    ...{ host: '127.0.0.1', port: proxy.port, path: url, agent: false },
    headers: { host: new URL(url).host, ...(auth && { 'proxy-authorization': auth }) },
  })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  return [response.statusCode ?? 0, await text(response)]
}

/** What a tunnel answers to these first bytes. */
async function tunnel(target: string, first: string | Buffer): Promise<string> {
  const socket = connect(proxy.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nProxy-Authorization: ${login(proxy)}\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.write(first)
  return text(socket)
}

test('without its secret it answers nothing', async () => {
  proxy.begin(run({ allowsPrivate: true }))
  expect((await ask(origin.url('/'), ''))[0]).toBe(407)
  expect((await ask(origin.url('/'), 'Basic c2hvYWw6eA=='))[0]).toBe(407)
  expect(origin.requests).toEqual([])
})

test('between two pages nothing goes out', async () => {
  await expect(ask(origin.url('/'))).rejects.toThrow()
  proxy.begin(run({ allowsPrivate: true })).end()
  await expect(ask(origin.url('/'))).rejects.toThrow()
  expect(origin.requests).toEqual([])
})

test('the host that the user named may be private; a redirect to another port, and a name for it, may not', async () => {
  const running = proxy.begin(run({ trusted: new Set([`127.0.0.1:${origin.port}`]) }))
  expect(await ask(origin.url('/a'))).toEqual([200, 'hello'])
  expect(running.addressOf('127.0.0.1')).toBe('127.0.0.1')
  await expect(ask(`http://localhost:${origin.port}/`)).rejects.toThrow()
  await expect(ask(`http://127.0.0.2:${origin.port}/`)).rejects.toThrow()
  await expect(ask(`http://[::1]:${origin.port}/`)).rejects.toThrow()
  expect(origin.requests).toHaveLength(1)
  expect(running.barred.map(({ host }) => host)).toEqual([
    `localhost:${origin.port}`,
    `127.0.0.2:${origin.port}`,
    `[::1]:${origin.port}`,
  ])
  expect(running.troubleWith('localhost')).toMatchObject({ code: 'private-address' })
})

test('a tunnel carries TLS to what was judged, and nothing else', async () => {
  const named = `127.0.0.1:${origin.port}`
  const running = proxy.begin(run({ trusted: new Set([named]) }))
  // As a WebSocket would begin.
  expect(await tunnel(named, 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n')).toBe('')
  expect(origin.connections).toBe(0)
  expect(await tunnel(`localhost:${origin.port}`, Buffer.from([0x16, 3, 1]))).toBe('')
  expect(origin.connections).toBe(0)
  // No server of TLS, which says so.
  expect(await tunnel(named, Buffer.from([0x16, 3, 1, 0, 0]))).toContain('400 Bad Request')
  expect(running.barred).toHaveLength(2)
})

test('what the browser asks on its own behalf is refused, and told apart', async () => {
  const running = proxy.begin(run({ allowsPrivate: true }))
  await expect(ask('http://update.googleapis.com/')).rejects.toThrow()
  expect(running.barred).toMatchObject([{ host: 'update.googleapis.com:80', isBrowsers: true }])
})

test('bytes and requests have an end', async () => {
  const over: string[] = []
  origin.script('/large', serve(Buffer.alloc(3000)))
  const told = run({ allowsPrivate: true, maxBytes: 2000, maxRequests: 3, over: limit => over.push(limit) })
  proxy.begin(told)
  await expect(ask(origin.url('/large'))).rejects.toThrow()
  expect(over).toEqual(['bytes'])
  proxy.begin(told)
  for (const path of ['/1', '/2', '/3']) await ask(origin.url(path))
  await expect(ask(origin.url('/4'))).rejects.toThrow()
  expect(over).toEqual(['bytes', 'requests'])
})

test("a proxy of the user's own is the way out, with its login; addresses in links are judged all the same", async () => {
  const users = await startProxy({ password: 'me:secret' })
  await proxy.close()
  proxy = await start({ HTTP_PROXY: users.url.replace('//', '//me:secret@'), NO_PROXY: '127.0.0.9' })
  proxy.begin(run({ trusted: new Set([`127.0.0.1:${origin.port}`]) }))
  expect(await ask(origin.url('/a'))).toEqual([200, 'hello'])
  expect(users.asked).toEqual([`GET ${origin.url('/a')}`])
  await expect(ask(`http://127.0.0.2:${origin.port}/`)).rejects.toThrow()
  expect(users.asked).toHaveLength(1)
  await users.close()
})

test('an answer for a tab that is gone ends, and nothing else does', () => {
  const [answer, gone] = [new PassThrough(), new PassThrough()]
  gone.destroy()
  passOn(answer, gone)
  expect(answer.destroyed).toBe(true)
})
