import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Pages that are hard to read without a browser, or with one. */
export type SampleSite = {
  url(path: string): string
  /** Paths that were asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)

const fill = (body: string) => `<!doctype html><title>Sample</title><body>${body}`

const lazily = (count: number) => `
  <style>img{display:block;height:400px;width:300px}</style><main></main>
  <script>
    const see = new IntersectionObserver(seen => seen.forEach(({ isIntersecting, target }) => {
      if (isIntersecting && !target.src) target.src = target.dataset.where + '.png'
    }))
    for (let n = 0; n < ${count}; n++) {
      const image = document.createElement('img')
      image.dataset.where = '/late/' + n
      document.querySelector('main').append(image)
      see.observe(image)
    }
  </script>`

const pages: Record<string, string> = {
  '/gallery': fill(`<div id="root"></div><script>
    fetch('/gallery.json').then(r => r.json()).then(list => {
      for (const url of list) {
        const image = new Image()
        image.src = url
        document.getElementById('root').append(image)
      }
    })</script>`),
  '/endless': fill(`<style>i{display:block;height:300px}</style><main></main><script>
    let shown = 0
    function more() {
      for (let n = 0; n < 10 && shown < 300; n++, shown++) {
        const part = document.createElement('i')
        part.innerHTML = '<img src="/endless/' + shown + '.png" width=200 height=200>'
        document.querySelector('main').append(part)
      }
    }
    addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 800) more() })
    more()</script>`),
  '/button': fill(`<main></main><form method=post action=/popup><button>Load more</button></form>
    <button id=more>Load more images</button><script>
    let shown = 0
    const more = document.getElementById('more')
    async function load() {
      more.disabled = true
      if (shown > 0) await fetch('/poll', { method: 'POST' })
      for (let n = 0; n < 20; n++, shown++) {
        const image = new Image(200, 200)
        image.src = '/more/' + shown + '.png'
        document.querySelector('main').append(image)
      }
      more.disabled = false
      if (shown >= 100) more.remove()
    }
    more.onclick = load
    load()</script>`),
  '/observed': fill(lazily(100)),
  '/loading-lazy': fill(
    numbers(100)
      .map(n => `<p style="height:600px"><img loading="lazy" src="/late/${n}.png"></p>`)
      .join(''),
  ),
  '/overlay': fill(
    `<style>body{overflow:hidden}#o{position:fixed;inset:0;background:#0008}</style><div id=o>Cookies?</div>${lazily(60)}`,
  ),
  '/inner': fill(`<style>body{margin:0}main{height:100vh;overflow:auto}</style>${lazily(60)}`),
  '/never-idle': fill(
    `<img src="/one.png"><script>setInterval(() => fetch('/poll'), 50); new EventSource('/events')</script>`,
  ),
  '/script-redirect': `<script>location.href = '/gallery'</script>`,
  '/alerts': fill(`<img src="/one.png"><script>setInterval(() => alert('again'), 5)</script>`),
  '/busy': fill(`<main></main><script>
    for (let n = 0; n < 100; n++) new Image().src = '/busy/' + n + '.png'
    setTimeout(() => { const end = Date.now() + 20000; while (Date.now() < end); }, 300)</script>`),
  '/forever': fill(`<img src="/one.png"><script>setTimeout(() => { for (;;); }, 300)</script>`),
  '/redirects': fill(`<img src="/one.png"><script>location.href = '/redirects?' + Math.random()</script>`),
  '/rude': fill(`<img src="/one.png"><script>
    for (let n = 0; n < 5; n++) open('/popup')
    confirm('?'); prompt('?'); print()
    const save = document.createElement('a')
    save.href = '/file.zip'; save.download = 'file.zip'; save.click()
    location.href = 'mailto:someone@example.org'</script>`),
  '/many': fill(`<script>setInterval(() => fetch('/poll?' + Math.random()), 1)</script><img src="/one.png">`),
  '/heavy': fill(`<img src="/one.png"><script>setInterval(() => fetch('/large'), 20)</script>`),
  '/memory': fill(`<img src="/one.png"><script>
    const all = []; setInterval(() => all.push(new Uint8Array(20_000_000).fill(1)), 20)</script>`),
  '/parts': fill(`
    <style>
      .background { background-image: url(/css.png) }
      .set { background-image: image-set(url(/set-1.png) 1x, url(/set-2.png) 2x) }
      .before::before { content: url(/before.png) }
    </style>
    <div class="background">a</div><div class="set">b</div><div class="before">c</div>
    <img src="/plain.png">
    <img srcset="/small.png 300w, /large.png 2000w" sizes="200px">
    <picture><source srcset="/picture.webp" type="image/webp"><img src="/picture.png"></picture>
    <video poster="/poster.png"></video>
    <svg width="9" height="9"><image href="/svg.png" width="9" height="9"/></svg>
    <x-open></x-open><x-closed></x-closed>
    <iframe src="/frame"></iframe><iframe srcdoc="<img src=/srcdoc.png>"></iframe>
    <script>
      document.querySelector('x-open').attachShadow({ mode: 'open' }).innerHTML = '<img src="/open.png">'
      document.querySelector('x-closed').attachShadow({ mode: 'closed' }).innerHTML = '<img src="/closed.png">'
      const drawn = new Image(); drawn.src = '/canvas.png'
      fetch('/fetched.png').then(r => r.blob()).then(blob => {
        const image = new Image(); image.src = URL.createObjectURL(blob); document.body.append(image)
      })
    </script>`),
  '/frame': fill('<img src="/in-frame.png">'),
  '/onload': fill(`<script>
    function next(n) {
      const image = new Image()
      image.onload = () => n < 9 && next(n + 1)
      image.src = '/chain/' + n + '.png'
      document.body.append(image)
    }
    next(0)</script>`),
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export async function startSampleSite(): Promise<SampleSite> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    asked.push(path)
    const page = pages[path]
    if (page !== undefined) return response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    if (/\.(?:png|webp)$/.test(path)) return response.writeHead(200, { 'content-type': 'image/png' }).end(png)
    switch (path) {
      case '/gallery.json':
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(numbers(500).map(n => `/photo/${n}.png`)))
      case '/file.zip':
        return response
          .writeHead(200, { 'content-type': 'application/zip', 'content-disposition': 'attachment' })
          .end('PK')
      case '/feed':
        return response.writeHead(200, { 'content-type': 'application/rss+xml' }).end('<rss/>')
      case '/gone':
        return response.writeHead(404, { 'content-type': 'text/html' }).end('gone')
      case '/large':
        return response.writeHead(200).end(Buffer.alloc(1_000_000))
      case '/events':
        return response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      case '/poll':
        await delay(20)
        return response.end('.')
      default:
        return response.writeHead(404).end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: path => `http://127.0.0.1:${port}${path}`,
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
