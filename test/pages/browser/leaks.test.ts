import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { expect, test } from 'vitest'
import { named, program, sandbox, startPageBrowser } from './start.ts'

/** Ways from a page to a port of this machine, each with its own path there, as far as it has one. */
const ways = (port: number) => ({
  image: `new Image().src = 'http://127.0.0.1:${port}/image'`,
  ipv6: `new Image().src = 'http://[::1]:${port}/ipv6'`,
  mapped: `new Image().src = 'http://[::ffff:127.0.0.1]:${port}/mapped'`,
  number: `new Image().src = 'http://2130706433:${port}/number'`,
  hex: `new Image().src = 'http://0x7f.1:${port}/hex'`,
  zero: `new Image().src = 'http://0:${port}/zero'`,
  name: `new Image().src = 'http://localhost:${port}/name'`,
  below: `new Image().src = 'http://x.localhost:${port}/below'`,
  redirect: `new Image().src = '/to/redirect'`,
  'redirected fetch': `fetch('/to/redirected-fetch', { mode: 'no-cors' })`,
  fetch: `fetch('http://127.0.0.1:${port}/fetch', { mode: 'no-cors' })`,
  preflight: `fetch('http://127.0.0.1:${port}/preflight', { method: 'PUT', headers: { 'x-own': '1' } })`,
  beacon: `navigator.sendBeacon('http://127.0.0.1:${port}/beacon', 'x')`,
  frame: `add('iframe', { src: 'http://127.0.0.1:${port}/frame' })`,
  prefetch: `add('link', { rel: 'prefetch', href: 'http://127.0.0.1:${port}/prefetch' })`,
  preconnect: `add('link', { rel: 'preconnect', href: 'http://127.0.0.1:${port}' })`,
  style: `add('link', { rel: 'stylesheet', href: 'http://127.0.0.1:${port}/style' })`,
  script: `add('script', { src: 'http://127.0.0.1:${port}/script' })`,
  media: `add('video', { src: 'http://127.0.0.1:${port}/media', preload: 'auto' })`,
  events: `new EventSource('http://127.0.0.1:${port}/events')`,
  socket: `new WebSocket('ws://127.0.0.1:${port}/socket')`,
  worker: `new Worker('/worker.js?fetch=worker')`,
  'shared worker': `new SharedWorker('/worker.js?fetch=shared-worker')`,
  'service worker': `navigator.serviceWorker.register('/worker.js?fetch=service-worker')`,
  popup: `open('http://127.0.0.1:${port}/popup')`,
  form: `const form = add('form', { action: 'http://127.0.0.1:${port}/form', method: 'post', target: 'f' }); add('iframe', { name: 'f' }); form.submit()`,
  rules: `add('script', { type: 'speculationrules', text: JSON.stringify({ prefetch: [{ source: 'list', urls: ['http://127.0.0.1:${port}/rules'] }] }) })`,
  stun: `const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] }); c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o))`,
})

/** A port of this machine that no page may reach, and what arrived there. */
async function startBarred() {
  const arrived = new Set<string>()
  const tcp = createServer(socket => {
    arrived.add('a connection')
    socket.on('error', () => {})
    socket.on('data', text => {
      arrived.add(`${text}`.split(' ')[1] ?? '')
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\n\r\n')
    })
  })
  tcp.listen(0, '::')
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4', () => arrived.add('a datagram'))
  udp.bind(port)
  await once(udp, 'listening')
  return { port, arrived, close: () => [tcp.close(), udp.close()] }
}

async function startPage(barred: number) {
  const script = Object.values(ways(barred))
    .map(way => `try { (() => { ${way} })() } catch {}`)
    .join('\n')
  const server = createHttpServer(({ url = '' }, response) => {
    if (url.startsWith('/to/')) {
      return void response.writeHead(302, { location: `http://127.0.0.1:${barred}${url.slice(3)}` }).end()
    }
    if (url.startsWith('/worker.js')) {
      const name = url.split('=')[1]
      const ask = `fetch('http://127.0.0.1:${barred}/${name}', { mode: 'no-cors' })`
      return void response
        .writeHead(200, { 'content-type': 'text/javascript' })
        .end(`${ask}; onfetch = () => {}`)
    }
    const add = `const add = (name, how) => { const e = Object.assign(document.createElement(name), how); document.body.append(e); return e }`
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<body><img src="/own.png"><script>${add}\n${script}</script>`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test.skipIf(program === undefined)('no way leads from a page to a port of this machine', async () => {
  const home = await mkdtemp(join(tmpdir(), 'shoal-leaks-'))
  const barred = await startBarred()
  const page = await startPage(barred.port)
  const browser = startPageBrowser(home)
  try {
    const result = await browser.render(named(page.url, true), AbortSignal.timeout(60_000))
    expect(result).toMatchObject({ kind: 'rendered', images: expect.arrayContaining([`${page.url}own.png`]) })
    expect([...barred.arrived]).toEqual([])
    expect(result).toMatchObject({
      blocked: expect.arrayContaining([expect.objectContaining({ host: `127.0.0.1:${barred.port}` })]),
    })
    // The same page in a browser that nothing guards: the ways are real ones.
    const open = await chromium.launch({
      ...(program && { executablePath: program }),
      chromiumSandbox: sandbox,
    })
    const tab = await open.newPage()
    await tab.goto(page.url, { waitUntil: 'load' })
    // They arrive in any order.
    await expect
      .poll(() => [...barred.arrived])
      .toEqual(expect.arrayContaining(['/image', '/redirect', '/shared-worker', '/socket', 'a datagram']))
    await expect.poll(() => barred.arrived.size).toBeGreaterThanOrEqual(20)
    await open.close()
  } finally {
    await browser.rest()
    page.close()
    barred.close()
    await rm(home, { recursive: true })
  }
})
