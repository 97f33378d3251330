import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBirpc } from 'birpc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openSessions, startWeb, type Web } from '../../main/web/web.ts'
import { type Api, commands, type Reply } from '../../shared/contract/commands.ts'
import { handOverAddress } from '../../shared/hand-over.ts'

let web: Web
let url: URL
let heard: unknown[]
let asked: Request[]
let folder: string
let handed: string[]

const api = {
  ...(Object.fromEntries(
    Object.keys(commands).map(name => [name, async (input: unknown) => input]),
  ) as unknown as Api),
  history: () => Promise.reject(new Error('our own mistake')),
}

/** Starts it again and again with what it keeps, as a new `shoal web` does. */
async function start(port = 0): Promise<Web> {
  return await startWeb({
    api,
    handOver: address => handed.push(address),
    port,
    lookAgainMs: 5,
    sessions: await openSessions(join(folder, 'sessions.json'), log),
    files: async request => {
      asked.push(request)
      if (new URL(request.url).pathname === '/broken') throw new Error('cannot read')
      return new Response(`page ${new URL(request.url).pathname}`, { headers: { 'x-test': 'yes' } })
    },
    unexpected: error => heard.push(error),
  })
}

beforeEach(async () => {
  heard = []
  asked = []
  handed = []
  folder = await mkdtemp(join(tmpdir(), 'shoal-web-'))
  web = await start()
  url = new URL(web.newAddress())
})
afterEach(async () => {
  await web.close()
  await rm(folder, { recursive: true })
})

const log = () => {}

type Answer = { status: number; headers: Record<string, unknown>; text: string }

/** A request with headers that fetch would not let through. */
const get = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> =>
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
      .end(body)
  })

/** As the page at the address does. */
const exchange = (
  ticket: string,
  headers: Record<string, string> = { origin: url.origin },
): Promise<Answer> => get('/session', headers, 'POST', ticket)

const newTicket = (): string => new URL(web.newAddress()).hash.slice(1)

