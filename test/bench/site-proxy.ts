import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { createCertificate } from '../helpers/certificate.ts'
import type { SiteAnswer } from '../pages/collection/page-site.ts'

/** A proxy behind which there are only the sites that `answer` knows, whatever their hosts; https among them. */
export type SiteProxy = { url: string; close(): Promise<void> }

export async function startSiteProxy(answer: (url: string) => SiteAnswer | undefined): Promise<SiteProxy> {
  const certificate = createCertificate(['site.example'])
  const sockets = new Set<Socket>()
  const origins = new WeakMap<object, string>()

  function reply({ url = '', socket }: IncomingMessage, response: ServerResponse): void {
    const origin = origins.get(socket)
    const found = answer(origin === undefined ? url : origin + url)
    if (found === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': found.type }).end(found.bytes)
  }

  const server = createServer(reply)
  server.on('connection', socket => sockets.add(socket))
  server.on('connect', ({ url = '' }, client: Socket) => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    const secure = new TLSSocket(client, { isServer: true, ...certificate })
    secure.on('error', () => client.destroy())
    origins.set(secure, `https://${url.replace(/:443$/, '')}`)
    server.emit('connection', secure)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
