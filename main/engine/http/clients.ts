import type { Item } from '../../../shared/model.ts'
import { type Client, type ClientOptions, type ClientWorld, createClient } from './exchange.ts'
import { isPrivateAddress } from './private-address.ts'

/** The clients of a run: one for all addresses, one that keeps out of private networks. */
export type Clients = {
  clientFor(item: Pick<Item, 'publicOnly'>): Client
  /** Closes the connections that carry no request now. */
  dropIdle(): void
  close(): void
}

export function createClients(options: ClientOptions, world: ClientWorld): Clients {
  const open = createClient(options, world)
  const guarded = createClient({ ...options, refusesAddress: isPrivateAddress }, world)
  return {
    clientFor: ({ publicOnly }) => (publicOnly ? guarded : open),
    dropIdle() {
      for (const client of [open, guarded]) client.dropIdle()
    },
    close() {
      for (const client of [open, guarded]) client.close()
    },
  }
}
