import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export type TestProxy = {
  url: string
  /** What it was asked for, as `GET http://…` or `CONNECT host:port`. */
  readonly asked: readonly string[]
  close: () => Promise<void>
}

/** A small HTTP proxy: absolute URLs are fetched, CONNECT is tunnelled. With a password it wants that first. */
export async function startProxy({ password }: { password?: string } = {}): Promise<TestProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const wanted = password === undefined ? undefined : `Basic ${Buffer.from(password).toString('base64')}`

  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const { 'proxy-authorization': shown, ...headers } = request.headers
    if (wanted !== undefined && shown !== wanted) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end()
      return
    }
    const onward = send(request.url ?? '', { method: request.method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('connect', (request, client: Socket) => {
    asked.push(`CONNECT ${request.url}`)
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const { hostname, port } = new URL(`tcp://${request.url}`)
    const onward = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.pipe(client)
      client.pipe(onward)
    })
    sockets.add(onward)
    onward.on('error', () => client.destroy())
    client.on('error', () => onward.destroy())
  })
  server.on('connection', socket => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
