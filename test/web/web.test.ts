import { request } from 'node:http'
import { createBirpc } from 'birpc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startWeb, type Web } from '../../main/web/web.ts'
import { type Api, commands, type Reply } from '../../shared/contract/commands.ts'

let web: Web
let url: URL
let heard: unknown[]
let asked: Request[]

const api = {
  ...(Object.fromEntries(
    Object.keys(commands).map(name => [name, async (input: unknown) => input]),
  ) as unknown as Api),
  history: () => Promise.reject(new Error('our own mistake')),
}

beforeEach(async () => {
  heard = []
  asked = []
  web = await startWeb({
    api,
    files: async request => {
      asked.push(request)
      if (new URL(request.url).pathname === '/broken') throw new Error('cannot read')
      return new Response(`page ${new URL(request.url).pathname}`, { headers: { 'x-test': 'yes' } })
    },
    unexpected: error => heard.push(error),
  })
  url = new URL(web.url)
})
afterEach(() => web.close())

type Answer = { status: number; headers: Record<string, unknown>; text: string }

/** A request with headers that fetch would not let through. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = url
    request({ hostname, port, path, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
      .on('error', reject)
      .end()
  })

async function signIn(): Promise<string> {
  const { headers } = await get(`/${url.search}`)
  return String(headers['set-cookie']).split(';')[0] ?? ''
}

type Remote = { call: (name: string, input?: unknown) => Promise<Reply> }

async function connect(headers: Record<string, string>, path = '/rpc') {
  const socket = new WebSocket(`ws://${url.host}${path}`, { headers })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const rpc = createBirpc<Remote>(
    {},
    {
      post: text => socket.send(text),
      on: receive => socket.on('message', text => receive(String(text))),
      serialize: JSON.stringify,
      deserialize: JSON.parse,
    },
  )
  return { socket, call: (name: string, input?: unknown) => rpc.$call('call', name, input), rpc }
}

describe('the first address', () => {
  test('turns its secret into a cookie that no script and no other site can use', async () => {
    const { status, headers } = await get(`/${url.search}`)
    expect(status).toBe(303)
    expect(headers['location']).toBe('/')
    expect(String(headers['set-cookie'])).toMatch(/^shoal-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(String(headers['set-cookie'])).not.toContain(url.searchParams.get('token'))
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('is for this machine only', () => {
    expect(url.hostname).toBe('127.0.0.1')
    expect(url.searchParams.get('token')).toMatch(/^[\w-]{43}$/)
  })

  test('then serves, reload after reload, in as many windows as you like', async () => {
    const cookie = await signIn()
    for (const header of [cookie, `theme=dark; ${cookie}`, await signIn()]) {
      expect(await get('/x', { cookie: header })).toMatchObject({ status: 200, text: 'page /x' })
    }
  })
})

describe('refused', () => {
  test.each(['/', '/?token=', '/?token=wrong', '/assets/main.js', '/image/abc/1'])(
    '%s without the cookie',
    async path => {
      expect((await get(path)).status).toBe(401)
      expect((await get(path, { cookie: 'shoal-1=x' })).status).toBe(401)
      expect(asked).toEqual([])
    },
  )

  test('the right secret anywhere but at the door', async () => {
    expect((await get(`/image${url.search}`)).status).toBe(401)
  })

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost',
    '127.0.0.1.evil.example',
  ])('the host %s, as in DNS rebinding', async host => {
    const cookie = await signIn()
    expect((await get('/', { cookie, host })).status).toBe(421)
    expect((await get(`/${url.search}`, { host })).status).toBe(421)
    await expect(connect({ cookie, host, origin: `http://${host}` })).rejects.toThrow('403')
  })

  test('an answer that fails closes the connection and is heard of', async () => {
    const cookie = await signIn()
    await expect(get('/broken', { cookie })).rejects.toThrow()
    expect(heard).toMatchObject([{ message: 'cannot read' }])
  })
})

test('localhost is this machine too', async () => {
  const host = `localhost:${url.port}`
  expect((await get(`/${url.search}`, { host })).status).toBe(303)
})

test('a body is not sent for HEAD, and other methods reach nothing', async () => {
  const cookie = await signIn()
  expect(await get('/x', { cookie }, 'HEAD')).toMatchObject({ status: 200, text: '' })
  await get('/x', { cookie }, 'DELETE')
  expect(asked.at(-1)?.method).toBe('POST')
})

describe('calls over a WebSocket', () => {
  const own = async () => ({ cookie: await signIn(), origin: url.origin })

  test('come back with their value', async () => {
    const { call } = await connect(await own())
    expect(await call('pause', { batch: 'a1' })).toEqual({ ok: true, value: { batch: 'a1' } })
    expect(await call('appInfo')).toEqual({ ok: true })
    expect(await Promise.all([call('pause', { batch: 'b' }), call('appInfo')])).toHaveLength(2)
  })

  test('come back with a failure, and what went wrong stays here', async () => {
    const { call } = await connect(await own())
    expect(await call('constructor')).toMatchObject({ ok: false, refusal: { code: 'unknown-command' } })
    expect(await call('pause', { batch: 1 })).toMatchObject({ ok: false, refusal: { code: 'bad-input' } })
    const reply = await call('history')
    expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } })
    expect(JSON.stringify(reply)).not.toContain('our own mistake')
    expect(heard).toMatchObject([{ message: 'our own mistake' }])
  })

  test.each([undefined, 'http://evil.example', 'null', 'file://'])('are refused from %s', async origin => {
    const cookie = await signIn()
    await expect(connect({ cookie, ...(origin !== undefined && { origin }) })).rejects.toThrow('403')
    await expect(connect({ cookie, origin: `https://${url.host}` })).rejects.toThrow('403')
    await expect(connect({ cookie, origin: `http://localhost:${url.port}` })).rejects.toThrow('403')
  })

  test('are refused without the cookie, and at another path', async () => {
    await expect(connect({ origin: url.origin })).rejects.toThrow('403')
    await expect(connect({ origin: url.origin, cookie: 'shoal-1=x' })).rejects.toThrow('403')
    await expect(connect(await own(), '/other')).rejects.toThrow('403')
  })

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a number', '42'],
    ['another function', '{"t":"q","i":"1","m":"constructor","a":[]}'],
    ['arguments that are none', '{"t":"q","i":"1","m":"call","a":"appInfo"}'],
    ['too many arguments', '{"t":"q","i":"1","m":"call","a":["appInfo",null,null]}'],
    ['an answer nobody asked for', '{"t":"s","i":"1","r":null}'],
    ['bytes', Buffer.from('{}')],
  ])('%s ends the connection, not the server', async (_, text) => {
    const { socket } = await connect(await own())
    const closed = new Promise(resolve => socket.once('close', resolve))
    socket.send(text)
    expect(await closed).toBe(1003)
    const { call } = await connect(await own())
    expect(await call('appInfo')).toEqual({ ok: true })
  })
})

test('closing ends every connection', async () => {
  const { socket } = await connect({ cookie: await signIn(), origin: url.origin })
  const closed = new Promise(resolve => socket.once('close', resolve))
  const other = await startWeb({ api, files: async () => new Response() })
  await web.close()
  await closed
  web = other
})

test('a port that is taken is told', async () => {
  const taken = startWeb({ api, files: async () => new Response(), port: Number(url.port) })
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
