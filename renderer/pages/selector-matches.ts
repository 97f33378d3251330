import { splitPart } from '../../shared/recipe.ts'
import { call } from '../client.ts'
import { wordsOf } from '../text.ts'
import { change, followed, type PartKey, pageOf, sideOf, textOfPart, withinOf } from './follow-state.ts'

export async function tryPart(key: PartKey): Promise<void> {
  const text = textOfPart(key).trim()
  const { form } = followed.get()
  const side = sideOf(key)
  const page = pageOf(side)
  if (text === '') return forgetFind(key)
  if (page === undefined) return
  const within = withinOf(key, side)
  // An entry that is its own link is not inside itself.
  const inside = key === 'link' && form.link === form.item ? undefined : within
  const isStale = () => textOfPart(key).trim() !== text || pageOf(side) !== page
  try {
    const found = await call('trySelector', {
      page: page.page,
      selector: splitPart(text).selector,
      ...(inside !== undefined && { within: inside }),
    })
    if (!isStale()) change({ matches: { ...followed.get().matches, [key]: found } })
  } catch (error) {
    if (!isStale()) change({ matches: { ...followed.get().matches, [key]: { problem: wordsOf(error) } } })
  }
}

export function forgetFind(key: PartKey): void {
  const { [key]: _gone, ...matches } = followed.get().matches
  change({ matches })
}
