import { hostOf } from '../../../shared/address.ts'
import type { Item, Rejected } from '../../../shared/model.ts'
import { endWords } from '../../../shared/outcomes.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { rejectedWords } from '../../../shared/text/lines.ts'
import {
  type ColumnMemory,
  createAskAddress,
  openColumns,
  readSources,
  realWorld,
  tempFoldersOf,
  withColumnMemory,
} from '../../app/app.ts'
import { createFold, type ListColumn, type ListOptions, type Remark } from '../../lists/index.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { explained, noteToStderr } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'
import { columnWords, remarkWords } from '../report/words.ts'

export type ListsOptions = {
  lists: ListOptions
  columns: ColumnMemory
  /** A list on the internet may name addresses in the user's own network. */
  allowPrivate: boolean
  json: boolean
  quiet: boolean
  explain: boolean
}

/** `shoal lists`: shows what would be downloaded and what was not understood. Resolves with the exit status. */
export async function lists(sources: readonly string[], options: ListsOptions): Promise<number> {
  const { json, quiet, explain } = options
  const columns = openColumns()
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const counts = {
    items: 0,
    copies: 0,
    rejected: 0,
    'without-link': 0,
    'left-out': 0,
    'not-data': 0,
    note: 0,
  }
  const hosts = new Map<string, number>()
  const requests = createFold('none')

  const reject = (entry: Rejected) => {
    counts.rejected += 1
    if (json) write(JSON.stringify({ type: 'rejected', ...entry }))
    else if (!quiet) noteToStderr(rejectedWords(entry))
  }
  const tell = ({ kind, ...remark }: Remark) => {
    counts[kind] += remark.count ?? 1
    if (json) write(JSON.stringify({ type: kind, ...remark }))
    else if (!quiet) noteToStderr(remarkWords({ kind, ...remark }))
  }
  const accept = (item: Item) => {
    const isFirst = requests.add(item)
    counts[isFirst ? 'items' : 'copies'] += 1
    const host = hostOf(item.url)
    if (isFirst && host !== '') hosts.set(host, (hosts.get(host) ?? 0) + 1)
    if (json)
      write(
        JSON.stringify({
          type: isFirst ? 'item' : 'copy',
          index: counts.items + counts.copies,
          ...shown(item),
        }),
      )
    else if (!quiet) write(publicUrl(item.url))
  }
  const explainColumns = (columns: readonly ListColumn[]) => {
    for (const column of columns) {
      if (json) write(JSON.stringify(shownColumn(column)))
      else noteToStderr(plainText(columnWords(column)))
    }
  }

  return explained(async () => {
    const how = {
      ...options.lists,
      tempFolders: tempFoldersOf(process.env),
      ask: createAskAddress(realWorld, { allowPrivate: options.allowPrivate }),
      ...(explain && { explain: explainColumns }),
      tell,
    }
    const reader = readSources(
      sources,
      process.stdin,
      reject,
      withColumnMemory(how, columns, options.columns),
    )
    try {
      for await (const batch of reader.items) batch.forEach(accept)
    } finally {
      await columns.close()
    }
    const { duplicates } = reader
    const { items, copies, rejected } = counts
    if (json) {
      write(
        JSON.stringify({
          type: 'summary',
          items,
          copies,
          duplicates,
          rejected,
          withoutLink: counts['without-link'],
          leftOut: counts['left-out'],
          notData: counts['not-data'],
          hosts: Object.fromEntries(hosts),
        }),
      )
    } else {
      const parts = [
        `${formatCount(items, 'image')} on ${formatCount(hosts.size, 'host')}`,
        copies > 0 && `${formatCount(copies, 'more file', 'more files')} of the same links`,
        ...endWords({
          rejected,
          withoutLink: counts['without-link'],
          leftOut: counts['left-out'],
          duplicates,
        }),
      ]
      write(parts.filter(Boolean).join(' · '))
    }
    if (items === 0) {
      process.stderr.write('No link to an image was found.\n')
      return exitStatus.usage
    }
    return statusOf({ rejected })
  })
}

/** What a list says about an image, without secrets: headers, bodies and signatures. */
const shown = ({ url, mirrors, name, folder, part, method, fields, origin }: Item): object => ({
  url: publicUrl(url),
  mirrors: mirrors?.map(publicUrl),
  name,
  folder,
  part,
  method,
  fields,
  origin,
})

const shownColumn = ({ path, name, role, why, evidence: { filled, links, images } }: ListColumn): object => ({
  type: 'column',
  path,
  name,
  role: role ?? 'empty',
  why: role === undefined ? 'it is empty' : why,
  filled,
  links,
  images,
})
