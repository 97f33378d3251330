import { randomUUID } from 'node:crypto'
import type { HandOversWaiting } from '../../shared/contract/commands.ts'
import {
  type HandOver,
  type HandOverFault,
  hostsOf,
  parseHandOver,
  shownAddress,
} from '../../shared/hand-over.ts'
import { refuse } from '../../shared/refusal.ts'
import { isPrivateHost } from '../app/app.ts'

/** What other programs handed over, and the user has not looked at yet. */
export type HandOvers = {
  /** Puts it behind those that wait. Answers how many wait then, or why it is not taken. */
  add(address: string): number | HandOverFault | 'queue-full'
  waiting(): HandOversWaiting
  /** Takes one out of the queue, to review or to drop it. Refuses where it is gone. */
  take(id: string): HandOver
}

/** A page that fires again and again fills no memory. */
const mostWaiting = 20
const mostHosts = 20

/**
 * Any page can hand something over, as often as it likes: until a person has agreed, nothing of it is requested, looked up
 * or drawn. What is shown of it is how much it is and which hosts it leads to, which are facts; and where it says that it
 * comes from, which is a claim.
 */
export function createHandOvers(): HandOvers {
  const queue: { id: string; handOver: HandOver }[] = []
  return {
    add(address) {
      const handOver = parseHandOver(address)
      if (typeof handOver === 'string') return handOver
      if (queue.length >= mostWaiting) return 'queue-full'
      return queue.push({ id: randomUUID(), handOver })
    },
    waiting() {
      const [first] = queue
      if (first === undefined) return { count: 0 }
      const { id, handOver } = first
      const hosts = hostsOf(handOver)
      return {
        count: queue.length,
        first: {
          id,
          links: handOver.links.length,
          ...(handOver.page !== undefined && { page: shownAddress(handOver.page) }),
          ...(handOver.claims !== undefined && { claims: shownAddress(handOver.claims) }),
          hosts: hosts.slice(0, mostHosts).map(row => ({ ...row, isPrivate: isPrivateHost(row.host) })),
          moreHosts: Math.max(0, hosts.length - mostHosts),
        },
      }
    },
    take(id) {
      const at = queue.findIndex(waiting => waiting.id === id)
      const [taken] = at === -1 ? [] : queue.splice(at, 1)
      return taken?.handOver ?? refuse('hand-over-gone')
    },
  }
}
