import { type Clients, createClients } from '../http/clients.ts'
import type { ClientOptions, ClientWorld } from '../http/exchange.ts'
import { createFetcher } from './fetch-here.ts'
import type { FetchContext, Fetcher, FetchNews, FetchOrder } from './fetcher.ts'

/** The fetchers of a run that work in this thread, with the clients that they share. */
export type Fetchers = Omit<Clients, 'clientFor'> & { open(order: FetchOrder, news: FetchNews): Fetcher }

/** `client` and `world` are those of the clients. */
export function createFetchers(
  context: Omit<FetchContext, 'clientFor'>,
  client: ClientOptions,
  world: ClientWorld,
): Fetchers {
  const { clientFor, ...clients } = createClients(client, world)
  return { ...clients, open: (order, news) => createFetcher(order, { ...context, clientFor }, news) }
}
