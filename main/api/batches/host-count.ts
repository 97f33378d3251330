import { setImmediate as turn } from 'node:timers/promises'
import type { BatchHeader } from '../../../shared/contract/commands.ts'
import type { App } from '../../app/app.ts'
import { ignoredBy } from '../../system/log.ts'

/** The hosts with the most images of a batch. Counting continues from what was counted before: more may come. */
export type HostCount = {
  /** Of the first images, as far as they are counted yet. */
  top(images: number): BatchHeader['hosts']
  /** Counts no more. */
  close(): void
}

const [hostsShown, pieceImages] = [50, 2500]

/** A long list is counted in pieces, between which others run; `counted` is called at its end. */
export function createHostCount(
  { items, world }: { items: Pick<App['items'], 'hostsBetween'>; world: Pick<App['world'], 'log'> },
  batch: string,
  counted: () => void,
): HostCount {
  const hosts = new Map<string, number>()
  let upTo = 0
  let wanted = 0
  let list: BatchHeader['hosts'] = []
  let isCounting = false
  let isClosed = false

  function countPiece(): void {
    const end = Math.min(wanted, upTo + pieceImages)
    for (const { host, items: more } of items.hostsBetween(batch, upTo, end))
      hosts.set(host, (hosts.get(host) ?? 0) + more)
    upTo = end
    if (upTo === wanted)
      list = Array.from(hosts, ([host, count]) => ({ host, items: count }))
        .sort((a, b) => b.items - a.items)
        .slice(0, hostsShown)
  }

  async function countRest(): Promise<void> {
    while (upTo < wanted && !isClosed) {
      countPiece()
      await turn()
    }
  }

  return {
    top(images) {
      wanted = Math.max(wanted, images)
      if (upTo === wanted || isCounting) return list
      if (wanted - upTo <= pieceImages) countPiece()
      else {
        isCounting = true
        countRest()
          .then(counted)
          .catch(ignoredBy(world.log, 'counting the hosts of a batch'))
          .finally(() => {
            isCounting = false
          })
      }
      return list
    },
    close() {
      isClosed = true
    },
  }
}
