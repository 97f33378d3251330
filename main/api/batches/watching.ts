import type { ParsedInputOf, Row, Watched } from '../../../shared/contract/commands.ts'
import { presentFile, replacementOf } from '../../../shared/conversion.ts'
import { type ImageType, imageTypeOf } from '../../../shared/image.ts'
import { nameOf } from '../../../shared/item-name.ts'
import type { RowState } from '../../../shared/model.ts'
import { type Ranges, rangesFrom, rangesOf } from '../../../shared/ranges.ts'
import type { App, StoredRow } from '../../app/app.ts'
import type { BatchSnapshot, LiveItem } from './batch-snapshot.ts'
import type { OpenBatch } from './open-batch.ts'

type Window = ParsedInputOf<'watch'>['window']

/** Answers windows: the header of a batch and the rows in sight. */
export type Watching = {
  answer(batch: OpenBatch, window: Window): Watched
  /** The indexes of the images at these places of an order, as ranges. */
  indexesAt(batch: OpenBatch, order: Selection, places: Ranges): Ranges
  /** Width for height of each image of an order, in hundredths; 0 where it is not known. */
  shapes(batch: OpenBatch, order: Selection): number[]
}
type Selection = Omit<Window, 'offset' | 'limit'>

type Order = { indexes: readonly number[]; version: string; at: number; costMs: number }

/** Orders kept: some windows with a filter each. 100,000 indexes are 800 kB. */
const mostOrders = 8

/**
 * An order of a large batch costs up to a tenth of a second, and while it runs it changes all the time: then it is
 * made again only after twenty times its own cost: a twentieth of one processor.
 */
const restFactor = 20

export function createWatching({ items, world }: App): Watching {
  const orders = new Map<string, Order>()

  /** Indexes of all items that pass the filter, in order. */
  function orderOf(batch: OpenBatch, selection: Selection, snapshot: BatchSnapshot): readonly number[] {
    const key = JSON.stringify([batch.row.id, selection])
    const known = orders.get(key)
    const at = world.clock.now()
    const isFresh =
      known !== undefined &&
      (known.version === snapshot.version || (batch.runs && at - known.at < known.costMs * restFactor))
    if (isFresh) return known.indexes
    const indexes = items.find(batch.row.id, { ...selection, live: liveIn(snapshot) })
    orders.delete(key)
    orders.set(key, { indexes, version: snapshot.version, at, costMs: world.clock.now() - at })
    if (orders.size > mostOrders) orders.delete(orders.keys().next().value ?? '')
    return indexes
  }

  return {
    answer(batch, window) {
      const snapshot = batch.snapshot()
      const revision = batch.revisions.current
      const { offset, limit, ...selection } = window
      const all = isPlain(selection, snapshot) ? undefined : orderOf(batch, selection, snapshot)
      const indexes =
        all === undefined ? inListOrder(snapshot.stored, window) : all.slice(offset, offset + limit)
      const rows = items
        .read(batch.row.id, indexes)
        .map(row => rowOf(row, snapshot.live.get(row.index), world.decoders.canDecode))
      return { revision, header: snapshot.header, rows, rowsTotal: all?.length ?? snapshot.stored }
    },
    indexesAt(batch, selection, places) {
      const snapshot = batch.snapshot()
      const { stored } = snapshot
      if (isPlain(selection, snapshot)) {
        return rangesFrom(
          places.map(([first, last]): [number, number] =>
            selection.descending === true
              ? [Math.max(1, stored - last), stored - first]
              : [first + 1, Math.min(stored, last + 1)],
          ),
        )
      }
      const all = orderOf(batch, selection, snapshot)
      return rangesOf(places.flatMap(([first, last]) => all.slice(first, last + 1)))
    },
    shapes: (batch, selection) =>
      items.shapes(batch.row.id, { ...selection, live: liveIn(batch.snapshot()) }),
  }
}

const liveIn = ({ live }: BatchSnapshot) =>
  Array.from(live, ([index, item]) => ({ index, kind: rowStateOf(item) }))

/** Whether it is all of the list, in its own order or the reverse. */
const isPlain = (
  { sort = 'index', descending: _, text = '', ...filters }: Selection,
  { header }: BatchSnapshot,
): boolean =>
  header.counts.deleted === 0 &&
  sort === 'index' &&
  text === '' &&
  Object.values(filters).every(filter => filter === undefined)

/** Items count from 1 without gaps, so the list's own order needs no query. */
function inListOrder(stored: number, { offset, limit, descending = false }: Window): number[] {
  const length = Math.max(0, Math.min(limit, stored - offset))
  return Array.from({ length }, (_, at) => (descending ? stored - offset - at : offset + at + 1))
}

const rowStateOf = ({ state, isSaving }: Pick<LiveItem, 'state' | 'isSaving'>): RowState =>
  state.kind === 'active' && isSaving ? 'saving' : state.kind

/**
 * A saved file is claimed in the store before it gets its name. Until then the item counts as running, so that
 * no thumbnail is requested for a file that does not exist yet.
 */
export function rowOf(
  stored: StoredRow,
  live: LiveItem | undefined,
  canDecode: (type: ImageType) => boolean,
): Row {
  const { index, item, host } = stored
  const settled = live === undefined ? stored.settled : undefined
  const state = live?.state ?? settled
  const saved = settled?.kind === 'saved' ? settled : undefined
  const present = saved && presentFile(saved)
  const isReplaced = saved !== undefined && replacementOf(saved) !== undefined
  const active = state?.kind === 'active' ? state : undefined
  const imageType = present?.image?.type
  // In a shard there may be another one than what came.
  const shownType = saved?.packed === undefined ? imageType : imageTypeOf(saved.packed.type)
  return {
    index,
    url: item.url,
    host,
    name: nameOf(item, settled),
    state: live === undefined ? (state?.kind ?? 'queued') : rowStateOf(live),
    receivedBytes: present?.bytes ?? active?.receivedBytes,
    totalBytes: present?.bytes ?? active?.totalBytes,
    bytesPerSecond: active && live?.bytesPerSecond,
    activeMs: settled === undefined ? live?.activeMs : stored.activeMs,
    attempts: state !== undefined && 'attempt' in state ? state.attempt : settled ? stored.attempts : 0,
    retryAt: state?.kind === 'backoff' ? state.retryAt : undefined,
    failure: state !== undefined && 'failure' in state ? state.failure.code : undefined,
    skipped: settled?.kind === 'skipped' ? settled.reason : undefined,
    imageType,
    width: present?.image?.width,
    height: present?.image?.height,
    savedAt: saved === undefined ? undefined : stored.settledAt,
    damaged: saved?.damage !== undefined && !isReplaced,
    alike: saved?.sameAs !== undefined,
    hasThumbnail: shownType !== undefined && canDecode(shownType),
  }
}
