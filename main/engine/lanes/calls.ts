import { type ErrorFacts, errorFactsOf, errorOf } from './error-facts.ts'

/** What a thread offers to the other one: functions that take and give structured clones. */
export type Target = Record<string, (...args: never[]) => unknown>

/** As short as can be: there are several for each image, and names of fields would cross with each. */
export type Packet =
  | ['call', id: number, target: number, name: string, args: unknown[]]
  | ['note', target: number, name: string, args: unknown[]]
  | ['value', id: number, value: unknown]
  | ['error', id: number, error: ErrorFacts]

/**
 * The memory of what is answered as `{ bytes }`. Bytes of an answer are handed over: they are not copied, and are
 * gone there. Small ones share their memory with others and are copied.
 */
export const memoryOf = (packets: readonly Packet[]): ArrayBuffer[] =>
  packets.flatMap(([kind, , value]) => {
    const bytes = kind === 'value' && typeof value === 'object' && value && 'bytes' in value && value.bytes
    if (!(bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer)) return []
    return bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer] : []
  })

/** Calls between two threads, in both directions, to targets that each side numbers. */
export type Calls = {
  /** Offers a target under a number that the other side knows. */
  offer(target: number, functions: Target): void
  withdraw(target: number): void
  /** A target of the other side. */
  at<T extends Target>(target: number): Remote<T>
  receive(packets: readonly Packet[]): void
  /** The other side is gone: what was asked of it rejects, and so does what will be. */
  end(error: Error): void
}

export type Remote<T extends Target> = {
  /** Rejects as the function did, or when the other side is gone. */
  call<N extends keyof T & string>(name: N, ...args: Parameters<T[N]>): Promise<Awaited<ReturnType<T[N]>>>
  /** The same without an answer. */
  note<N extends keyof T & string>(name: N, ...args: Parameters<T[N]>): void
}

/** With so many, a message costs little beside its packets, and the other side need not wait for the rest of them. */
const mostTogether = 32

/**
 * `post` gets the packets of one turn of the event loop together: one message costs as much as many packets. `waits`
 * hears when the first answer is waited for, and when none is any more.
 */
export function createCalls(
  post: (packets: Packet[]) => void,
  waits: (isWaiting: boolean) => void = () => {},
): Calls {
  const targets = new Map<number, Target>()
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  let outbox: Packet[] = []
  let nextId = 1
  let ended: Error | undefined

  function send(packet: Packet): void {
    if (ended !== undefined) return
    outbox.push(packet)
    if (outbox.length === 1) setImmediate(flush)
    if (outbox.length === mostTogether) flush()
  }

  function flush(): void {
    const packets = outbox
    outbox = []
    if (ended === undefined && packets.length > 0) post(packets)
  }

  function find(target: number, name: string): Target[string] | undefined {
    const functions = targets.get(target)
    return functions !== undefined && Object.hasOwn(functions, name) ? functions[name] : undefined
  }

  async function answer(id: number, target: number, name: string, args: unknown[]): Promise<void> {
    try {
      const wanted = find(target, name)
      if (wanted === undefined) throw new Error(`there is no ${name} at ${target}`)
      send(['value', id, await wanted(...(args as never[]))])
    } catch (error) {
      send(['error', id, errorFactsOf(error)])
    }
  }

  function call(target: number, name: string, args: unknown[]): Promise<unknown> {
    if (ended !== undefined) return Promise.reject(ended)
    const id = nextId
    nextId += 1
    const answered = Promise.withResolvers<unknown>()
    asked.set(id, answered)
    if (asked.size === 1) waits(true)
    send(['call', id, target, name, args])
    return answered.promise
  }

  function settle(id: number): PromiseWithResolvers<unknown> | undefined {
    const answered = asked.get(id)
    asked.delete(id)
    if (asked.size === 0) waits(false)
    return answered
  }

  return {
    offer: (target, functions) => void targets.set(target, functions),
    withdraw: target => void targets.delete(target),
    at: target => ({
      call: (name, ...args) => call(target, name, args) as Promise<never>,
      note: (name, ...args) => send(['note', target, name, args]),
    }),
    receive(packets) {
      for (const packet of packets) {
        switch (packet[0]) {
          case 'call':
            void answer(packet[1], packet[2], packet[3], packet[4])
            break
          case 'note':
            // A target that is gone needs no news.
            find(packet[1], packet[2])?.(...(packet[3] as never[]))
            break
          case 'value':
            settle(packet[1])?.resolve(packet[2])
            break
          case 'error':
            settle(packet[1])?.reject(errorOf(packet[2]))
            break
        }
      }
    },
    end(error) {
      ended = error
      for (const answered of asked.values()) answered.reject(error)
      asked.clear()
    },
  }
}
