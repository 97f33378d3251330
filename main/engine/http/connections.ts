import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { SecureContext } from 'node:tls'
import type { World } from '../world.ts'
import { readsShared } from './arrival-memory.ts'

/** The connections of one client. */
export type Connections = {
  /** `isOwn`: for a connection that no other request has used or will use. */
  agentFor(url: URL, isOwn: boolean): http.Agent
  /** Settles when a kept connection to this host may be used again; undefined: at once. */
  settled(host: string): Promise<unknown> | undefined
  /** Records which host a connection belongs to; called once the connection exists. */
  belongs(socket: Duplex, host: string): void
  /** A host sent bytes without a request: none of its connections is used again. */
  distrust(host: string): void
  /** Closes the kept connections that carry no request. */
  dropIdle(): void
  /** Certificates that new connections trust, instead of Node's. */
  trust(context: SecureContext): void
  close(): void
}

/** Idle connections kept per host, so that a burst of small files reuses what it opened. */
const mostIdleSockets = 64

/**
 * How long a connection must have been silent before it is used again, until the host has proven often enough that
 * it sends nothing unasked: what it sent too much may still be on its way.
 */
const silenceMs = 5
const provenAfter = 3

type Habits = { silences: number; freedAt: number; sendsUnasked: boolean }

/** Waits; and then for whatever arrived meanwhile to be read: the event loop may have been busy. */
async function silence(ms: number): Promise<void> {
  if (ms > 0) await delay(Math.ceil(ms))
  await turn()
  await turn()
}

/**
 * Connections are kept while they are silent: what comes unasked would be taken for the answer to the next request
 * (RFC 9112, 9.3 and 11.2).
 */
export function createConnections(proxyEnv: World['env'], keepAlive: boolean): Connections {
  const habits = new Map<string, Habits>()
  const hosts = new WeakMap<Duplex, string>()
  const freedAt = new WeakMap<Duplex, number>()

  function habitsOf(host: string): Habits {
    let known = habits.get(host)
    if (known === undefined) {
      known = { silences: 0, freedAt: 0, sendsUnasked: false }
      habits.set(host, known)
    }
    return known
  }

  function distrustSocket(this: Duplex): void {
    habitsOf(hosts.get(this) ?? '').sendsUnasked = true
    this.destroy()
  }

  function watchIdle<A extends http.Agent>(agent: A): A {
    const mayKeep = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean | undefined
    const reuse = agent.reuseSocket.bind(agent)
    // Node keeps the connection if this returns true; its types do not mention the return value.
    agent.keepSocketAlive = (socket: Duplex): boolean => {
      const habit = habitsOf(hosts.get(socket) ?? '')
      if (socket.readableLength > 0) habit.sendsUnasked = true
      if (habit.sendsUnasked || !mayKeep(socket)) return false
      habit.freedAt = performance.now()
      freedAt.set(socket, habit.freedAt)
      socket.on('data', distrustSocket)
      return true
    }
    agent.reuseSocket = (socket, request) => {
      socket.off('data', distrustSocket)
      const habit = habitsOf(hosts.get(socket) ?? '')
      const idleMs = performance.now() - (freedAt.get(socket) ?? Number.POSITIVE_INFINITY)
      if (habit.silences < provenAfter && idleMs >= silenceMs) habit.silences += 1
      reuse(socket, request)
    }
    return agent
  }

  const kept = { keepAlive, maxFreeSockets: mostIdleSockets, proxyEnv }
  const agents = {
    http: watchIdle(readsShared(new http.Agent(kept))),
    https: watchIdle(readsShared(new https.Agent(kept))),
  }
  const own = {
    http: readsShared(new http.Agent({ proxyEnv })),
    https: readsShared(new https.Agent({ proxyEnv })),
  }

  return {
    agentFor(url, isOwn) {
      const pair = isOwn ? own : agents
      return url.protocol === 'https:' ? pair.https : pair.http
    },
    settled(host) {
      const habit = habits.get(host)
      if (habit === undefined || habit.silences >= provenAfter) return undefined
      return silence(habit.freedAt + silenceMs - performance.now())
    },
    belongs: (socket, host) => hosts.set(socket, host),
    distrust(host) {
      habitsOf(host).sendsUnasked = true
    },
    dropIdle() {
      for (const { freeSockets } of [agents.http, agents.https]) {
        for (const socket of Object.values(freeSockets).flat()) socket?.destroy()
      }
    },
    trust(context) {
      agents.https.options.secureContext = context
      own.https.options.secureContext = context
    },
    close() {
      for (const agent of [agents.http, agents.https, own.http, own.https]) agent.destroy()
    },
  }
}
