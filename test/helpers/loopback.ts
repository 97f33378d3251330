import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Host names that all mean this machine. */
export function hostNames(count: number): string[] {
  // macOS configures 127.0.0.1 alone; names for it and the IPv6 loopback make three hosts there.
  const names =
    process.platform === 'darwin'
      ? ['127.0.0.1', 'localhost', '[::1]']
      : Array.from({ length: 254 }, (_, index) => `127.0.0.${index + 1}`)
  if (count > names.length) throw new RangeError(`only ${names.length} loopback hosts on this system`)
  return names.slice(0, count)
}

/** Where to listen so that these hosts answer. */
export const addressesOf = (hosts: readonly string[]): string[] =>
  hosts.includes('localhost') ? ['127.0.0.1', '::1'] : [...hosts]

/** One server per address, all on the same port; another port when one of them is taken. */
export async function listenOn<S extends Server>(addresses: readonly string[], create: () => S) {
  for (let tries = 1; ; tries += 1) {
    const servers: S[] = []
    let port = 0
    try {
      for (const address of addresses) {
        const server = create()
        port = await listen(server, address, port)
        servers.push(server)
      }
      return { servers, port }
    } catch (error) {
      for (const server of servers) server.close()
      if (tries === 5) throw error
    }
  }
}

async function listen(server: Server, address: string, port: number): Promise<number> {
  server.listen(port, address)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A port that accepts connections and never says a word: no HTTP answer, no TLS handshake. */
export async function startDeafPort(): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  const port = await listen(server, '127.0.0.1', 0)
  return {
    port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** A port of 127.0.0.1 that is free now, for a server to be started there. Another program may be faster. */
export async function freePort(): Promise<number> {
  const { port, close } = await startDeafPort()
  await close()
  return port
}

/**
 * A port of 127.0.0.1 on which nothing listens: connections are refused. A connection of this process has it as its own
 * end, so that the system gives it to no other program meanwhile.
 */
export async function closedPort(): Promise<number> {
  const server = createServer(socket => void socket.unref())
  const port = await listen(server, '127.0.0.1', 0)
  const client = connect(port, '127.0.0.1')
  await once(client, 'connect')
  server.unref()
  client.unref()
  if (client.localPort === undefined) throw new Error('a connection has a port of its own')
  return client.localPort
}
