import {
  isInRanges,
  noRanges,
  type Range,
  type Ranges,
  rangesFrom,
  sizeOfRanges,
  toggled,
} from '../../shared/ranges.ts'
import { call } from '../client.ts'
import { openImage, useWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import { createValue, type Value } from '../value.ts'
import type { Feed, Selection } from './feed.ts'

/**
 * The images a person chose, by their indexes: they stay the same ones when the list is sorted anew or rows move. All of
 * 100,000 are one range.
 */
export type Chosen = {
  indexes: Value<Ranges>
  has(index: number): boolean
  /** A click, or what moves the focus by key: this one, or up to this one with Shift. */
  take(place: number, keys: { shift: boolean; toggle: boolean }): void
  all(): void
  /** The images at these places, beside those that were chosen before. */
  takePlaces(places: readonly Range[], before: Ranges): void
  clear(): void
  /** Another filter shows other images: what is out of sight is not chosen. */
  follow(selection: Selection): void
}

export function createChosen(batch: string, feed: Feed): Chosen {
  const indexes = createValue<Ranges>(noRanges)
  let order: Selection = {}
  /** Where a choice with Shift begins. */
  let anchor = 0
  /** Only the answer to the last question counts. */
  let asked = 0

  function set(next: Ranges): void {
    asked += 1
    indexes.set(next)
    const [only] = next
    const isOne = only !== undefined && next.length === 1 && only[0] === only[1]
    // The panel beside the list goes with what is chosen.
    if (isOne && useWindow.getState().panel === 'image') openImage(only[0])
  }

  /** Rows that are on their way are known to the program alone. */
  async function indexesAt(places: readonly Range[]): Promise<Ranges> {
    const { at } = feed.rows.get()
    const known: Range[] = []
    for (const [first, last] of places) {
      if (last - first > 500) return call('indexesAt', { batch, order, places: [...places] })
      for (let place = first; place <= last; place += 1) {
        const row = at(place)
        if (row === undefined) return call('indexesAt', { batch, order, places: [...places] })
        known.push([row.index, row.index])
      }
    }
    return rangesFrom(known)
  }

  function takePlaces(places: readonly Range[], before: Ranges): void {
    asked += 1
    const mine = asked
    indexesAt(places)
      .then(found => {
        if (asked === mine) set(before.length === 0 ? found : rangesFrom([...before, ...found]))
      })
      .catch(sayWhy)
  }

  return {
    indexes,
    has: index => isInRanges(indexes.get(), index),
    take(place, { shift, toggle }) {
      if (shift) return takePlaces([[Math.min(anchor, place), Math.max(anchor, place)]], noRanges)
      anchor = place
      const row = feed.rows.get().at(place)
      if (row === undefined) return takePlaces([[place, place]], noRanges)
      set(toggle ? toggled(indexes.get(), row.index) : [[row.index, row.index]])
    },
    all: () => takePlaces([[0, Math.max(0, feed.rows.get().total - 1)]], noRanges),
    takePlaces,
    clear: () => set(noRanges),
    follow(selection) {
      const shown = filterOf(order)
      order = selection
      anchor = 0
      if (filterOf(selection) !== shown) set(noRanges)
    },
  }
}

const filterOf = ({ sort: _, descending: __, ...filter }: Selection): string => JSON.stringify(filter)

export const isChosen = (chosen: Ranges, index: number | undefined): boolean =>
  index !== undefined && isInRanges(chosen, index)

export const howMany = sizeOfRanges
