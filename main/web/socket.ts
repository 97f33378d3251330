import { createBirpc } from 'birpc'
import type { WebSocket } from 'ws'
import * as z from 'zod'
import type { Api } from '../../shared/contract/commands.ts'
import { dispatch } from '../api/dispatch.ts'

/** The one message a page sends. birpc trusts its peer; this does not. */
const request = z.object({
  t: z.literal('q'),
  i: z.string().max(100),
  m: z.literal('call'),
  a: z.array(z.unknown()).min(1).max(2),
})

/** Answers the calls of one page, over one WebSocket, until it closes. */
export function serveSocket(socket: WebSocket, api: Api, unexpected: (error: unknown) => void): void {
  const call = (name: unknown, input: unknown) => dispatch(api, name, input, unexpected)
  const rpc = createBirpc(
    { call },
    {
      post: text => {
        if (socket.readyState === socket.OPEN) socket.send(text)
      },
      on: receive =>
        socket.on('message', (data, isBinary) => {
          if (isBinary) socket.close(unsupportedData)
          else receive(String(data))
        }),
      serialize: JSON.stringify,
      deserialize: text => request.parse(JSON.parse(text)),
      // By name, never by looking into an object: `constructor` is no function here.
      resolver: name => (name === 'call' ? call : undefined),
      onGeneralError() {
        socket.close(unsupportedData)
        return true
      },
    },
  )
  socket.on('close', () => rpc.$close())
  // The page learns of an error when the connection closes.
  socket.on('error', () => {})
}

/** What the page sent is no call. */
const unsupportedData = 1003
