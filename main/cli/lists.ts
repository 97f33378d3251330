import type { Item, Rejected } from '../../shared/model.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { formatCount } from '../../shared/text/format.ts'
import { ListError, readSources } from '../app/app.ts'
import { exitStatus } from './exit-status.ts'
import { noteToStderr } from './with-app.ts'
import { rejectedWords } from './words.ts'

export type ListsOptions = { json: boolean; quiet: boolean; base: string | undefined }

/** `shoal lists`: shows what would be downloaded and what was not understood. Resolves with the exit status. */
export async function lists(sources: readonly string[], options: ListsOptions): Promise<number> {
  const { json, quiet, base } = options
  const write = (line: string) => process.stdout.write(`${line}\n`)
  let items = 0
  let rejected = 0
  const hosts = new Map<string, number>()

  const reject = (entry: Rejected) => {
    rejected += 1
    if (json) write(JSON.stringify({ type: 'rejected', ...entry }))
    else if (!quiet) noteToStderr(rejectedWords(entry))
  }
  const accept = (item: Item) => {
    items += 1
    const { host } = new URL(item.url)
    hosts.set(host, (hosts.get(host) ?? 0) + 1)
    if (json) write(JSON.stringify({ type: 'item', index: items, ...shown(item) }))
    else if (!quiet) write(publicUrl(item.url))
  }

  try {
    const reader = readSources(sources, process.stdin, reject, base === undefined ? {} : { base })
    for await (const batch of reader.items) batch.forEach(accept)
    const { duplicates } = reader
    if (json) {
      write(
        JSON.stringify({ type: 'summary', items, duplicates, rejected, hosts: Object.fromEntries(hosts) }),
      )
    } else {
      const parts = [
        `${formatCount(items, 'image')} on ${formatCount(hosts.size, 'host')}`,
        duplicates > 0 && `${formatCount(duplicates, 'duplicate')} folded`,
        rejected > 0 && `${formatCount(rejected, 'line')} not understood`,
      ]
      write(parts.filter(Boolean).join(' · '))
    }
  } catch (error) {
    if (!(error instanceof ListError)) throw error
    noteToStderr(error.message)
    return exitStatus.usage
  }
  return items === 0 ? exitStatus.usage : exitStatus.done
}

/** What a list said of an image, without what opens doors: headers, bodies and signatures. */
const shown = ({ url, mirrors, name, folder, method, fields, origin }: Item): object => ({
  url: publicUrl(url),
  mirrors: mirrors?.map(publicUrl),
  name,
  folder,
  method,
  fields,
  origin,
})
