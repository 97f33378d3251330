import { failure } from '../../../shared/failure.ts'
import type { SettledItem, SettledState } from '../../../shared/model.ts'
import { isPlaceholderAddress, manyLinks } from '../../../shared/placeholder.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { ignoredBy } from '../../system/log.ts'
import { sha256OfFile } from '../files/hash-file.ts'
import type { RunState } from './state.ts'

/**
 * Fails the items of which many ended at one address that says it is a placeholder: by its name, or by bytes that its
 * host sent with a 404. Only at the end of a run it is known how many there are; until then they count as saved. Without
 * such evidence they stay: variants of one thing may share a real image.
 */
export async function failPlaceholders(run: RunState): Promise<void> {
  const { store, batch } = run
  for (const { address, links } of store.items.sharedAddresses(batch.id, manyLinks)) {
    const message = `${links} links ended at one placeholder: ${publicUrl(address)}`
    const state = { kind: 'failed', failure: failure('placeholder', message) } as const
    let isOne = isPlaceholderAddress(address)
    for (let after = 0; ; ) {
      const page = store.items.endedAt(batch.id, address, after, pageItems)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.index
      isOne ||= wereSentWith404(run, address, page)
      if (!isOne) break
      for (const item of page) if ('file' in item.state) await fail(run, item, state)
    }
  }
}

/** Items read at once: an address may have a hundred thousand. */
const pageItems = 250

/** Whether its host sent the bytes of one of these as its page for what is not there. */
function wereSentWith404({ context }: RunState, address: string, items: readonly SettledItem[]): boolean {
  const known = context.goneImages.get(new URL(address).host)
  return items.some(({ state }) => 'sha256' in state && known?.has(state.sha256 ?? '') === true)
}

async function fail(
  run: RunState,
  item: SettledItem,
  state: SettledState & { kind: 'failed' },
): Promise<void> {
  const { store, batch, names, context, tally, observer } = run
  const failed = { ...item, state }
  store.items.commit(batch.id, [failed], new Map())
  if (item.state.kind === 'saved' && item.state.packed === undefined) {
    const { file, sha256 } = item.state
    const path = names.inside.path(file)
    // A file that was changed meanwhile is not what was downloaded: it stays.
    const found = await sha256OfFile(path).catch(ignoredBy(context.world.log, 'reading a placeholder'))
    if (found === sha256)
      await names.inside.remove(path).catch(ignoredBy(context.world.log, 'removing a placeholder'))
  }
  const { code, message } = state.failure
  context.world.log('item-failed', { batch: batch.id, index: item.index, url: item.item.url, code, message })
  context.shards?.settled(item.index)
  tally.revised(new URL(item.item.url).host, failed, item.state)
  observer.revised?.(failed, item.state)
}
