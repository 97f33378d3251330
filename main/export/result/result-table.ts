import type { SavedFile, SettledItem } from '../../../shared/model.ts'
import { endOf } from '../../../shared/outcomes.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { type ResultFact, resultColumn, resultColumnOf, resultFacts } from '../../../shared/result.ts'
import { changedWords, copiedWords, sameAsWords, skipWords } from '../../../shared/text/states.ts'
import type { StoredListRow } from '../../store/store.ts'

/** A list as it is given back: the user's columns, then Shoal's. */
export type ResultTable = {
  columns: readonly string[]
  /** How many of the columns are the user's. */
  own: number
}

/** What becomes of a row's images; undefined where one is still queued. */
export type ImageOf = (index: number) => SettledItem | undefined

/** The columns of rows with these names and at most this number of images. Those that an earlier result added are left out: new ones take their place. `hasConverted`: other files were made of some. */
export function tableOf(names: Iterable<string>, images: number, hasConverted: boolean): ResultTable {
  const own = [...names].filter(name => resultColumnOf(name) === undefined)
  const places = Array.from({ length: images }, (_, at) => at + 1)
  const facts = resultFacts.filter(fact => hasConverted || !fact.startsWith('converted'))
  const added = places.flatMap(place => facts.map(fact => resultColumn(fact, place)))
  return { columns: [...own, ...added], own: own.length }
}

/** The cells of one row, as many as there are columns. Numbers are Shoal's alone. */
export function cellsOf(
  { columns, own }: ResultTable,
  row: StoredListRow,
  imageOf: ImageOf,
): (string | number)[] {
  const values = new Map(row.cells)
  const facts = row.images.map((index, at) => factsOf(imageOf(index), at === 0 ? row.rejected : undefined))
  const [first = withoutImage(row.rejected)] = facts
  return columns.map((name, at) => {
    if (at < own) return values.get(name) ?? ''
    const known = resultColumnOf(name)
    const image = known?.place === 1 ? first : facts[(known?.place ?? 1) - 1]
    return (known && image?.[known.fact]) ?? ''
  })
}

type Facts = Partial<Record<ResultFact, string | number>>

const withoutImage = (rejected: string | undefined): Facts =>
  rejected === undefined ? { state: 'without a link' } : { state: 'not understood', reason: rejected }

function factsOf(item: SettledItem | undefined, rejected: string | undefined): Facts {
  if (item === undefined) return { state: 'left', reason: 'it was not downloaded yet' }
  const { state, attempts, item: of } = item
  const reasons = [reasonOf(state), rejected].filter(reason => reason !== undefined)
  const reason = reasons.length > 0 ? { reason: reasons.join('; ') } : {}
  if (state.kind === 'failed' || state.kind === 'cancelled' || state.kind === 'deleted') {
    return { state: state.kind, ...reason }
  }
  const { bytes, sha256, image } = state
  const delivered = attempts.find(({ failure }) => failure === undefined)
  const copied = state.kind === 'saved' ? state.copied : undefined
  const link = delivered?.finalUrl ?? copied?.finalUrl ?? copied?.url ?? of.url
  return {
    ...('file' in state && { file: state.file }),
    state: endWord(state),
    ...reason,
    ...(bytes !== undefined && { bytes }),
    ...(image?.width !== undefined &&
      image.height !== undefined && { pixels: `${image.width}x${image.height}` }),
    ...(image !== undefined && { type: image.type }),
    ...(sha256 !== undefined && { sha256 }),
    link: publicUrl(link),
    ...(state.kind === 'saved' && convertedFacts(state)),
  }
}

/** What was made of it last. */
function convertedFacts({ converted = [] }: SavedFile): Facts {
  const made = converted.at(-1)
  return made === undefined ? {} : { converted: made.file, converted_sha256: made.sha256 }
}

const endWord = (state: SettledItem['state']): string => {
  const end = endOf(state)
  return end === 'notDecoded' ? 'not decoded' : end
}

function reasonOf(state: SettledItem['state']): string | undefined {
  switch (state.kind) {
    case 'saved': {
      const { damage, notDecoded, sameAs, copied, changedFrom } = state
      const said = [
        damage,
        notDecoded,
        sameAs && sameAsWords(sameAs),
        copied && copiedWords(copied),
        changedFrom && changedWords(changedFrom),
      ]
      return said.filter(words => words !== undefined && words !== '').join('; ') || undefined
    }
    case 'skipped':
      return 'why' in state ? `${skipWords[state.reason]}: ${state.why}` : skipWords[state.reason]
    case 'failed':
      return state.failure.message
    case 'cancelled':
    case 'deleted':
      return undefined
  }
}
