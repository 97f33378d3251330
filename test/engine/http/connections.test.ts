import { once } from 'node:events'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { createConnections } from '../../../main/engine/http/connections.ts'
import { createTrust } from '../../../main/engine/http/trust.ts'
import { createCertificate } from '../../helpers/certificate.ts'

test('a new connection to a host resumes its TLS session, with certificates of the user too', async () => {
  const { cert, key } = createCertificate(['127.0.0.1'])
  const server = https.createServer({ cert, key }, (_, answer) => {
    answer.setHeader('connection', 'close').end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const connections = createConnections({}, true)
  createTrust(connections, cert).prepare()
  try {
    const resumed: boolean[] = []
    for (const _ of [1, 2]) {
      const [answer] = (await once(
        https.get(url, { agent: connections.agentFor(url, false) }),
        'response',
      )) as [{ socket: TLSSocket } & NodeJS.ReadableStream]
      resumed.push(answer.socket.isSessionReused())
      await once(answer.resume(), 'end')
    }
    expect(resumed).toEqual([false, true])
  } finally {
    connections.close()
    server.close()
  }
})
