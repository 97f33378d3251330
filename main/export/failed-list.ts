import type { Item, Rejected, SettledItem } from '../../shared/model.ts'
import { rejectedWords } from '../../shared/text/lines.ts'
import { jsonLine, textLines } from '../lists/write-list.ts'

/**
 * The failed items as a list that Shoal reads again with everything it said, line by line: an aria2 input file,
 * with the cause as a comment; JSON Lines where an item says more than aria2's format can hold, or where asked.
 * `settled` may be asked twice. Lines that were not understood are at the end as comments: they need a person.
 */
export function* failedList(
  settled: () => Iterable<SettledItem>,
  asJson = false,
  rejected: readonly Rejected[] = [],
): Generator<string> {
  const json = asJson || !failedOf(settled()).every(({ item }) => fitsText(item))
  for (const { item, state } of failedOf(settled())) {
    yield json ? jsonLine(item) : textLines(item, state.failure.message)
  }
  for (const line of rejected) yield `# ${rejectedWords(line).replace(/\s+/g, ' ')}\n`
}

/** Items as a list that Shoal reads again, in the same formats. `items` may be asked twice. */
export function* itemList(items: () => Iterable<Item>): Generator<string> {
  const json = !Iterator.from(items()).every(fitsText)
  for (const item of items()) {
    yield json ? jsonLine(item) : textLines(item, `${item.origin.source}, line ${item.origin.line}`)
  }
}

type FailedItem = SettledItem & { state: { kind: 'failed' } }

function* failedOf(settled: Iterable<SettledItem>): Generator<FailedItem> {
  for (const item of settled) {
    if (item.state.kind === 'failed') yield item as FailedItem
  }
}

const fitsText = ({ method, body, fields }: Item) =>
  method === undefined && body === undefined && fields === undefined
