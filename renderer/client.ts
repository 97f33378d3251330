import { createBirpc } from 'birpc'
import type { CommandName, InputOf, LaunchSources, OutputOf, Reply } from '../shared/contract/commands.ts'
import { FailureError } from '../shared/failure.ts'
import type { Ranges } from '../shared/ranges.ts'
import { RefusalError } from '../shared/refusal.ts'
import { createValue } from './value.ts'

/** What a preload script offers instead of a WebSocket. */
type Bridge = {
  call: (name: string, ...input: unknown[]) => Promise<Reply>
  /** The path of a dropped file; shells with the capability `listPaths` have it. */
  pathOf?: (file: File) => string
  /** Hands over lists that were opened with the app; those that waited for it come at once. */
  onOpen?: (take: (given: LaunchSources) => void) => void
  onNotice?: (take: (notice: string) => void) => void
}

type Remote = { call: (name: string, ...input: unknown[]) => Promise<Reply> }

/** `closed`: it was open and is being opened again. `unknown`: Shoal does not know this browser any more. */
export type Connection = 'opening' | 'open' | 'closed' | 'unknown'

/** No answer came, because the way to the application broke. */
export class ConnectionLost extends Error {}

const bridge = (window as { shoal?: Bridge }).shoal

export const connection = createValue<Connection>(bridge === undefined ? 'opening' : 'open')

const remote: Remote = bridge ?? openSocket()

/** Asks the application. Rejects with a RefusalError, a FailureError or ConnectionLost. */
export async function call<Name extends CommandName>(
  name: Name,
  ...input: undefined extends InputOf<Name> ? [] : [InputOf<Name>]
): Promise<OutputOf<Name>> {
  const reply = await remote.call(name, ...input)
  if ('refusal' in reply) throw new RefusalError(reply.refusal)
  if (!reply.ok) throw new FailureError(reply.failure)
  return reply.value as OutputOf<Name>
}

export const pathOfFile = (file: File): string | undefined => bridge?.pathOf?.(file) || undefined

/** Hands over lists that Shoal was opened with; those that waited for a window come at once. */
export async function onOpenedLists(take: (given: LaunchSources) => void): Promise<void> {
  if (bridge !== undefined) return bridge.onOpen?.(take)
  const given = await call('openedWith')
  if (given !== undefined) take(given)
}

export const imageUrl = (batch: string, index: number): string =>
  `/image/${encodeURIComponent(batch)}/${index}`

/** Longer addresses are not taken everywhere. */
const mostCharacters = 6000

/** The address of a zip of these images; undefined where they are too scattered to be named. */
export function zipUrl(batch: string, ranges: Ranges): string | undefined {
  const images = ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',')
  return images.length > mostCharacters ? undefined : `/zip/${encodeURIComponent(batch)}/${images}`
}

/** Whether Shoal answers, and does not know this browser. A WebSocket that is refused does not say why. */
async function isStranger(): Promise<boolean> {
  try {
    return (await fetch('/session')).status === 401
  } catch {
    // Shoal does not run.
    return false
  }
}

/** A WebSocket that is opened again whenever it closes. Calls made meanwhile wait for it. */
function openSocket(): Remote {
  let opened = Promise.withResolvers<Remote>()
  let waitMs = 250

  const open = () => {
    const socket = new WebSocket(new URL('/rpc', location.href.replace(/^http/, 'ws')))
    const rpc = createBirpc<Remote>(
      {},
      {
        post: text => socket.send(text),
        on: receive => socket.addEventListener('message', event => receive(event.data)),
        serialize: JSON.stringify,
        deserialize: JSON.parse,
        // Reading a long list takes as long as it takes.
        timeout: -1,
      },
    )
    socket.addEventListener('open', () => {
      waitMs = 250
      connection.set('open')
      opened.resolve({ call: (name, ...input) => rpc.$call('call', name, ...input) })
    })
    socket.addEventListener('close', async () => {
      if (connection.get() === 'open') {
        connection.set('closed')
        opened = Promise.withResolvers()
      }
      rpc.$close(new ConnectionLost('The connection to Shoal was lost.'))
      if (await isStranger()) connection.set('unknown')
      else if (connection.get() === 'unknown') connection.set('closed')
      setTimeout(open, waitMs)
      waitMs = Math.min(waitMs * 2, 4000)
    })
  }
  open()
  return { call: async (name, ...input) => (await opened.promise).call(name, ...input) }
}

/** Listens for words that the system would not show as its own notification. */
export const onSystemNotices = (take: (notice: string) => void): void => bridge?.onNotice?.(take)