async function signIn(): Promise<string> {
  const { headers } = await exchange(newTicket())
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

describe('an address', () => {
  test('is for this machine only, and tells its ticket to no server', () => {
    expect(url.hostname).toBe('127.0.0.1')
    expect(url.pathname).toBe('/enter')
    expect(url.search).toBe('')
    expect(url.hash).toMatch(/^#[\w-]{43}$/)
    expect(newTicket()).not.toBe(newTicket())
  })

  test('shows a page that anybody may see as often as they like: it uses nothing up', async () => {
    for (let n = 0; n < 3; n += 1) {
      const { status, headers, text } = await get('/enter')
      expect([status, headers['set-cookie'], headers['cache-control']]).toEqual([200, undefined, 'no-store'])
      expect(text).toContain('fetch(')
      const policy = String(headers['content-security-policy'])
      const script = /<script>([\s\S]*)<\/script>/.exec(text)?.[1] ?? ''
      expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`)
      expect(policy).toContain("frame-ancestors 'none'")
    }
    expect((await exchange(url.hash.slice(1))).status).toBe(204)
  })

  test('becomes a cookie that no script and no other site can use, once', async () => {
    const ticket = url.hash.slice(1)
    const { status, headers } = await exchange(ticket)
    expect(status).toBe(204)
    expect(String(headers['set-cookie'])).toMatch(
      /^shoal-[\da-f]{8}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=604800$/,
    )
    expect(String(headers['set-cookie'])).not.toContain(ticket)
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(await exchange(ticket)).toMatchObject({ status: 401 })
    expect((await exchange(ticket)).headers).not.toHaveProperty('set-cookie')
  })

  test('opened once more in a browser that is known lets it in all the same', async () => {
    const cookie = await signIn()
    expect((await exchange('used', { cookie, origin: url.origin })).status).toBe(204)
  })

  test.each([{}, { origin: 'http://evil.example' }, { origin: 'null' }])(
    'is of no use to a page with %o, and stays good',
    async headers => {
      const ticket = newTicket()
      expect((await exchange(ticket, headers)).status).toBe(401)
      expect((await get(`/session?${ticket}`)).status).toBe(401)
      expect((await get(`/?token=${ticket}`)).status).toBe(401)
      expect((await exchange(ticket)).status).toBe(204)
    },
  )

  test('lets a browser in for reload after reload, in as many windows as you like', async () => {
    const cookie = await signIn()
    for (const header of [cookie, `theme=dark; ${cookie}`, await signIn()]) {
      expect(await get('/x', { cookie: header })).toMatchObject({ status: 200, text: 'page /x' })
    }
    const { headers } = await get('/', { cookie })
    expect(String(headers['set-cookie'])).toMatch(new RegExp(`^${cookie}; HttpOnly; .*Max-Age=604800$`))
  })

  test('too many unused tickets expire the oldest', async () => {
    for (let n = 0; n < 20; n += 1) web.newAddress()
    expect((await exchange(url.hash.slice(1))).status).toBe(401)
  })
})

describe('a session', () => {
  test('is known again after a restart, and the file has no secret', async () => {
    const cookie = await signIn()
    const { port } = url
    await web.close()
    web = await start(Number(port))
    expect((await get('/x', { cookie })).status).toBe(200)
    const file = join(folder, 'sessions.json')
    expect(await readFile(file, 'utf8')).not.toContain(cookie.split('=')[1])
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('ends for open pages too when all are forgotten', async () => {
    const cookie = await signIn()
    const { socket } = await connect({ cookie, origin: url.origin })
    const closed = new Promise(resolve => socket.once('close', resolve))
    // Another process does it.
    await (await openSessions(join(folder, 'sessions.json'), log)).forgetAll()
    expect(await closed).toBe(4401)
    expect((await get('/x', { cookie })).status).toBe(401)
    expect((await get('/session', { cookie })).status).toBe(401)
    expect((await get('/x', { cookie: await signIn() })).status).toBe(200)
  })

  test('is over after a week without a visit, and each visit renews it', async () => {
    let now = 1_700_000_000_000
    const day = 24 * 3_600_000
    const path = join(folder, 'other.json')
    const sessions = await openSessions(path, log, () => now)
    const secret = await sessions.open()
    for (let n = 0; n < 3; n += 1) {
      now += 6 * day
      expect(await sessions.isKnown(secret)).toBe(true)
    }
    now += 7 * day
    expect(await sessions.isKnown(secret)).toBe(false)
    expect(await sessions.isKnown('')).toBe(false)
  })

  test('of another installation has another name, and a damaged file opens no session', async () => {
    const other = await openSessions(join(folder, 'other.json'), log)
    const cookie = await signIn()
    expect(cookie.startsWith(other.cookieName)).toBe(false)
    await writeFile(join(folder, 'sessions.json'), '{"sessions": 7')
    expect((await get('/x', { cookie })).status).toBe(401)
    expect((await get('/x', { cookie: await signIn() })).status).toBe(200)
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

  test('a page says what to do, and runs nothing', async () => {
    const { headers, text } = await get('/')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toContain('press Enter')
    expect(text).not.toContain('<script')
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
    expect((await get('/enter', { host })).status).toBe(421)
    expect((await exchange(newTicket(), { host, origin: `http://${host}` })).status).toBe(421)
    await expect(connect({ cookie, host, origin: `http://${host}` })).rejects.toThrow('403')
  })

  test('an answer that fails closes the connection and is heard of', async () => {
    const cookie = await signIn()
    await expect(get('/broken', { cookie })).rejects.toThrow()
    expect(heard).toMatchObject([{ message: 'cannot read' }])
  })
})

describe('what a page of another site hands over', () => {
  const links = ['https://example.org/1.jpg', 'http://192.168.1.1/">&<script>alert(1)</script>.jpg']
  const address = handOverAddress({ links, claims: 'https://example.org/?a="<b>' })
  const form = `address=${encodeURIComponent(address)}`
  const post = (path: string, headers: Record<string, string>, body = form) =>
    get(path, { 'content-type': 'application/x-www-form-urlencoded', ...headers }, 'POST', body)

  test('is text on a page that runs nothing and cannot be framed', async () => {
    const { status, headers, text } = await post('/hand-over', { origin: 'https://example.org' })
    expect([status, handed]).toEqual([200, []])
    expect(text).toContain('<h1>2 links for Shoal</h1>')
    expect(text).toContain(
      '<li>192.168.1.1: 1 link <strong>(this computer or your own network)</strong></li>',
    )
    expect(text).not.toMatch(/<script|<b>|<img|<a /)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('script-src')
  })

  test('is passed on by a click there, with the cookie and from this origin only', async () => {
    const cookie = await signIn()
    expect((await post('/hand-over/take', { origin: url.origin })).status).toBe(401)
    expect((await post('/hand-over/take', { origin: 'https://example.org', cookie })).status).toBe(403)
    expect((await post('/hand-over/take', { cookie })).status).toBe(403)
    expect(handed).toEqual([])
    const { status, headers } = await post('/hand-over/take', { origin: url.origin, cookie })
    expect([status, headers['location'], handed]).toEqual([303, '/#/hand-over', [address]])
  })

  test('that is too long, or nothing, is said to be so', async () => {
    const tooLong = await post('/hand-over', {}, `address=${'a'.repeat(200_001)}`)
    expect(tooLong.text).toContain('does not understand')
    expect(
      (await post('/hand-over', {}, 'address=shoal%3A%2F%2Fadd%3Furl%3Dfile%3A%2F%2F%2Fetc')).text,
    ).toContain('nothing that can be downloaded')
  })
})

test('localhost is this machine too', async () => {
  const host = `localhost:${url.port}`
  expect((await exchange(newTicket(), { host, origin: `http://${host}` })).status).toBe(204)
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
    ['arguments that are not valid', '{"t":"q","i":"1","m":"call","a":"appInfo"}'],
    ['too many arguments', '{"t":"q","i":"1","m":"call","a":["appInfo",null,null]}'],
    ['an answer that was not asked for', '{"t":"s","i":"1","r":null}'],
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
  const other = await start()
  await web.close()
  await closed
  web = other
})

test('a port that is taken is reported', async () => {
  await expect(start(Number(url.port))).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
